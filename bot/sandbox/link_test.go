package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// event is what tests look at of an events_api frame.
type event struct {
	ID    string `json:"event_id"`
	Event struct {
		Type, Subtype, User, Text, TS, Channel string
		ChannelType                            string `json:"channel_type"`
		BotID                                  string `json:"bot_id"`
	}
}

func (a *app) event() event { return decode[event](a.t, a.answer(nil)) }

func TestUnansweredEventsComeAgain(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	s.Act(t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "anybody?"})
	var id, envelope string
	for attempt, wait := range []time.Duration{0, 0, time.Minute, 5 * time.Minute} {
		if attempt > 0 {
			s.timers(1)
			s.clock.Advance(wait)
		}
		e := a.next()
		got := decode[event](t, e.Request.Payload)
		if id == "" {
			id = got.ID
		}
		if got.ID != id || e.Request.EnvelopeID == envelope || e.Request.RetryAttempt != attempt {
			t.Fatalf("attempt %d: %+v, retry %d", attempt, got, e.Request.RetryAttempt)
		}
		if want := ""; attempt > 0 && e.Request.RetryReason == want {
			t.Errorf("attempt %d has no reason", attempt)
		}
		envelope = e.Request.EnvelopeID
		s.timers(1)
		s.clock.Advance(ackWithin)
	}
}

func TestNobodyAnswers(t *testing.T) {
	s := newStage(t)
	r := s.Act(t.Context(), Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
	if r.Error != "dispatch_failed" {
		t.Errorf("without the app: %+v", r)
	}
	a := s.connect()
	done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
	a.next()
	s.clock.Advance(ackWithin)
	if r := s.result(done); r.Error != "operation_timeout" {
		t.Errorf("unanswered: %+v", r)
	}
	n := s.State().Notices["U0AKIRA"]
	if len(n) != 2 || n[1].Text != `/hoshu failed with the error "operation_timeout"` {
		t.Errorf("notices: %+v", n)
	}
}

func TestAppComesBackAfterADisconnect(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	opened := len(s.callsOf("apps.connections.open"))
	s.Disconnect("refresh_requested")
	s.await("a new socket", func(State) bool {
		return s.Sockets() == 1 && len(s.callsOf("apps.connections.open")) > opened
	})
	done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
	a.answer(nil)
	if r := s.result(done); !r.OK {
		t.Errorf("%+v", r)
	}
}

// callsOf are the calls of one method.
func (s *stage) callsOf(method string) []CallRecord {
	var all []CallRecord
	for _, c := range s.State().Calls {
		if c.Method == method {
			all = append(all, c)
		}
	}
	return all
}

func TestTicketsAreForOneUse(t *testing.T) {
	s := newStage(t)
	_, address, err := s.api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dial := func() int {
		_, r := dial(t, address)
		return r.StatusCode
	}
	if first, second := dial(), dial(); first != http.StatusSwitchingProtocols || second != http.StatusNotFound {
		t.Errorf("first %d, second %d", first, second)
	}
}

func TestElevenSocketsAreTooMany(t *testing.T) {
	s := newStage(t)
	for i := range maxSockets + 1 {
		_, address, err := s.api.StartSocketModeContext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ws, _ := dial(t, address)
		_, frame, err := ws.ReadMessage()
		want := `"type":"hello"`
		if i == maxSockets {
			want = `"reason":"too_many_websockets"`
		}
		if err != nil || !strings.Contains(string(frame), want) {
			t.Fatalf("socket %d: %v %s", i+1, err, frame)
		}
	}
	if n := s.Sockets(); n != maxSockets {
		t.Errorf("%d sockets are open", n)
	}
}

func TestWhoHearsWhat(t *testing.T) {
	mention := "@hoshu status"
	for name, tt := range map[string]struct {
		action Action
		want   []string // type/subtype of the events
	}{
		"a message where the bot is":       {Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "hi"}, []string{"message"}},
		"a message where it is not":        {Action{As: "U0AKIRA", Do: "message", Channel: "C0GENERAL", Text: "hi " + mention}, nil},
		"a mention comes twice":            {Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: mention}, []string{"message", "app_mention"}},
		"a partner's mention":              {Action{As: "U0PARTNER", Do: "message", Channel: "C0ACME", Text: mention}, []string{"message", "app_mention"}},
		"a direct message is no mention":   {Action{As: "U0AKIRA", Do: "message", Channel: "D0AKIRA", Text: mention}, []string{"message"}},
		"the bot's own message comes back": {Action{}, []string{"message"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.connect()
			if tt.action.Do == "" {
				s.post("C0OPS", slack.MsgOptionText("mine", false))
			} else if r := s.Act(t.Context(), tt.action); !r.OK {
				t.Fatalf("%+v", r)
			}
			for _, want := range tt.want {
				if e := a.event(); e.Event.Type != want {
					t.Errorf("%+v, want %s", e, want)
				}
			}
			select {
			case e := <-a.news:
				t.Errorf("one too many: %s", e.Request.Payload)
			default:
			}
		})
	}
}

func TestEditsAndDeletionsAreTold(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	ts := s.Act(t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "one"}).TS
	for _, step := range []struct {
		do   Action
		want string
	}{
		{Action{}, ""},
		{Action{As: "U0AKIRA", Do: "edit", Channel: "C0OPS", TS: ts, Text: "two"}, "message_changed"},
		{Action{As: "U0BUNTA", Do: "react", Channel: "C0OPS", TS: ts, Text: "eyes"}, ""},
		{Action{As: "U0AKIRA", Do: "delete", Channel: "C0OPS", TS: ts}, "message_deleted"},
	} {
		if step.do.Do != "" {
			if r := s.Act(t.Context(), step.do); !r.OK {
				t.Fatalf("%s: %+v", step.do.Do, r)
			}
		}
		if e := a.event(); e.Event.Subtype != step.want {
			t.Errorf("%+v, want %q", e, step.want)
		}
	}
}

func TestCommandsRefusedBySlackItself(t *testing.T) {
	s := newStage(t)
	s.connect()
	ts := s.last("C0OPS").TS
	for want, a := range map[string]Action{
		"command_in_thread":        {As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu", Thread: ts},
		"command_not_for_partners": {As: "U0PARTNER", Do: "command", Channel: "C0ACME", Text: "/hoshu"},
		"unknown_command":          {As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/nosuch"},
		"not_in_channel":           {As: "U0GUEST", Do: "command", Channel: "C0OPS", Text: "/hoshu"},
		"user_deactivated":         {As: "U0GONE", Do: "message", Channel: "C0OPS", Text: "boo"},
		"user_not_found":           {As: "U0NOBODY", Do: "message", Channel: "C0OPS", Text: "boo"},
		"not_a_person":             {As: "U0HOSHU", Do: "message", Channel: "C0OPS", Text: "boo"},
		"unknown_action":           {As: "U0AKIRA", Do: "dance"},
	} {
		if r := s.Act(t.Context(), a); r.Error != want {
			t.Errorf("%+v: %q, want %q", a, r.Error, want)
		}
	}
}
