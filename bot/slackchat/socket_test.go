package slackchat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"hoshu/bot"
)

// collecting is an Inbox that stores all and shows it.
func collecting() (Inbox, chan bot.Incoming) {
	taken := make(chan bot.Incoming, 1000)
	return inboxFunc(func(_ context.Context, in bot.Incoming) (bot.Receipt, error) {
		taken <- in
		return bot.Receipt{}, nil
	}), taken
}

func TestWhatComesInIsStoredThenAcknowledged(t *testing.T) {
	entered, go1 := make(chan bool), make(chan bool)
	s := newStage(t)
	line := s.runs(t, inboxFunc(func(context.Context, bot.Incoming) (bot.Receipt, error) {
		entered <- true
		<-go1
		return bot.Receipt{}, nil
	}))
	line.send(t, "e1", "slash_commands", payload(t, "slash_command"))
	<-entered
	select {
	case ack := <-line.acks:
		t.Errorf("acknowledged before it was stored: %v", ack)
	default:
	}
	go1 <- true
	if ack := receive(t, line.acks); ack["envelope_id"] != "e1" || ack["payload"] != nil {
		t.Errorf("%v", ack)
	}
}

func TestWhatIsNotStoredIsNotAcknowledged(t *testing.T) {
	s := newStage(t)
	line := s.runs(t, inboxFunc(func(_ context.Context, in bot.Incoming) (bot.Receipt, error) {
		if in.ID == "e1" {
			return bot.Receipt{}, errors.New("disk full")
		}
		return bot.Receipt{}, nil
	}))
	line.send(t, "e1", "slash_commands", payload(t, "slash_command"))
	line.send(t, "e2", "slash_commands", payload(t, "slash_command"))
	if ack := receive(t, line.acks); ack["envelope_id"] != "e2" {
		t.Errorf("%v", ack)
	}
}

func TestWhatWaitedTooLongIsRefused(t *testing.T) {
	s := newStage(t)
	inbox, taken := collecting()
	queue := make(chan frame, 1)
	s.enqueue(frame{Envelope: "e1", Type: "slash_commands", Payload: payload(t, "slash_command")}, queue)
	s.wire.Advance(ackWithin)
	s.handle(t.Context(), inbox, <-queue) // would panic if it answered: there is no socket
	if len(taken) > 0 {
		t.Error("taken though its sender was told that it failed")
	}
}

func TestAFormStaysOpenWithWordsBesideItsFields(t *testing.T) {
	s := newStage(t)
	line := s.runs(t, inboxFunc(func(context.Context, bot.Incoming) (bot.Receipt, error) {
		return bot.Receipt{Errors: map[string]string{"reason": "too short"}}, nil
	}))
	line.send(t, "e1", "interactive", payload(t, "view_submission"))
	want := map[string]any{"envelope_id": "e1", "payload": map[string]any{
		"response_action": "errors", "errors": map[string]any{"reason": "too short"},
	}}
	if d := cmp.Diff(want, receive(t, line.acks)); d != "" {
		t.Error(d)
	}
}

func TestErrorOfAFieldThatTheFormLacksIsShownAllTheSame(t *testing.T) {
	got := besideFields(payload(t, "view_submission"), map[string]string{"nowhere": "ask later"})
	if d := cmp.Diff(map[string]string{"reason": "ask later"}, got); d != "" {
		t.Error(d)
	}
}

// What slack-go cannot read reaches nobody and is acknowledged by nobody, unless
// one looks at the raw frame.
func TestWhatSlackGoCannotRead(t *testing.T) {
	for name, tt := range map[string]struct {
		kind, payload string
		taken         string // Name; "" is none
	}{
		"an event of a kind never seen": {"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"moon_rose"}}`, ""},
		"a kind of frame never seen":    {"moonlight", `{}`, ""},
		"a press on a message with an unknown element": {"interactive", `{"type":"block_actions","user":{"id":"U1"},"actions":[{"block_id":"b","action_id":"alert.ack","value":"A-1"}],
			"message":{"blocks":[{"type":"actions","elements":[{"type":"hologram"}]}]}}`, "alert.ack"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			inbox, taken := collecting()
			line := s.runs(t, inbox)
			line.send(t, "e1", tt.kind, []byte(tt.payload))
			if ack := receive(t, line.acks); ack["envelope_id"] != "e1" {
				t.Errorf("%v", ack)
			}
			got := ""
			if len(taken) > 0 {
				got = (<-taken).Name
			}
			if got != tt.taken {
				t.Errorf("took %q, want %q", got, tt.taken)
			}
		})
	}
}

