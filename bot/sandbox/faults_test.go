package sandbox

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
)

func TestFaultsOfCalls(t *testing.T) {
	for name, tt := range map[string]struct {
		faults Faults
		posted bool // the message stands although the call failed
	}{
		"a 500 before":  {Faults{Fail: 1}, false},
		"a 500 after":   {Faults{FailAfter: 1}, true},
		"a cut before":  {Faults{CutBefore: 1}, false},
		"a cut after":   {Faults{CutAfter: 1}, true},
		"a lost answer": {Faults{Lose: 1}, true},
		"too many":      {Faults{TooMany: 1, RetryAfter: 7}, false},
		"an outage":     {Faults{Outage: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			http.DefaultTransport.(*http.Transport).CloseIdleConnections() // Go repeats a call on a stale connection
			tt.faults.Methods = []string{"chat.postMessage"}
			s.SetFaults(tt.faults)
			ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer stop()
			_, _, err := s.api.PostMessageContext(ctx, "C0OPS", slack.MsgOptionText("news", false))
			if err == nil {
				t.Fatal("the call went well")
			}
			var limited *slack.RateLimitedError
			if tt.faults.TooMany > 0 && (!errors.As(err, &limited) || limited.RetryAfter != 7*time.Second) {
				t.Errorf("%v", err)
			}
			if got := s.last("C0OPS").Text == "news"; got != tt.posted {
				t.Errorf("posted %v, want %v", got, tt.posted)
			}
			s.SetFaults(Faults{})
			s.post("C0OPS", slack.MsgOptionText("well again", false))
		})
	}
}

func TestFaultsOfSockets(t *testing.T) {
	command := Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"}
	say := func(s *stage, text string) {
		s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: text})
	}
	t.Run("an envelope comes twice", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		s.SetFaults(Faults{Duplicate: 1})
		say(s, "hi")
		one, two := a.next(), a.next()
		if one.Request.EnvelopeID != two.Request.EnvelopeID {
			t.Error("two envelopes, not one twice")
		}
	})
	t.Run("an event is overtaken", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		s.SetFaults(Faults{Reorder: 1})
		say(s, "first")
		say(s, "second")
		if one, two := a.event(), a.event(); one.Event.Text != "second" || two.Event.Text != "first" {
			t.Errorf("%q before %q", one.Event.Text, two.Event.Text)
		}
	})
	t.Run("a frame is lost with its socket", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		s.SetFaults(Faults{LoseFrame: 1})
		say(s, "hi")
		s.await("a new socket", func(State) bool { return s.Sockets() == 1 && len(s.callsOf("apps.connections.open")) == 2 })
		s.clock.Advance(ackWithin)
		if e := a.next(); e.Request.RetryAttempt != 1 {
			t.Errorf("attempt %d", e.Request.RetryAttempt)
		}
	})
	t.Run("a frame is torn with its socket", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		s.SetFaults(Faults{TearFrame: 1})
		say(s, "hi")
		s.await("a new socket", func(State) bool { return s.Sockets() == 1 && len(s.callsOf("apps.connections.open")) == 2 })
		s.clock.Advance(ackWithin)
		if e := a.next(); e.Request.RetryAttempt != 1 {
			t.Errorf("attempt %d", e.Request.RetryAttempt)
		}
	})
	t.Run("a socket is dropped after an envelope", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		s.SetFaults(Faults{DropSocket: 1})
		say(s, "hi")
		s.await("a new socket", func(State) bool { return s.Sockets() == 1 && len(s.callsOf("apps.connections.open")) == 2 })
		s.clock.Advance(ackWithin) // slack-go may have let go of what it read from the old one: then it comes again
		if e := a.next(); e.Request.RetryAttempt > 1 {
			t.Errorf("attempt %d", e.Request.RetryAttempt)
		}
	})
	t.Run("an outage ends and refuses sockets", func(t *testing.T) {
		s := newStage(t)
		ws, _ := dial(t, s.ticket())
		second := s.ticket()
		s.SetFaults(Faults{Outage: true})
		for err := error(nil); err == nil; { // hello may have come before
			_, _, err = ws.ReadMessage()
		}
		if _, r := dial(t, second); r.StatusCode != http.StatusNotFound || s.Sockets() != 0 {
			t.Errorf("%d, %d sockets", r.StatusCode, s.Sockets())
		}
		if r := s.Act(t.Context(), command); r.Error != noSocket {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a half-open socket says and answers nothing", func(t *testing.T) {
		s := newStage(t)
		ws, _ := dial(t, s.ticket())
		if _, _, err := ws.ReadMessage(); err != nil { // hello
			t.Fatal(err)
		}
		s.SetFaults(Faults{HalfOpen: true})
		pongs := 0
		ws.SetPongHandler(func(string) error { pongs++; return nil })
		say(s, "hi")
		if err := ws.WriteControl(websocket.PingMessage, []byte("?"), time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		_ = ws.SetReadDeadline(time.Now().Add(50 * time.Millisecond)) // fails with the read itself
		if _, frame, err := ws.ReadMessage(); err == nil || pongs != 0 {
			t.Errorf("it said %s and ponged %d times", frame, pongs)
		}
		fresh, _ := dial(t, s.ticket())
		if _, frame, err := fresh.ReadMessage(); err != nil || !strings.Contains(string(frame), "hello") {
			t.Errorf("a new socket is well: %v %s", err, frame)
		}
	})
	t.Run("a half-open socket", func(t *testing.T) {
		s := newStage(t)
		s.connect()
		s.SetFaults(Faults{HalfOpen: true})
		done := s.does(command)
		s.await("the envelope", func(State) bool { return s.Waiting() == 1 })
		s.clock.Advance(ackWithin)
		if r := s.result(done); r.Error != noAnswer {
			t.Errorf("%+v", r)
		}
	})
}

// ticket is the address of a socket to open.
func (s *stage) ticket() string {
	s.t.Helper()
	_, address, err := s.api.StartSocketModeContext(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return address
}

func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"ahead": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, func(o *Options) { o.Rates = RatesEnforce })
			a := s.connect()
			trigger := s.trigger(a)
			before := s.post("C0OPS", slack.MsgOptionText("before", false))
			s.SetFaults(Faults{SkewMS: jump.Milliseconds()})
			after := s.post("C0OPS", slack.MsgOptionText("after", false))
			if !later(after, before) {
				t.Errorf("%s came after %s", after, before)
			}
			if want := jump > 0; later(after, tsOf(start.Add(30*time.Minute).UnixMicro())) != want {
				t.Errorf("ts %s does not follow the jump", after)
			}
			_, err := s.api.OpenViewContext(t.Context(), trigger, form("Late"))
			if expired := err != nil && err.Error() == "expired_trigger_id"; expired != (jump > 0) {
				t.Errorf("the trigger: %v", err)
			}
		})
	}
}

