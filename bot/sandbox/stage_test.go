package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// start is when the stage's clock begins.
var start = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// stage is a workspace on a server, with a clock that stands until it is moved.
type stage struct {
	*Workspace
	t     *testing.T
	clock *clockwork.FakeClock
	api   *slack.Client
	url   string
}

func newStage(t *testing.T, change ...func(*Options)) *stage {
	t.Helper()
	clock := clockwork.NewFakeClockAt(start)
	o := Options{Clock: clock, Seed: 1}
	for _, f := range change {
		f(&o)
	}
	w := New(o)
	server := httptest.NewServer(w.Handler())
	w.SetBase(server.URL)
	t.Cleanup(func() { w.Close(); server.Close() })
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(server.URL+APIPath))
	return &stage{Workspace: w, t: t, clock: clock, api: api, url: server.URL}
}

// app is an unmodified slack-go client in Socket Mode.
type app struct {
	*socketmode.Client
	t    *testing.T
	news chan socketmode.Event // all but the noise of connecting
}

// connect runs an app until the test ends and waits for its socket.
func (s *stage) connect() *app {
	s.t.Helper()
	client := socketmode.New(s.api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	a := &app{Client: client, t: s.t, news: make(chan socketmode.Event, 100)}
	ctx, stop := context.WithCancel(s.t.Context())
	ended, before := make(chan struct{}), s.Sockets()
	go func() { defer close(ended); _ = client.RunContext(ctx) }()
	go a.sort(ctx)
	s.await("a socket", func(State) bool { return s.Sockets() > before })
	s.t.Cleanup(func() { stop(); <-ended })
	return a
}

func (a *app) sort(ctx context.Context) {
	for {
		select {
		case e := <-a.Events:
			if e.Request != nil && e.Request.EnvelopeID != "" {
				a.news <- e
			}
		case <-ctx.Done():
			return
		}
	}
}

// next is the next envelope.
func (a *app) next() socketmode.Event {
	a.t.Helper()
	select {
	case e := <-a.news:
		return e
	case <-time.After(5 * time.Second):
		a.t.Fatal("no envelope came")
		return socketmode.Event{}
	}
}

// answer acknowledges the next envelope and gives its payload.
func (a *app) answer(payload any) json.RawMessage {
	a.t.Helper()
	e := a.next()
	a.ack(e, payload)
	return e.Request.Payload
}

func (a *app) ack(e socketmode.Event, payload any) {
	a.t.Helper()
	ctx, stop := context.WithTimeout(a.t.Context(), time.Second)
	defer stop()
	if err := a.AckCtx(ctx, e.Request.EnvelopeID, payload); err != nil {
		a.t.Fatal(err)
	}
}

func (s *stage) await(what string, pred func(State) bool) State {
	s.t.Helper()
	ctx, stop := context.WithTimeout(s.t.Context(), 5*time.Second)
	defer stop()
	state, err := s.Await(ctx, what, pred)
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// timers waits until so many timers run on the clock.
func (s *stage) timers(n int) {
	s.t.Helper()
	if err := s.clock.BlockUntilContext(s.t.Context(), n); err != nil {
		s.t.Fatal(err)
	}
}

// does starts an action; its result comes over the channel.
func (s *stage) does(a Action) <-chan ActResult {
	done := make(chan ActResult, 1)
	go func() { done <- s.Act(s.t.Context(), a) }()
	return done
}

func (s *stage) result(done <-chan ActResult) ActResult {
	s.t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(5 * time.Second):
		s.t.Fatal("the action did not end")
		return ActResult{}
	}
}

// channel is one channel of the state.
func (s *stage) channel(id string) Channel {
	s.t.Helper()
	for _, c := range s.State().Channels {
		if c.ID == id {
			return c
		}
	}
	s.t.Fatalf("no channel %s", id)
	return Channel{}
}

// last is a channel's newest message.
func (s *stage) last(id string) Message {
	s.t.Helper()
	all := s.channel(id).Messages
	return all[len(all)-1]
}

// post posts as the app and gives the message's ts.
func (s *stage) post(channel string, options ...slack.MsgOption) string {
	s.t.Helper()
	_, ts, err := s.api.PostMessageContext(s.t.Context(), channel, options...)
	if err != nil {
		s.t.Fatal(err)
	}
	return ts
}

func decode[T any](t *testing.T, raw []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
