package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot/sandbox"
	"hoshu/bot/sandbox/sandboxtest"
)

// world is a workspace on a server, as a program outside of this package has it.
type world struct {
	*sandbox.Workspace
	t    *testing.T
	base string
	dump sandboxtest.Dump
}

func newWorld(t *testing.T, o sandbox.Options) *world {
	t.Helper()
	if testing.Short() {
		t.Skip("clients of others take some seconds")
	}
	w := &world{t: t}
	o.Seed, o.Sent = 1, w.dump.Payload
	w.Workspace = sandbox.New(o)
	server := httptest.NewServer(w.dump.Handler(w.Handler()))
	w.base = server.URL
	w.SetBase(w.base)
	t.Cleanup(func() { w.Close(); server.Close() })
	return w
}

// does acts as a person and wants no error.
func (w *world) does(a sandbox.Action) sandbox.ActResult {
	w.t.Helper()
	r := w.Act(w.t.Context(), a)
	if !r.OK {
		w.t.Fatalf("%+v: %+v", a, r)
	}
	return r
}

func (w *world) await(what string, is func(sandbox.State) bool) sandbox.State {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer stop()
	s, err := w.Await(ctx, what, is)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// sees waits for a message of the app with these words.
func (w *world) sees(channel, words string) (found sandbox.Message) {
	w.t.Helper()
	w.await(words+" in "+channel, func(s sandbox.State) bool {
		for _, m := range messages(s, channel) {
			if m.BotID != "" && strings.Contains(m.Text, words) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func messages(s sandbox.State, channel string) []sandbox.Message {
	i := slices.IndexFunc(s.Channels, func(c sandbox.Channel) bool { return c.ID == channel })
	if i < 0 {
		return nil
	}
	return s.Channels[i].Messages
}

func command(text string) sandbox.Action {
	return sandbox.Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu " + text}
}

func TestBoltApp(t *testing.T) {
	w := newWorld(t, sandbox.Options{Shortcuts: []sandbox.Shortcut{
		{CallbackID: "hoshu_start", Name: "Start"}, {CallbackID: "hoshu_attach", Name: "Attach", OnMessage: true},
	}})
	sandboxtest.Start(t, w.Workspace, w.base, "app.mjs")
	w.plays()
	w.dump.State(w.State())
	w.dump.Check(t)
	w.await("all envelopes to be acknowledged", func(sandbox.State) bool { return w.Waiting() == 0 })
	before := len(calls(w.State(), "apps.connections.open"))
	w.Disconnect("refresh_requested")
	w.await("the app's new socket", func(s sandbox.State) bool {
		return w.Sockets() == 1 && len(calls(s, "apps.connections.open")) > before
	})
	if r := w.does(command("still there?")); !strings.Contains(string(r.Answer), "you said still there?") {
		t.Errorf("after the reconnect: %s", r.Answer)
	}
}

// plays is everything that the app of app.mjs can do, each seen by its effect.
func (w *world) plays() {
	w.t.Helper()
	if r := w.does(command("hello")); string(r.Answer) != `{"text":"you said hello"}` {
		w.t.Errorf("command answered %s", r.Answer)
	}
	w.does(command("respond"))
	w.sees("C0OPS", "everybody sees this")
	w.playsCard()
	w.playsForm()
	w.playsShortcuts()
	w.playsEvents()
	w.does(command("upload"))
	if m := w.sees("C0OPS", "The log"); len(m.Files) != 1 || m.Files[0].Name != "disk.log" || m.Files[0].Size != len("disk is full") {
		w.t.Errorf("uploaded %+v", m.Files)
	}
}

func (w *world) playsCard() {
	w.t.Helper()
	w.does(command("card"))
	card := w.sees("C0OPS", "Approve run 7?")
	press := sandbox.Action{As: "U0BUNTA", Do: "press", Channel: "C0OPS", TS: card.TS}
	press.Element, press.Value = "level", "high"
	w.does(press)
	if m := w.sees("C0OPS", "level high"); m.ThreadTS != card.TS {
		w.t.Errorf("not in the thread: %+v", m)
	}
	press.Do, press.Element, press.Value = "suggest", "host", "db"
	if r := w.does(press); !strings.Contains(string(r.Answer), `"db1"`) || strings.Contains(string(r.Answer), "web1") {
		w.t.Errorf("offered %s", r.Answer)
	}
	press.Do, press.Value = "select", "db2"
	w.does(press)
	w.sees("C0OPS", "host db2")
	press.Element, press.Value = "approve", ""
	w.does(press)
	if m := w.sees("C0OPS", "run-7 approved by <@U0BUNTA>"); m.TS != card.TS || m.Blocks != nil {
		w.t.Errorf("the card was not replaced: %+v", m)
	}
}

func (w *world) playsForm() {
	w.t.Helper()
	w.does(command("form"))
	w.await("a form", func(s sandbox.State) bool { return len(s.Views) == 1 })
	submit := sandbox.Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"reason": "no"}}
	if r := w.Act(w.t.Context(), submit); r.Errors["reason"] != "Say more" {
		w.t.Errorf("refused with %+v", r)
	}
	submit.Values["reason"], submit.Values["where"] = "planned work", "C0ACME"
	w.does(submit)
	w.sees("C0ACME", "form: planned work")
	w.sees("D0AKIRA", "silenced: planned work")
	w.does(command("form"))
	w.await("a form", func(s sandbox.State) bool { return len(s.Views) == 1 })
	w.does(sandbox.Action{As: "U0AKIRA", Do: "close"})
	w.sees("D0AKIRA", "form closed")
}

func (w *world) playsShortcuts() {
	w.t.Helper()
	w.does(sandbox.Action{As: "U0CHIE", Do: "shortcut", Text: "hoshu_start"})
	w.await("a form", func(s sandbox.State) bool { return len(s.Views) == 1 && s.Views[0].To == "U0CHIE" })
	w.dump.State(w.State())
	w.does(sandbox.Action{As: "U0CHIE", Do: "close"})
	ts := w.does(sandbox.Action{As: "U0CHIE", Do: "message", Channel: "C0OPS", Text: "db1 is slow"}).TS
	w.does(sandbox.Action{As: "U0CHIE", Do: "shortcut", Text: "hoshu_attach", Channel: "C0OPS", TS: ts})
	if m := w.sees("C0OPS", "noted: db1 is slow"); m.ThreadTS != ts {
		w.t.Errorf("not in the thread: %+v", m)
	}
}

func (w *world) playsEvents() {
	w.t.Helper()
	ts := w.does(sandbox.Action{As: "U0PARTNER", Do: "message", Channel: "C0ACME", Text: "@hoshu are you there?"}).TS
	if m := w.sees("C0ACME", "mentioned by <@U0PARTNER>"); m.ThreadTS != ts {
		w.t.Errorf("not in the thread: %+v", m)
	}
	w.does(sandbox.Action{As: "U0CHIE", Do: "message", Channel: "D0CHIE", Text: "knock"})
	w.sees("D0CHIE", "who is there, <@U0CHIE>?")
	w.does(sandbox.Action{As: "U0CHIE", Do: "open_home"})
	w.await("a home page", func(s sandbox.State) bool { return strings.Contains(string(s.Homes["U0CHIE"].Blocks), "Your alerts") })
}

func calls(s sandbox.State, method string) (found []sandbox.CallRecord) {
	for _, c := range s.Calls {
		if c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

func TestWebAPIClientPagesThroughLists(t *testing.T) {
	w := newWorld(t, sandbox.Options{})
	say := func(text, thread string) string {
		return w.does(sandbox.Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: text, Thread: thread}).TS
	}
	thread := say("a thread", "")
	for range 4 {
		say("a reply", thread)
	}
	type list struct {
		Pages int
		Found []string
	}
	got := map[string]list{}
	if err := json.Unmarshal(sandboxtest.Run(t, w.Workspace, w.base, "pages.mjs", "C0OPS", thread), &got); err != nil {
		t.Fatal(err)
	}
	s := w.State()
	var people, rooms, mine, talk, replies []string
	for _, u := range s.Users {
		people = append(people, u.ID)
	}
	for _, c := range s.Channels {
		rooms = append(rooms, c.ID)
		if !c.IsIM && slices.Contains(c.Members, "U0HOSHU") {
			mine = append(mine, c.ID)
		}
	}
	for _, m := range messages(s, "C0OPS") {
		if m.ThreadTS == "" || m.ThreadTS == m.TS {
			talk = append(talk, m.TS)
		}
		if m.ThreadTS == thread {
			replies = append(replies, m.TS)
		}
	}
	slices.Reverse(talk)
	i := slices.IndexFunc(s.Channels, func(c sandbox.Channel) bool { return c.ID == "C0OPS" })
	for method, want := range map[string][]string{
		"conversations.list": rooms, "users.list": people, "users.conversations": mine, "conversations.members": s.Channels[i].Members,
		"conversations.history": talk, "conversations.replies": replies,
	} {
		if d := cmp.Diff(list{(len(want) + 1) / 2, want}, got[method]); d != "" {
			t.Errorf("%s: %s", method, d)
		}
	}
}
