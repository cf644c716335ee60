package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/sandbox"
	"hoshu/bot/slackchat"
)

func TestStartSaysWhatIsWrongWithSlack(t *testing.T) {
	without := func(scope string) []string {
		return slices.DeleteFunc(sandbox.DefaultScopes(), func(s string) bool { return s == scope })
	}
	for name, tt := range map[string]struct {
		options sandbox.Options
		channel string
		revoked bool
		says    []string // in the log and in /healthz
	}{
		"the tokens are refused": {channel: "C0OPS", revoked: true, says: []string{"Slack does not accept bot_token", "install the app again"}},
		"the ops channel is unknown": {
			channel: "C0NOWHERE", says: []string{"no channel has the id C0NOWHERE", "copy the id from the channel's details"},
		},
		"the bot is not in the channel": {channel: "C0GENERAL", says: []string{"the bot is not in #general", "write /invite @hoshu"}},
		"a scope is missing": {
			options: sandbox.Options{Scopes: without("chat:write")}, channel: "C0OPS",
			says: []string{"it lacks chat:write", "add these Bot Token Scopes", "install the app again"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLifeTest(t, tt.options)
			if tt.revoked {
				l.ws.Revoke()
			}
			l.writes(strings.Replace(lifeConfig, "C0OPS", tt.channel, 1))
			l.fills(97)
			l.starts()
			l.logs(tt.says[0])
			l.child.rewind()
			l.logs("alert.fired") // checks do not wait for Slack
			code, health := l.asks("/healthz")
			for _, says := range tt.says {
				if !strings.Contains(l.child.said(), says) || !strings.Contains(health, says) {
					t.Errorf("%q is missing in the log or in /healthz\n%s\n%s", says, l.child.said(), health)
				}
			}
			if code != http.StatusOK {
				t.Errorf("healthz: %d; hoshu itself is well, and a restart mends nothing", code)
			}
			l.ends()
			if n := strings.Count(l.child.said(), tt.says[0]); n != 1 {
				t.Errorf("logged %d times:\n%s", n, l.child.said())
			}
		})
	}
}

func TestStartWarnsOfAChannelThatOthersRead(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.writes(strings.Replace(lifeConfig, "C0OPS", "C0ACME", 1))
	l.starts()
	l.logs("#acme-support is shared with another organisation")
	if _, health := l.asks("/healthz"); strings.Contains(health, "troubles") {
		t.Errorf("a shared channel takes cards: %s", health)
	}
	l.ends()
}

// fakeSlack answers a greeting as told, and tells when it was asked.
type fakeSlack struct {
	hello  func() error
	wrong  func() []slackchat.Trouble
	greets chan struct{}
}

func (f *fakeSlack) Hello(context.Context) (slackchat.Self, error) {
	f.greets <- struct{}{}
	return slackchat.Self{}, f.hello()
}

func (f *fakeSlack) CheckChannels(context.Context, []string) []slackchat.Trouble { return f.wrong() }

// greets runs a greeting on a clock that the test moves.
func greets(t *testing.T, slack *fakeSlack) (*greeting, *clockwork.FakeClock, *strings.Builder) {
	t.Helper()
	var log strings.Builder
	clock := clockwork.NewFakeClockAt(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	g := newGreeting(slack, func() []string { return []string{"C0OPS"} }, clock, slog.New(slog.NewTextHandler(&log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = g.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return g, clock, &log
}

// rests waits until the greeting rests, and lets so much time pass.
func rests(t *testing.T, clock *clockwork.FakeClock, d time.Duration) {
	t.Helper()
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(d)
}

func TestGreetingTriesUntilSlackAnswers(t *testing.T) {
	tries := 0
	slack := &fakeSlack{
		hello: func() error {
			if tries++; tries < 4 {
				return errors.New("no route to host")
			}
			return nil
		},
		wrong:  func() []slackchat.Trouble { return nil },
		greets: make(chan struct{}),
	}
	g, clock, log := greets(t, slack)
	for _, rest := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		<-slack.greets
		rests(t, clock, rest)
	}
	<-slack.greets
	g.anew() // a new configuration: the channels may be others
	<-slack.greets
	if n := strings.Count(log.String(), slackSilent); n != 1 {
		t.Errorf("the silence was logged %d times:\n%s", n, log)
	}
	if !strings.Contains(log.String(), "mended") || len(g.troubles()) > 0 {
		t.Errorf("the end of it was not told: %v\n%s", g.troubles(), log)
	}
}

func TestGreetingLooksAgainUntilItIsMended(t *testing.T) {
	mended := make(chan struct{})
	slack := &fakeSlack{
		hello: func() error { return nil },
		wrong: func() []slackchat.Trouble {
			select {
			case <-mended:
				return nil
			default:
				return []slackchat.Trouble{{Channel: "C0OPS", Says: "the bot is not in #ops", Stops: true}}
			}
		},
		greets: make(chan struct{}),
	}
	g, clock, log := greets(t, slack)
	<-slack.greets
	rests(t, clock, lastGreet)
	<-slack.greets
	rests(t, clock, 0)
	if all := g.troubles(); len(all) != 1 || all[0].Channel != "C0OPS" || !all[0].Since.Equal(clock.Now().Add(-lastGreet)) {
		t.Errorf("troubles: %v", all)
	}
	close(mended)
	clock.Advance(lastGreet)
	<-slack.greets
	g.anew()
	<-slack.greets
	if all := g.troubles(); len(all) > 0 {
		t.Errorf("still: %v", all)
	}
	if n := strings.Count(log.String(), "not in #ops"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

func TestGreetingSaysOnlyThatTheTokenIsRefused(t *testing.T) {
	slack := &fakeSlack{
		hello:  func() error { return bot.ErrAuth },
		wrong:  func() []slackchat.Trouble { return []slackchat.Trouble{{Says: "asked with a refused token"}} },
		greets: make(chan struct{}),
	}
	g, clock, _ := greets(t, slack)
	<-slack.greets
	rests(t, clock, 0)
	if all := g.troubles(); len(all) != 1 || all[0].What != tokenRefused {
		t.Errorf("troubles: %v", all)
	}
}
