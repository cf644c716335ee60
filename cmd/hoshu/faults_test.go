package main

import (
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/sandbox"
	"hoshu/bot/words"
)

// newRoughPlay is a play in which Slack enforces its rates, and time goes three
// times as fast. Nothing is started yet.
func newRoughPlay(t *testing.T) *play {
	t.Helper()
	p := &play{t: t, lang: words.English, dir: t.TempDir(), clock: clockwork.NewFakeClockAt(time.Now())}
	for range 3 {
		p.runClock()
	}
	p.ws = sandbox.New(sandbox.Options{Clock: p.clock, Language: string(p.lang), Rates: sandbox.RatesEnforce})
	t.Cleanup(p.ws.Close)
	server := httptest.NewServer(p.ws.Handler())
	t.Cleanup(server.Close)
	p.url = server.URL
	p.ws.SetBase(p.url)
	if err := os.MkdirAll(p.uploads(), 0o700); err != nil {
		t.Fatal(err)
	}
	p.fill(10)
	t.Cleanup(func() { p.stops() })
	return p
}

// insists presses a button as a person does: when Slack or hoshu says that it
// failed, once more after all is well again.
func (a actor) insists(pattern, action, then string) {
	a.t.Helper()
	done := regexp.MustCompile(then)
	press := func() bool {
		on := a.sees(pattern)
		if hasButton(on, "alert.unack") {
			return true
		}
		return a.ws.Act(a.t.Context(), sandbox.Action{As: a.id, Do: "press", Channel: "C0OPS", TS: on.TS, Element: action}).OK
	}
	taken := press()
	if taken {
		a.await("an answer to the press", func(s sandbox.State) bool {
			_, taken = card(s, "C0OPS", done)
			return taken || len(ephemerals(s)) > 0
		})
	}
	if !taken {
		a.ws.SetFaults(sandbox.Faults{})
		a.await("hoshu's socket", func(sandbox.State) bool { return a.ws.Sockets() > 0 })
		press()
	}
	a.sees(then)
}

func ephemerals(s sandbox.State) (all []sandbox.Ephemeral) {
	for _, c := range s.Channels {
		all = append(all, c.Ephemerals...)
	}
	return all
}

// TestPlayOneAlertUnderEveryFault: an alert fires, somebody acknowledges it, it
// resolves, while Slack or the network fails in one way, anew at each step.
// After it exactly one card hangs, and is true; each line of its thread stands once.
func TestPlayOneAlertUnderEveryFault(t *testing.T) {
	for name, fault := range map[string]sandbox.Faults{
		"Slack is slow":                                  {LatencyMS: 700},
		"a 500 and not done":                             {Fail: 3},
		"a 500 but done all the same":                    {FailAfter: 2, Methods: posts()},
		"a connection cut before the call":               {CutBefore: 3},
		"a connection cut after the call":                {CutAfter: 2, Methods: posts()},
		"an answer that never comes":                     {Lose: 1, Methods: []string{"chat.postMessage"}},
		"too many requests":                              {TooMany: 5, RetryAfter: 2},
		"a socket that drops after an envelope":          {DropSocket: 1},
		"a socket that drops in the middle of one":       {TearFrame: 1},
		"an envelope that is lost with its socket":       {LoseFrame: 1},
		"a socket that is half open":                     {HalfOpen: true},
		"deliveries that come twice":                     {Duplicate: 3},
		"events that overtake each other":                {Reorder: 2},
		"Slack's clock is behind and an answer is vague": {SkewMS: -120_000, FailAfter: 1, Methods: posts()},
		"Slack's clock is ahead and an answer is vague":  {SkewMS: 120_000, FailAfter: 1, Methods: posts()},
		"nothing at all":                                 {Outage: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newRoughPlay(t)
			p.starts()
			p.livesThrough(fault.Outage, func() { p.ws.SetFaults(fault) })
		})
	}
}

// TestPlayOneAlertOverLeapsOfTime is the same life while hoshu's clock leaps.
func TestPlayOneAlertOverLeapsOfTime(t *testing.T) {
	for name, leap := range map[string]time.Duration{"by a minute": time.Minute, "by an hour": time.Hour, "by a day": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newRoughPlay(t)
			p.starts()
			p.livesThrough(false, func() { p.passes(leap) })
		})
	}
}

// TestPlayMentionsInDisorder: what is asked is answered once, however it arrives.
func TestPlayMentionsInDisorder(t *testing.T) {
	for name, fault := range map[string]sandbox.Faults{
		"in their order":                         {},
		"the second first":                       {Reorder: 1},
		"each twice":                             {Duplicate: 2},
		"acknowledged to a socket that has gone": {DropSocket: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newRoughPlay(t)
			p.starts()
			p.ws.SetFaults(fault)
			akira := p.akira()
			for _, text := range []string{"<@U0HOSHU> status", "<@U0HOSHU> alerts"} {
				if res := p.ws.Act(t.Context(), sandbox.Action{As: akira.id, Do: "message", Channel: "C0OPS", Text: text}); !res.OK {
					t.Fatal(res.Error)
				}
			}
			p.await("hoshu's socket", func(sandbox.State) bool { return p.ws.Sockets() > 0 })
			p.passes(time.Minute) // Slack tries again after a minute, and after five
			p.passes(5 * time.Minute)
			for _, answer := range []string{`The only check`, `No alert is open`} {
				akira.isTold(answer)
			}
			p.stops()
			if told := ephemerals(p.ws.State()); len(told) != 2 {
				t.Errorf("%d answers to two questions:\n%s", len(told), p.dump())
			}
		})
	}
}

func posts() []string { return []string{"chat.postMessage", "chat.update"} }

// livesThrough plays the life of an alert, with trouble at each step of it;
// trouble that lasts is over when the step is taken.
func (p *play) livesThrough(lasts bool, trouble func()) {
	p.t.Helper()
	akira := p.akira()
	step := func(percent int, logged string) {
		trouble()
		p.fill(percent)
		p.waitsUntil("A-1", logged)
		if lasts {
			p.ws.SetFaults(sandbox.Faults{})
		}
	}
	step(98, "alert.fired")
	akira.sees(`A-1.*shop/uploads`)
	trouble()
	akira.insists(`A-1.*shop/uploads`, "alert.ack", `A-1[\s\S]*Sato is on it`)
	step(10, "alert.resolved")
	card := akira.sees(`A-1[\s\S]*Resolved .* after`)
	for _, line := range []string{"looked closer", "Sato is on it", "Resolved after"} {
		akira.seesInThread(card, line)
	}
	p.stops()
	p.standsOnce("A-1", card)
}

// standsOnce wants one card of an alert, which is true, and each line once.
func (p *play) standsOnce(id string, card sandbox.Message) {
	p.t.Helper()
	if all := p.findCards(id + ".*shop/uploads"); len(all) != 1 || !strings.Contains(textOf(all[0]), "Resolved") {
		p.t.Errorf("%d cards of %s hang:\n%s", len(all), id, p.dump())
	}
	var lines []string
	for _, m := range thread(p.ws.State(), "C0OPS", card.TS) {
		line := textOf(m)
		if len(m.Files) > 0 {
			line = m.Files[0].Title
		}
		if slices.Contains(lines, line) {
			p.t.Errorf("in the thread of %s this stands twice: %s", id, line)
		}
		lines = append(lines, line)
	}
}
