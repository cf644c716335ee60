package sandboxtest

import (
	"encoding/json"
	"strings"
	"testing"

	"hoshu/bot/sandbox"
)

// TestTypesRefuse shows that tsc finds what it is there for.
func TestTypesRefuse(t *testing.T) {
	if testing.Short() {
		t.Skip("tsc takes a second")
	}
	blocks := func(raw string) func(*Dump) {
		return func(d *Dump) { d.message(sandbox.Message{Blocks: json.RawMessage(raw)}) }
	}
	answer := func(method string, value obj) func(*Dump) {
		return func(d *Dump) { d.add(method, value, "Loose<api."+responseType(method)+">") }
	}
	payload := func(kind, raw string) func(*Dump) {
		return func(d *Dump) { d.Payload(kind, json.RawMessage(raw)) }
	}
	for name, tt := range map[string]struct {
		add  func(*Dump)
		want string // in tsc's words, "" when it agrees
	}{
		"a good block":           {blocks(`[{"type":"header","text":{"type":"plain_text","text":"x"}}]`), ""},
		"a header of mrkdwn":     {blocks(`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`), `'"mrkdwn"'`},
		"a misspelt key":         {blocks(`[{"type":"divider","blok_id":"x"}]`), "blok_id"},
		"a style that is none":   {blocks(`[{"type":"actions","elements":[{"type":"button","style":"red","text":{"type":"plain_text","text":"x"}}]}]`), `'"red"'`},
		"a good answer":          {answer("auth.test", obj{"ok": true, "team_id": "T1"}), ""},
		"an answer's wrong type": {answer("auth.test", obj{"ok": true, "team_id": 1}), "'number'"},
		"an answer's wrong key":  {answer("team.info", obj{"ok": true, "team": obj{"id": "T1", "nam": "x"}}), "nam"},
		"an unknown method":      {answer("no.such", obj{"ok": true}), "NoSuchResponse"},
		"an event that lacks":    {payload("events_api", `{"type":"event_callback","event":{"type":"reaction_added","user":"U1"}}`), "reaction"},
		"a command that lacks":   {payload("slash_commands", `{"command":"/x"}`), "trigger_id"},
	} {
		t.Run(name, func(t *testing.T) {
			var d Dump
			tt.add(&d)
			if got := d.refused(t); !strings.Contains(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestDumpKeepsEachFormOnce(t *testing.T) {
	var d Dump
	for _, words := range []string{"one", "two"} {
		d.message(sandbox.Message{Blocks: json.RawMessage(`[{"type":"header","text":{"type":"plain_text","text":"` + words + `"}}]`)})
	}
	d.message(sandbox.Message{Blocks: json.RawMessage(`[{"type":"divider"}]`)})
	if n := d.Len(); n != 2 {
		t.Errorf("%d forms, want 2", n)
	}
}
