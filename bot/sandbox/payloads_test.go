package sandbox

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
)

// notSent are keys of the samples that the workspace does not send, and why.
var notSent = map[string]string{
	"ev_user_change.event.user.profile.email (string)":     "wants the scope users:read.email",
	"ev_thread_broadcast.event.client_msg_id (string)":     "people cannot broadcast from a thread here; an app has none",
	"ev_thread_broadcast.event.root.channel (string)":      "asked for by the TypeScript types only",
	"ev_thread_broadcast.event.root.channel_type (string)": "asked for by the TypeScript types only",
	"ev_thread_broadcast.event.root.event_ts (string)":     "asked for by the TypeScript types only",
}

// heard is every payload of a session, by what it is.
type heard struct {
	mu  sync.Mutex
	all []obj
}

func (h *heard) note(_ string, payload json.RawMessage) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, asJSON(payload))
}

// TestPayloadsHaveTheKeysOfSlacks compares each sample of testdata/payloads,
// which have the form of Slack's own, with what a session sent: somewhere in it
// is a payload with all its keys, nested alike and of the same types.
func TestPayloadsHaveTheKeysOfSlacks(t *testing.T) {
	h := &heard{}
	s := newStage(t, manager, func(o *Options) { o.Sent = h.note })
	session(s)
	files, err := filepath.Glob("testdata/payloads/*.json")
	if err != nil || len(files) < 27 {
		t.Fatalf("%v: %d samples", err, len(files))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range files {
		sample := strings.TrimSuffix(filepath.Base(name), ".json")
		t.Run(sample, func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			lacks := slices.DeleteFunc(h.closest(asJSON(raw)), func(key string) bool { return notSent[sample+key] != "" })
			if len(lacks) > 0 {
				t.Errorf("no payload has all; the closest lacks %q", lacks)
			}
		})
	}
}

// closest is what the most alike of all payloads lacks of a sample.
func (h *heard) closest(sample obj) []string {
	best := []string{"everything"}
	want := map[string]string{}
	keysOf(sample, "", want)
	found := false
	for _, got := range h.all {
		if !alike(sample, got) {
			continue
		}
		if lacks := lacking(want, got); !found || len(lacks) < len(best) {
			best, found = lacks, true
		}
	}
	return best
}

// alike tells whether two payloads are of one kind.
func alike(a, b obj) bool {
	x, _ := a["event"].(obj)
	y, _ := b["event"].(obj)
	return a["type"] == b["type"] && x["type"] == y["type"] && x["subtype"] == y["subtype"] && a["command"] == b["command"]
}

// lacking are the wanted keys that a payload lacks or has with another type;
// null may stand for anything.
func lacking(want map[string]string, payload obj) []string {
	got := map[string]string{}
	keysOf(payload, "", got)
	lacks := []string{}
	for key, kind := range want {
		has, there := got[key]
		if !there || has != kind && has != "<nil>" && kind != "<nil>" {
			lacks = append(lacks, key+" ("+kind+")")
		}
	}
	slices.Sort(lacks)
	return lacks
}

// agree acknowledges everything until the test ends.
func (a *app) agree(ctx context.Context) {
	for {
		select {
		case e := <-a.news:
			_ = a.AckCtx(ctx, e.Request.EnvelopeID, nil) // the test may end meanwhile
		case <-ctx.Done():
			return
		}
	}
}

// session makes the workspace send one of every kind of payload.
func session(s *stage) {
	go s.connect().agree(s.t.Context())
	act := func(do Action) ActResult {
		s.t.Helper()
		if do.As == "" {
			do.As = "U0AKIRA"
		}
		r := s.Act(s.t.Context(), do)
		if !r.OK {
			s.t.Fatalf("%+v: %+v", do, r)
		}
		return r
	}
	sessionInChannels(s, act)
	sessionOnCards(s, act)
	sessionInViews(s, act)
}

