package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
)

// deed is what somebody did, and whether it was acknowledged.
type deed struct {
	who, does string // account; ack, unack, silence, extend, end, look, home
	on        string // A-17, S-3
	mark      string // why, unlike any other; "" for a press
	ok        bool
}

// subject is what the log says it was done to; a silence has no name before.
func (d deed) subject() string {
	if d.does == "silence" {
		return ""
	}
	return d.on
}

// speakable finds the id of what a card is about.
var speakable = regexp.MustCompile(`\b[AS]-[0-9]+\b`)

// acts does one thing after the other until the time is over.
func (s *stage) acts(ctx context.Context, who string) {
	for s.pauses(ctx, 20*time.Millisecond, 250*time.Millisecond) {
		switch n := s.roll(20); {
		case n < 10:
			s.pressesSomething(ctx, who)
		case n < 13:
			s.types(ctx, who, "ack", "/hoshu ack ALERT 1h WHY")
		case n < 15:
			s.types(ctx, who, "unack", "/hoshu unack ALERT")
		case n < 16:
			th := s.things[s.roll(len(s.things))]
			s.types(ctx, who, "silence", "/hoshu silence "+th.check+" 1h WHY")
		case n < 17:
			s.fillsIn(ctx, who)
		case n < 18:
			s.does(ctx, deed{who: who, does: "home"}, sandbox.Action{Do: "open_home"})
		default:
			s.types(ctx, who, "look", "/hoshu status")
		}
	}
}

// does acts and remembers.
func (s *stage) does(ctx context.Context, d deed, a sandbox.Action) {
	a.As = d.who
	d.ok = s.ws.Act(ctx, a).OK
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deeds = append(s.deeds, d)
}

// pressable are the buttons whose effect stands in the log.
var pressable = map[string]string{
	face.ActAck: "ack", face.ActUnack: "unack", face.ActExtend: "extend", face.ActEndSilence: "end",
}

func (s *stage) pressesSomething(ctx context.Context, who string) {
	m, button := s.any(face.ActAck, face.ActUnack, face.ActAck, face.ActUnack, face.ActExtend, face.ActEndSilence)
	if button == "" {
		return
	}
	d := deed{who: who, does: pressable[button], on: speakable.FindString(m.Text)}
	s.does(ctx, d, sandbox.Action{Do: "press", Channel: "C0OPS", TS: m.TS, Element: button})
}

// any gives a card with one of these buttons.
func (s *stage) any(buttons ...string) (sandbox.Message, string) {
	state, first := s.ws.State(), s.roll(len(buttons))
	for i := range buttons {
		button := buttons[(first+i)%len(buttons)]
		var with []sandbox.Message
		for _, m := range heads(state) {
			if hasButton(m, button) {
				with = append(with, m)
			}
		}
		if len(with) > 0 {
			return with[s.roll(len(with))], button
		}
	}
	return sandbox.Message{}, ""
}

func (s *stage) types(ctx context.Context, who, does, command string) {
	d := deed{who: who, does: does, mark: s.mark()}
	if m, button := s.any(face.ActAck, face.ActUnack); button != "" {
		d.on = speakable.FindString(m.Text)
	}
	text := strings.NewReplacer("ALERT", d.on, "WHY", d.mark).Replace(command)
	s.does(ctx, d, sandbox.Action{Do: "command", Channel: "C0OPS", Text: text})
}

// mark is a reason unlike any other.
func (s *stage) mark() string { return fmt.Sprintf("mark-%d", s.dice(0, 1<<62)) }

// fillsIn opens the form behind "Silence…" and sends it.
func (s *stage) fillsIn(ctx context.Context, who string) {
	m, button := s.any(face.ActSilence)
	if button == "" {
		return
	}
	s.ws.Act(ctx, sandbox.Action{As: who, Do: "press", Channel: "C0OPS", TS: m.TS, Element: button})
	open := func(st sandbox.State) (form sandbox.View, ok bool) {
		for _, v := range st.Views {
			if v.To == who {
				return v, true
			}
		}
		return form, false
	}
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	state, err := s.ws.Await(soon, "a form", func(st sandbox.State) bool { _, ok := open(st); return ok })
	if err != nil {
		return
	}
	form, _ := open(state)
	d := deed{who: who, does: "silence", mark: s.mark()}
	s.does(ctx, d, sandbox.Action{Do: "submit", View: form.ID, Values: map[string]string{face.FieldWhy: d.mark}})
	s.ws.Act(ctx, sandbox.Action{As: who, Do: "close", View: form.ID}) // one that was not taken
}

// heading is how the card of an alert or a silence begins; a line that speaks of
// one begins otherwise.
var heading = regexp.MustCompile(`^\*(A-\d+ [^*]+: [^*]+|S-\d+ [^*]+)\*`)

// heads are the cards of alerts and silences in the ops channel, also those that
// hang in the thread of a roll-up.
func heads(s sandbox.State) (found []sandbox.Message) {
	for _, m := range messages(s, "C0OPS") {
		if m.BotID == "B0HOSHU" && heading.MatchString(m.Text) {
			found = append(found, m)
		}
	}
	return found
}

// listens keeps what was whispered: the workspace shows only the newest of it.
func (s *stage) listens() {
	for _, c := range s.ws.State().Channels {
		for _, e := range c.Ephemerals {
			s.told[e.TS] = e.To
		}
	}
}
