package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/slackchat"
)

// How long a greeting rests before it is tried again: doubled while Slack does
// not answer, and always the last while something waits to be mended in Slack.
const (
	firstGreet = time.Second
	lastGreet  = time.Minute
)

const (
	slackSilent  = "Slack does not answer yet; checks run, alerts are kept and their cards go out when it does"
	tokenRefused = "Slack does not accept bot_token: install the app again under OAuth & Permissions, and put its Bot User OAuth Token (xoxb-...) where the configuration says" //nolint:gosec // words about a token
)

// welcome is what a greeting asks of Slack.
type welcome interface {
	Hello(ctx context.Context) (slackchat.Self, error)
	CheckChannels(ctx context.Context, ids []string) []slackchat.Trouble
}

// greeting introduces hoshu to Slack: is the token good, has it its scopes, can
// the configured channels be written to. Nothing waits for the answer; what is
// wrong is logged once, with the cure, and told by /healthz until it is mended.
type greeting struct {
	slack    welcome
	channels func() []string // to be written to, as configured now
	clock    clockwork.Clock
	log      *slog.Logger
	again    chan struct{} // room for one: the channels may be others

	mu     sync.Mutex
	wrong  []bot.Trouble   // as of the last greeting
	logged map[string]bool // what the log was told of
}

func newGreeting(slack welcome, channels func() []string, clock clockwork.Clock, log *slog.Logger) *greeting {
	return &greeting{slack: slack, channels: channels, clock: clock, log: log, again: make(chan struct{}, 1), logged: map[string]bool{}}
}

// Run greets until all is well, and again whenever the configuration changed.
func (g *greeting) Run(ctx context.Context) error {
	rest := firstGreet
	for ctx.Err() == nil {
		answered := g.greet(ctx)
		wait := g.clock.After(rest)
		switch {
		case !answered:
			rest = min(2*rest, lastGreet)
		case len(g.troubles()) > 0:
			rest, wait = firstGreet, g.clock.After(lastGreet)
		default:
			rest, wait = firstGreet, nil
		}
		select {
		case <-ctx.Done():
		case <-wait:
		case <-g.again:
		}
	}
	return nil
}

// anew greets once more, soon.
func (g *greeting) anew() {
	select {
	case g.again <- struct{}{}:
	default:
	}
}

// greet asks once, and tells whether Slack answered.
func (g *greeting) greet(ctx context.Context) bool {
	_, err := g.slack.Hello(ctx)
	switch {
	case ctx.Err() != nil:
		return false
	case errors.Is(err, bot.ErrAuth):
		g.found([]slackchat.Trouble{{Says: tokenRefused, Stops: true}}, err)
		return true
	case err != nil && !errors.Is(err, bot.ErrScope):
		g.found([]slackchat.Trouble{{Says: slackSilent, Stops: true}}, err)
		return false
	}
	var all []slackchat.Trouble
	if err != nil {
		all = append(all, slackchat.Trouble{Says: err.Error(), Stops: true})
	}
	all = append(all, g.slack.CheckChannels(ctx, g.channels())...)
	if ctx.Err() == nil {
		g.found(all, nil)
	}
	return true
}

// found logs what is new and remembers what keeps cards from going out.
func (g *greeting) found(all []slackchat.Trouble, cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	before, now, logged := g.wrong, []bot.Trouble(nil), map[string]bool{}
	for _, t := range all {
		logged[t.Channel+t.Says] = true
		if !g.logged[t.Channel+t.Says] {
			g.tell(t, cause)
		}
		if t.Stops {
			now = append(now, bot.Trouble{Channel: t.Channel, What: t.Says, Since: g.since(before, t)})
		}
	}
	g.wrong, g.logged = now, logged
	if len(before) > 0 && len(now) == 0 {
		g.log.Info("all that was wrong with Slack is mended")
	}
}

func (g *greeting) tell(t slackchat.Trouble, cause error) {
	var args []any
	if t.Channel != "" {
		args = append(args, "channel", t.Channel)
	}
	if cause != nil {
		args = append(args, "err", cause)
	}
	g.log.Warn(t.Says, args...)
}

// since is when a trouble was first found.
func (g *greeting) since(before []bot.Trouble, t slackchat.Trouble) time.Time {
	i := slices.IndexFunc(before, func(b bot.Trouble) bool { return b.Channel == t.Channel && b.What == t.Says })
	if i < 0 {
		return g.clock.Now().UTC()
	}
	return before[i].Since
}

// troubles is what keeps cards from going out, as of the last greeting.
func (g *greeting) troubles() []bot.Trouble {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.wrong)
}