func TestLatency(t *testing.T) {
	s := newStage(t)
	s.SetFaults(Faults{LatencyMS: 700})
	done := make(chan error, 1)
	go func() { _, err := s.api.AuthTestContext(t.Context()); done <- err }()
	s.timers(1)
	select {
	case err := <-done:
		t.Fatalf("answered at once: %v", err)
	default:
	}
	s.clock.Advance(700 * time.Millisecond)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestFaultsByJSON switches every fault on as scripts do, and refuses others.
func TestFaultsByJSON(t *testing.T) {
	s := newStage(t)
	every := `{"methods":["chat.postMessage"],"latency_ms":1,"outage":false,"fail":1,"fail_after":1,"cut_before":1,"cut_after":1,"lose":1,` +
		`"too_many":1,"retry_after":1,"drop_socket":1,"lose_frame":1,"half_open":true,"duplicate":1,"reorder":1,"tear_frame":1,"skew_ms":1}`
	if status, _, answer := s.raw("POST", "/sandbox/fault", "application/json", "", every); status != 200 {
		t.Fatalf("%d %v", status, answer)
	}
	s.mu.Lock()
	got := asObject(s.faults)
	s.mu.Unlock()
	for key := range asJSON([]byte(every)) {
		if _, there := got[key]; !there && key != "outage" {
			t.Errorf("%s is not set", key)
		}
	}
	if status, _, _ := s.raw("POST", "/sandbox/fault", "application/json", "", `{"latency":1}`); status != http.StatusBadRequest {
		t.Errorf("a misspelt fault: %d", status)
	}
}

func TestLongAcknowledgementIsDropped(t *testing.T) {
	for name, tt := range map[string]struct {
		bytes int
		want  string
	}{"just short enough": {maxAck - 1, ""}, "too long": {maxAck, noAnswer}} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			_, address, err := s.api.StartSocketModeContext(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ws, _ := dial(t, address)
			if _, _, err := ws.ReadMessage(); err != nil { // hello
				t.Fatal(err)
			}
			done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
			_, frame, err := ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			ack := `{"envelope_id":"` + text(asJSON(frame)["envelope_id"]) + `","x":"`
			ack += strings.Repeat("x", tt.bytes-len(ack)-2) + `"}`
			if err := ws.WriteMessage(websocket.TextMessage, []byte(ack)); err != nil {
				t.Fatal(err)
			}
			if tt.want != "" {
				s.answered(ws) // so the long one was read before
				s.clock.Advance(ackWithin)
			}
			if r := s.result(done); r.Error != tt.want {
				t.Errorf("%+v", r)
			}
		})
	}
}