func sessionInChannels(s *stage, act func(Action) ActResult) {
	ops := func(do, ts, text string) Action { return Action{Do: do, Channel: "C0OPS", TS: ts, Text: text} }
	act(ops("message", "", "@hoshu status"))
	act(Action{As: "U0PARTNER", Do: "message", Channel: "C0ACME", Text: "@hoshu status"})
	ts := act(ops("message", "", "db1 is slow")).TS
	act(Action{Do: "message", Channel: "C0OPS", Text: "a reply", Thread: ts})
	act(ops("react", ts, "eyes"))
	act(Action{Do: "shortcut", Text: "attach", Channel: "C0OPS", TS: ts})
	act(Action{Do: "shortcut", Text: "start"})
	act(ops("edit", ts, "db1 is slow again"))
	act(ops("delete", ts, ""))
	act(Action{Do: "invite", Channel: "C0GENERAL", Text: botUser})
	act(Action{Do: "deactivate", Text: "U0CHIE"})
	act(Action{Do: "command", Channel: "C0OPS", Text: "/hoshu status db1"})
	root := s.post("C0OPS", slack.MsgOptionText("run 7 ok", false))
	s.post("C0OPS", slack.MsgOptionText("done", false), slack.MsgOptionTS(root), slack.MsgOptionBroadcast())
	file := slack.UploadFileParameters{Filename: "a.log", FileSize: 1, Reader: strings.NewReader("x"), Channel: "C0OPS"}
	if _, err := s.api.UploadFileContext(s.t.Context(), file); err != nil {
		s.t.Fatal(err)
	}
}

// controls are one of each kind of element that sends actions.
const controls = `[{"type":"section","text":{"type":"mrkdwn","text":"x"}},{"type":"actions","elements":[` +
	`{"type":"button","action_id":"button","style":"primary","value":"v","text":{"type":"plain_text","text":"Go"}},` +
	`{"type":"static_select","action_id":"static_select","placeholder":{"type":"plain_text","text":"P"},"options":[{"text":{"type":"plain_text","text":"P"},"value":"p"}]},` +
	`{"type":"overflow","action_id":"overflow","options":[{"text":{"type":"plain_text","text":"P"},"value":"p"}]},` +
	`{"type":"datepicker","action_id":"datepicker","initial_date":"2026-11-22"},{"type":"users_select","action_id":"users_select"}]},` +
	`{"type":"input","dispatch_action":true,"label":{"type":"plain_text","text":"L"},"element":{"type":"plain_text_input","action_id":"plain_text_input"}}]`

func sessionOnCards(s *stage, act func(Action) ActResult) {
	var blocks slack.Blocks
	if err := json.Unmarshal([]byte(controls), &blocks); err != nil {
		s.t.Fatal(err)
	}
	card := slack.MsgOptionBlocks(blocks.BlockSet...)
	ts := s.post("C0OPS", slack.MsgOptionText("card", false), card)
	for element, value := range map[string]string{
		"button": "", "static_select": "p", "overflow": "p", "datepicker": "2026-11-23", "users_select": "U0CHIE", "plain_text_input": "x",
	} {
		act(Action{Do: "press", Channel: "C0OPS", TS: ts, Element: element, Value: value})
	}
	whispered, err := s.api.PostEphemeralContext(s.t.Context(), "C0OPS", "U0AKIRA", slack.MsgOptionText("card", false), card)
	if err != nil {
		s.t.Fatal(err)
	}
	act(Action{Do: "press", Channel: "C0OPS", TS: whispered, Element: "button"})
}

func sessionInViews(s *stage, act func(Action) ActResult) {
	page := `{"type":"home","blocks":[{"type":"actions","block_id":"h","elements":[{"type":"button","action_id":"refresh","text":{"type":"plain_text","text":"R"}}]}]}`
	s.call("views.publish", "user_id", "U0AKIRA", "view", page)
	act(Action{Do: "open_home"})
	act(Action{Do: "press", View: s.State().Homes["U0AKIRA"].ID, Element: "refresh"})
	for _, do := range []Action{
		{As: "U0AKIRA", Do: "submit", Values: map[string]string{"why": "disk full"}}, {As: "U0AKIRA", Do: "close", Value: "all"},
	} {
		v := form("Form")
		in := v.Blocks.BlockSet[0].(*slack.InputBlock)
		in.Element.(*slack.PlainTextInputBlockElement).DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
		s.mu.Lock()
		trigger := s.newTrigger("U0AKIRA", "")
		s.mu.Unlock()
		if _, err := s.api.OpenViewContext(s.t.Context(), trigger, v); err != nil {
			s.t.Fatal(err)
		}
		open := s.State().Views[0]
		act(Action{Do: "press", View: open.ID, Element: "why", Value: "disk full"})
		act(do)
	}
}
