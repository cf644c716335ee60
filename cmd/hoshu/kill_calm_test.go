package main

import (
	"context"
	"fmt"
	"strings"
	"syscall"
	"time"

	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
)

// calm is how long nothing changes in the workspace when all is done: longer
// than an alert needs to settle and a call of unknown outcome rests.
const calm = 5 * time.Second

// livesOn starts the program for the last time, in a world that stays as it is,
// lifts all silences, waits until nothing moves any more, and ends it in order.
func (s *stage) livesOn() {
	s.t.Helper()
	for i := range s.things {
		s.things[i].isBroken = i%2 == 0
		s.set(s.things[i], s.things[i].isBroken)
	}
	p := s.starts()
	s.isCalm()
	for s.liftsSilences() > 0 {
		s.isCalm()
	}
	s.ends(p, syscall.SIGTERM)
	s.listens()
}

// liftsSilences ends the silences that can be seen and says how many.
func (s *stage) liftsSilences() (n int) {
	for _, m := range roots(s.ws.State()) {
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
	limit, cancel := context.WithTimeout(s.t.Context(), 30*patience) // a channel takes one message a second
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
