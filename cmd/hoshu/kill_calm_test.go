package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
)

// The last life need not wait for the pace of Slack: its clock leaps. It is calm
// when nothing was written for so many leaps, and then for a while without any:
// longer than a flapping alert needs to settle.
const (
	leap      = 5 * time.Second
	leapEvery = 60 * time.Millisecond
	calmLeaps = 25
	calm      = 3 * time.Second
)

// livesOn starts the app for the last time, in this process and in a world that
// stays as it is, lifts all silences, waits until nothing moves any more, and
// ends it in order.
func (s *stage) livesOn() {
	s.t.Helper()
	for i := range s.things {
		s.things[i].isBroken = i%2 == 0
		s.set(s.things[i], s.things[i].isBroken)
	}
	cfg, err := loadConfig(s.config, func(name string) string {
		return map[string]string{"BOT": s.ws.BotToken(), "APP": s.ws.AppToken()}[name]
	})
	must(s.t, err)
	clock := clockwork.NewFakeClockAt(time.Now())
	goesOn(s.t, clock)
	app, err := start(s.t.Context(), cfg, clock, slog.New(slog.DiscardHandler))
	must(s.t, err)
	s.leaps(clock)
	for s.liftsSilences() > 0 {
		s.leaps(clock)
	}
	s.isCalm()
	must(s.t, app.stop())
	s.listens()
}

// leaps lets the clock leap until that changes nothing any more.
func (s *stage) leaps(clock *clockwork.FakeClock) {
	tick := time.NewTicker(leapEvery)
	defer tick.Stop()
	limit := time.After(3 * patience)
	was := ""
	for still := 0; still < calmLeaps; still++ {
		select {
		case <-tick.C:
		case <-limit:
			s.t.Fatalf("there is no end to it; the last calls:\n%s", lastCalls(s.ws.State()))
		}
		clock.Advance(leap)
		if is := traces(s.ws.State()); is != was {
			was, still = is, 0
		}
	}
}

// liftsSilences ends the silences that can be seen and says how many.
func (s *stage) liftsSilences() (n int) {
	for _, m := range heads(s.ws.State()) {
		if hasButton(m, face.ActEndSilence) {
			d := deed{who: "U0AKIRA", does: "end", on: speakable.FindString(m.Text)}
			s.does(s.t.Context(), d, sandbox.Action{Do: "press", Channel: "C0OPS", TS: m.TS, Element: face.ActEndSilence})
			n++
		}
	}
	return n
}

// isCalm waits until nothing has changed in the channel for a while.
func (s *stage) isCalm() {
	changes, stop := s.ws.Follow()
	defer stop()
	limit, cancel := context.WithTimeout(s.t.Context(), 3*patience)
	defer cancel()
	timer := time.NewTimer(calm)
	defer timer.Stop()
	for was := ""; ; {
		if is := traces(s.ws.State()); is != was {
			was = is
			timer.Reset(calm)
		}
		select {
		case <-changes:
		case <-timer.C:
			return
		case <-limit.Done():
			s.t.Fatalf("it does not become calm; the last calls:\n%s", lastCalls(s.ws.State()))
		}
	}
}

// traces are all messages of the channel, by when they were written and edited.
func traces(s sandbox.State) string {
	var b strings.Builder
	for _, m := range messages(s, "C0OPS") {
		b.WriteString(m.TS)
		if m.Edited != nil {
			b.WriteString(m.Edited.TS)
		}
	}
	return b.String()
}

func lastCalls(s sandbox.State) string {
	var b strings.Builder
	for _, c := range s.Calls[max(0, len(s.Calls)-20):] {
		_, _ = fmt.Fprintf(&b, "%s %s %s %.300s\n", c.At, c.Method, c.Error, c.Args)
	}
	return b.String()
}
