package main

import (
	"regexp"

	"hoshu/bot/sandbox"
)

// actor is somebody in a play.
type actor struct {
	*play
	id string
}

func (p *play) akira() actor   { return actor{p, "U0AKIRA"} }
func (p *play) bunta() actor   { return actor{p, "U0BUNTA"} }
func (p *play) guest() actor   { return actor{p, "U0GUEST"} }
func (p *play) partner() actor { return actor{p, "U0PARTNER"} }

// sees waits for a card in the ops channel that matches, and returns it.
func (a actor) sees(pattern string) sandbox.Message {
	a.t.Helper()
	words := regexp.MustCompile(pattern)
	state := a.await("a card like "+pattern, func(s sandbox.State) bool { _, ok := card(s, "C0OPS", words); return ok })
	m, _ := card(state, "C0OPS", words)
	return m
}

// seesInThread waits for a message in a card's thread.
func (a actor) seesInThread(of sandbox.Message, pattern string) sandbox.Message {
	a.t.Helper()
	words := regexp.MustCompile(pattern)
	var found sandbox.Message
	a.await("in the thread, "+pattern, func(s sandbox.State) bool {
		for _, m := range thread(s, "C0OPS", of.TS) {
			if words.MatchString(textOf(m)) {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// presses presses a button of a message in the ops channel.
func (a actor) presses(on sandbox.Message, action string) {
	a.t.Helper()
	res := a.ws.Act(a.t.Context(), sandbox.Action{As: a.id, Do: "press", Channel: "C0OPS", TS: on.TS, Element: action})
	if !res.OK {
		a.t.Fatalf("%s could not press %s: %s", a.id, action, res.Error)
	}
}

// types types a command into the ops channel.
func (a actor) types(command string) {
	a.t.Helper()
	res := a.ws.Act(a.t.Context(), sandbox.Action{As: a.id, Do: "command", Channel: "C0OPS", Text: command})
	if !res.OK {
		a.t.Fatalf("%s typed %q: %s", a.id, command, res.Error)
	}
}

// isTold waits for words that this person alone sees.
func (a actor) isTold(pattern string) sandbox.Ephemeral {
	a.t.Helper()
	words := regexp.MustCompile(pattern)
	var found sandbox.Ephemeral
	a.await("whispered to "+a.id+", "+pattern, func(s sandbox.State) bool {
		for _, c := range s.Channels {
			for _, e := range c.Ephemerals {
				if e.To == a.id && words.MatchString(textOf(e.Message)) {
					found = e
					return true
				}
			}
		}
		return false
	})
	return found
}

// seesForm waits for a modal over this person's page.
func (a actor) seesForm() sandbox.View {
	a.t.Helper()
	var found sandbox.View
	a.await("a form for "+a.id, func(s sandbox.State) bool {
		for _, v := range s.Views {
			if v.To == a.id {
				found = v
				return true
			}
		}
		return false
	})
	return found
}

// submits sends a form and returns the words beside its fields, if it was refused.
func (a actor) submits(v sandbox.View, values map[string]string) map[string]string {
	a.t.Helper()
	res := a.ws.Act(a.t.Context(), sandbox.Action{As: a.id, Do: "submit", View: v.ID, Values: values})
	if !res.OK && len(res.Errors) == 0 {
		a.t.Fatalf("%s submitted: %s", a.id, res.Error)
	}
	return res.Errors
}
