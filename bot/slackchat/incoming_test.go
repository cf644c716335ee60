package slackchat

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot"
)

var update = flag.Bool("update", false, "write the golden files anew")

// kindOf is the envelope that a sample payload travels in.
func kindOf(name string) string {
	switch {
	case strings.HasPrefix(name, "ev_"):
		return "events_api"
	case name == "slash_command":
		return "slash_commands"
	}
	return "interactive"
}

func TestEveryPayloadOfSlackHasOneMeaning(t *testing.T) {
	files, err := filepath.Glob("testdata/payloads/*.json")
	if err != nil || len(files) < 28 {
		t.Fatalf("%d payloads, %v", len(files), err)
	}
	s := newStage(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			in, wanted := s.incoming(frame{Envelope: "env-1", Type: kindOf(name), Payload: payload(t, name)})
			got := []byte("acknowledged and dropped\n")
			if wanted {
				var indented bytes.Buffer
				raw, _ := json.Marshal(in)
				_ = json.Indent(&indented, raw, "", "  ")
				got = append(indented.Bytes(), '\n')
			}
			golden(t, filepath.Join("testdata", "incoming", name+".golden"), got)
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestMeaningOfWhatIsOddOrHostile(t *testing.T) {
	for name, tt := range map[string]struct {
		kind, payload string
		want          string // Kind/Name/Text; "" is dropped
	}{
		"an unknown kind of frame":        {"news", `{}`, ""},
		"no payload at all":               {"interactive", ``, ""},
		"a payload that is a list":        {"interactive", `[1]`, ""},
		"a press by nobody":               {"interactive", `{"type":"block_actions","actions":[{"action_id":"a"}]}`, ""},
		"a press without an action":       {"interactive", `{"type":"block_actions","user":{"id":"U1"},"actions":[]}`, ""},
		"the twin of an action":           {"interactive", `{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"alert.ack#2","value":"A-2"}]}`, "press/alert.ack/A-2"},
		"a part of another type":          {"interactive", `{"type":"block_actions","user":{"id":"U1"},"message":7,"container":"x","actions":[{"action_id":"a","value":"v"}]}`, "press/a/v"},
		"an event of a kind never seen":   {"events_api", `{"event_id":"Ev1","event":{"type":"moon_rose"}}`, ""},
		"an event without an inner event": {"events_api", `{"type":"app_rate_limited"}`, ""},
		"the messages beside the home":    {"events_api", `{"event_id":"Ev1","event":{"type":"app_home_opened","user":"U1","tab":"messages"}}`, ""},
		"a mention by another bot":        {"events_api", `{"event_id":"Ev1","event":{"type":"app_mention","user":"U1","bot_id":"B1","text":"x"}}`, ""},
		"a mention by the bot itself":     {"events_api", `{"event_id":"Ev1","authorizations":[{"user_id":"UME"}],"event":{"type":"app_mention","user":"UME","text":"<@UME> x"}}`, ""},
		"a mention in the middle":         {"events_api", `{"event_id":"Ev1","authorizations":[{"user_id":"UME"}],"event":{"type":"app_mention","user":"U1","text":"please <@UME|hoshu>  status <@U2>"}}`, "mention//please status <@U2>"},
		"a mention of a longer name":      {"events_api", `{"event_id":"Ev1","authorizations":[{"user_id":"UME"}],"event":{"type":"app_mention","user":"U1","text":"<@UMELON> hi"}}`, "mention//<@UMELON> hi"},
		"a command with spaces around":    {"slash_commands", `{"user_id":"U1","command":"/hoshu","text":"  ack A-1 \n"}`, "command//hoshu/ack A-1"},
	} {
		t.Run(name, func(t *testing.T) {
			in, wanted := meaning(frame{Type: tt.kind, Payload: []byte(tt.payload)})
			got := ""
			if wanted {
				got = in.Kind + "/" + in.Name + "/" + in.Text
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// FuzzPress gives what anybody may send as an interaction: a corrupt one is
// dropped or means a press or form by somebody, with an action.
func FuzzPress(f *testing.F) {
	for _, name := range []string{"ba_button", "ba_static_select", "ba_home_button", "view_submission", "view_closed", "message_shortcut"} {
		f.Add(payload(f, name))
	}
	f.Add([]byte(`{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"a#2","selected_option":null,"value":7}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, wanted := meaning(frame{Envelope: "e", Type: "interactive", Payload: raw})
		if wanted && (in.Kind != bot.InPress && in.Kind != bot.InSubmit || in.Name == "" || in.Caller.User == "") {
			t.Errorf("%+v", in)
		}
		shown := besideFields(raw, map[string]string{"why": strings.Repeat("x", 1000)})
		for _, words := range shown {
			if len([]rune(words)) > maxFieldWords {
				t.Errorf("%d characters beside a field", len([]rune(words)))
			}
		}
		parseFrame(raw)
	})
}