// answered sends another command and answers it over a bare socket.
func (s *stage) answered(ws *websocket.Conn) {
	s.t.Helper()
	done := s.does(Action{As: "U0BUNTA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
	_, frame, err := ws.ReadMessage()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := ws.WriteJSON(obj{"envelope_id": asJSON(frame)["envelope_id"]}); err != nil {
		s.t.Fatal(err)
	}
	if r := s.result(done); !r.OK {
		s.t.Fatalf("%+v", r)
	}
}

func TestRates(t *testing.T) {
	post := func(s *stage) error {
		_, _, err := s.api.PostMessageContext(s.t.Context(), "C0OPS", slack.MsgOptionText("x", false))
		return err
	}
	for mode, refused := range map[Rates]bool{RatesOff: false, RatesWarn: false, RatesEnforce: true} {
		t.Run(string(mode), func(t *testing.T) {
			s := newStage(t, func(o *Options) { o.Rates = mode })
			for i := range postsBurst {
				if err := post(s); err != nil {
					t.Fatalf("post %d of the burst: %v", i+1, err)
				}
			}
			var limited *slack.RateLimitedError
			if err := post(s); errors.As(err, &limited) != refused {
				t.Fatalf("after the burst: %v", err)
			}
			if refused && limited.RetryAfter != time.Second {
				t.Errorf("retry after %v", limited.RetryAfter)
			}
			s.clock.Advance(time.Second)
			if err := post(s); err != nil {
				t.Errorf("a second later: %v", err)
			}
		})
	}
}

func TestSwitches(t *testing.T) {
	broken := false
	s := newStage(t, func(o *Options) {
		o.Switches = []Switch{{
			Name: "web", Title: "Stop the web server",
			Break:  func(context.Context) error { broken = true; return nil },
			Undo:   func(context.Context) error { return errors.New("port taken") },
			Broken: func() bool { return broken },
		}}
	})
	if status, _, answer := s.raw("POST", "/sandbox/switch", "application/json", "", `{"name":"web","broken":true}`); status != 200 || answer["ok"] != true {
		t.Errorf("%d %v", status, answer)
	}
	if err := s.Switch(t.Context(), "web", false); err == nil {
		t.Error("the undo's error is lost")
	}
	if got := s.State().Switches[0]; !got.Broken || got.Busy || got.Error != "port taken" {
		t.Errorf("%+v", got)
	}
	if err := s.Switch(t.Context(), "nosuch", true); !errors.Is(err, ErrNoSwitch) {
		t.Error(err)
	}
}

func TestWorldInBothLanguages(t *testing.T) {
	for language, want := range map[string]string{"en": "Sato Akira", "ja": "佐藤 明"} {
		s := newStage(t, func(o *Options) { o.Language = language })
		u, err := s.api.GetUserInfoContext(t.Context(), "U0AKIRA")
		if err != nil || u.RealName != want {
			t.Errorf("%s: %v %+v", language, err, u)
		}
	}
}

func TestWhoIsWho(t *testing.T) {
	s := newStage(t)
	for id, want := range map[string]slack.User{
		"U0AKIRA":    {TeamID: teamID},
		"U0GUEST":    {TeamID: teamID, IsRestricted: true, IsUltraRestricted: true},
		"U0CLIENT":   {TeamID: teamID, IsRestricted: true},
		"U0PARTNER":  {TeamID: partnerTeam},
		"U0STRANGER": {TeamID: partnerTeam, IsStranger: true},
		"U0GONE":     {TeamID: teamID, Deleted: true},
		"U0HOSHU":    {TeamID: teamID, IsBot: true},
	} {
		u, err := s.api.GetUserInfoContext(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got := slack.User{TeamID: u.TeamID, IsRestricted: u.IsRestricted, IsUltraRestricted: u.IsUltraRestricted, IsStranger: u.IsStranger, Deleted: u.Deleted, IsBot: u.IsBot}
		if got.TeamID != want.TeamID || got.IsRestricted != want.IsRestricted || got.IsUltraRestricted != want.IsUltraRestricted ||
			got.IsStranger != want.IsStranger || got.Deleted != want.Deleted || got.IsBot != want.IsBot {
			t.Errorf("%s: %+v", id, got)
		}
	}
}