// Slack-go alone opened 966 connections in one second here.
func TestConnectionsThatDoNotLastAreOpenedEverMoreRarely(t *testing.T) {
	s := newStage(t)
	s.slack.greet = hello + "\n" + disconnect
	inbox, _ := collecting()
	s.runs(t, inbox)
	var at []time.Duration
	for _, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		at = append(at, receive(t, s.slack.opened).Sub(noon)/time.Second)
		s.waits(t, 2) // the pace and the watch
		s.wire.Advance(wait * time.Second)
	}
	if d := cmp.Diff([]time.Duration{0, 1, 3, 7, 15, 31, 63, 123}, at); d != "" {
		t.Error(d)
	}
	before := s.log.until(t, "connections to Slack do not last: is another hoshu running with the same tokens?")
	if d := cmp.Diff([]string{"connected to Slack"}, before); d != "" {
		t.Error(d)
	}
	for range len(s.log.lines) {
		if said := <-s.log.lines; said != "connected to Slack" {
			t.Errorf("said as well: %s", said)
		}
	}
}

func TestPaceForgetsAfterAGoodConnection(t *testing.T) {
	s := newStage(t)
	l := s.line
	l.turn()
	l.turn()
	if wait := l.turn(); wait < firstGap {
		t.Fatalf("third turn after %s", wait)
	}
	s.wire.Advance(time.Hour)
	l.turn()
	l.connected()
	s.wire.Advance(settled)
	if wait := l.turn(); wait != 0 {
		t.Errorf("waited %s after a connection that lived a minute", wait)
	}
	if wait := l.turn(); wait != firstGap {
		t.Errorf("then %s, want %s", wait, firstGap)
	}
}

func TestASilentSocketIsGivenUp(t *testing.T) {
	s := newStage(t)
	inbox, taken := collecting()
	first := s.runs(t, inbox)
	s.log.until(t, "connected to Slack")
	if up, since := s.Connected(); !up || since != noon {
		t.Fatalf("connected %v since %s", up, since)
	}
	s.wire.Advance(silence + time.Second)
	second := receive(t, s.slack.lines)
	s.log.until(t, "Slack has fallen silent: connecting anew")
	if _, open := <-first.acks; open {
		t.Error("the silent connection was kept")
	}
	second.send(t, "e1", "slash_commands", payload(t, "slash_command"))
	if in := receive(t, taken); in.ID != "e1" {
		t.Errorf("%+v", in)
	}
}

func TestAPingIsNoSilence(t *testing.T) {
	s := newStage(t)
	inbox, _ := collecting()
	line := s.runs(t, inbox)
	s.log.until(t, "connected to Slack")
	for range 5 {
		s.wire.Advance(silence - watchEvery)
		if err := line.WriteControl(websocket.PingMessage, []byte("applink"), time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if pong := receive(t, line.pongs); pong != "applink" {
			t.Fatal(pong)
		}
	}
	if len(s.slack.lines) > 0 {
		t.Error("connected anew though Slack pinged")
	}
}

// With 50 unread events slack-go answers no ping any more, and never recovers.
func TestAStuckInboxDoesNotFreezeTheConnection(t *testing.T) {
	s := newStage(t)
	stuck := make(chan bool)
	line := s.runs(t, inboxFunc(func(context.Context, bot.Incoming) (bot.Receipt, error) {
		<-stuck
		return bot.Receipt{}, nil
	}))
	for i := range 2 * queueSize {
		line.send(t, fmt.Sprint("e", i), "slash_commands", payload(t, "slash_command"))
	}
	if err := line.WriteControl(websocket.PingMessage, []byte("still there?"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if pong := receive(t, line.pongs); pong != "still there?" {
		t.Error(pong)
	}
	s.log.until(t, "events come in faster than they are stored: some are refused")
	close(stuck)
	if ack := receive(t, line.acks); ack["envelope_id"] != "e0" {
		t.Errorf("%v", ack)
	}
}

func TestARefusedTokenIsSaidOnceAndTriedRarely(t *testing.T) {
	s := newStage(t)
	s.slack.says("apps.connections.open", `{"ok":false,"error":"invalid_auth"}`)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	inbox, _ := collecting()
	go func() { ended <- s.Run(ctx, inbox) }()
	receive(t, s.slack.opened)
	s.log.until(t, "Slack does not accept app_token: it needs to be a living xapp- token with the scope connections:write")
	s.waits(t, 1)
	s.wire.Advance(hopeless)
	if at := receive(t, s.slack.opened); at != noon.Add(hopeless) {
		t.Errorf("tried again at %s", at)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(s.log.lines) > 0 {
		t.Errorf("said as well: %s", <-s.log.lines)
	}
}

func TestSlackAwayIsSaidOnceAndTriedOn(t *testing.T) {
	s := newStage(t)
	s.slack.does("apps.connections.open", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	inbox, _ := collecting()
	go func() { ended <- s.Run(ctx, inbox) }()
	for range 4 {
		receive(t, s.slack.opened)
		s.waits(t, 2)
		s.wire.Advance(widest)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.log.until(t, "cannot connect to Slack; trying on")
}
