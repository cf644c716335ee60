package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoshu/bot/sandbox"
)

// fake is a workspace made by hand: it keeps a State, notes what was done and
// does the little that the page must show afterwards.
type fake struct {
	mu      sync.Mutex
	state   sandbox.State
	done    []sandbox.Action
	watch   map[chan struct{}]bool
	clock   int64
	refused error // of the next Switch
}

func newFake() *fake {
	return &fake{state: sample(), watch: map[chan struct{}]bool{}, clock: 1790003000}
}

func (f *fake) State() sandbox.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	var copied sandbox.State
	b, err := json.Marshal(f.state)
	if err == nil {
		err = json.Unmarshal(b, &copied)
	}
	if err != nil {
		panic(err)
	}
	return copied
}

func (f *fake) Follow() (<-chan struct{}, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{}, 1)
	f.watch[c] = true
	return c, func() { f.mu.Lock(); defer f.mu.Unlock(); delete(f.watch, c) }
}

// change does something to the state and tells who follows.
func (f *fake) change(do func(s *sandbox.State)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do(&f.state)
	f.state.Version++
	for c := range f.watch {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (f *fake) actions() []sandbox.Action {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.done)
}

// post writes a message into a channel and gives its ts.
func (f *fake) post(channel, user, text, thread string) string {
	var ts string
	f.change(func(s *sandbox.State) {
		f.clock++
		ts = fmt.Sprintf("%d.000100", f.clock)
		c := find(s.Channels, channel)
		c.Messages = append(c.Messages, sandbox.Message{Type: "message", User: user, TS: ts, ThreadTS: thread, Text: text})
	})
	return ts
}

func (f *fake) Switch(_ context.Context, name string, broken bool) error {
	if f.refused != nil {
		return f.refused
	}
	f.change(func(s *sandbox.State) {
		for i := range s.Switches {
			if s.Switches[i].Name == name {
				s.Switches[i].Broken = broken
			}
		}
	})
	return nil
}

func (f *fake) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/files-pri/F1/trend.png" {
			w.Header().Set("Content-Type", "image/svg+xml")
			_, _ = fmt.Fprint(w, trend) // the reader went away
			return
		}
		http.NotFound(w, r)
	})
}

func (f *fake) Act(_ context.Context, a sandbox.Action) sandbox.ActResult {
	f.change(func(*sandbox.State) { f.done = append(f.done, a) })
	switch a.Do {
	case "message":
		return sandbox.ActResult{OK: true, TS: f.post(a.Channel, a.As, sandboxEscape(a.Text), a.Thread)}
	case "command":
		return f.command(a)
	case "press":
		return f.press(a)
	case "submit":
		return f.submit(a)
	case "close":
		f.change(func(s *sandbox.State) { s.Views = s.Views[:len(s.Views)-1] })
	case "edit", "delete", "react":
		f.onMessage(a)
	case "reload":
		f.change(func(s *sandbox.State) { find(s.Channels, "C0OPS").Ephemerals = nil })
	}
	return sandbox.ActResult{OK: true}
}

func sandboxEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func (f *fake) command(a sandbox.Action) sandbox.ActResult {
	if !strings.HasPrefix(a.Text, "/hoshu") {
		return sandbox.ActResult{Error: "unknown_command"}
	}
	f.change(func(s *sandbox.State) {
		f.clock++
		c := find(s.Channels, a.Channel)
		c.Ephemerals = append(c.Ephemerals, sandbox.Ephemeral{To: a.As, Message: sandbox.Message{User: "U0HOSHU", BotID: "B0",
			TS: fmt.Sprintf("%d.000200", f.clock), Text: "*2 alerts* are firing: A-17, A-18"}})
	})
	return sandbox.ActResult{OK: true}
}

func (f *fake) press(a sandbox.Action) sandbox.ActResult {
	switch a.Element {
	case "alert.silence":
		f.change(func(s *sandbox.State) { s.Views = append(s.Views, silenceForm(a.As)) })
	case "alert.ack":
		f.change(func(s *sandbox.State) {
			m := &find(s.Channels, "C0OPS").Messages[2]
			m.Attachments = json.RawMessage(`[{"color":"#2a64a5","blocks":[{"type":"section","block_id":"s1","text":{"type":"mrkdwn","text":"Acknowledged by <@` + a.As + `>"}}]}]`)
		})
	case "gone":
		return sandbox.ActResult{Error: "no_such_button"}
	}
	return sandbox.ActResult{OK: true}
}

func (f *fake) submit(a sandbox.Action) sandbox.ActResult {
	if a.Values["why"] == "no" {
		errs := map[string]string{"why": "Say why in at least 5 letters."}
		f.change(func(s *sandbox.State) { s.Views[len(s.Views)-1].Errors = errs })
		return sandbox.ActResult{Errors: errs}
	}
	f.change(func(s *sandbox.State) { s.Views = s.Views[:len(s.Views)-1] })
	return sandbox.ActResult{OK: true}
}

func (f *fake) onMessage(a sandbox.Action) {
	f.change(func(s *sandbox.State) {
		c := find(s.Channels, a.Channel)
		i := slices.IndexFunc(c.Messages, func(m sandbox.Message) bool { return m.TS == a.TS })
		switch a.Do {
		case "edit":
			c.Messages[i].Text, c.Messages[i].Blocks, c.Messages[i].Edited = sandboxEscape(a.Text), nil, &sandbox.Edited{User: a.As}
		case "delete":
			c.Messages = slices.Delete(c.Messages, i, i+1)
		case "react":
			c.Messages[i].Reactions = append(c.Messages[i].Reactions, sandbox.Reaction{Name: a.Text, Count: 1, Users: []string{a.As}})
		}
	})
}

var errStuck = errors.New("the service does not stop")

func TestFakeIsAWorkspace(_ *testing.T) { var _ Workspace = newFake() }
