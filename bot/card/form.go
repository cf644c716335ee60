package card

import (
	"strings"

	"hoshu/bot/words"
	"hoshu/checks/alert"
)

// Names of the forms and of their fields, as they come back in a Submit.
const (
	FormSilence = "alert.silence"
	FormAck     = "alert.ack"

	FieldWhat  = "what"  // a Target of a silence, as its String
	FieldAlert = "alert" // an alert's id
	FieldFor   = "for"   // "2h", or ForOther, or ForResolved
	FieldOwn   = "own"   // another time, as typed
	FieldWhy   = "why"

	ForOther    = "other"
	ForResolved = "resolved"
)

// Limits of a form. A select holds 100 choices, each label 75 characters.
const (
	maxChoices = 100
	maxLabel   = 75
	maxWhy     = 500
)

// Times offered, as people would type them.
var (
	silenceTimes = []string{"30m", "1h", "2h", "4h", "8h", "24h", "7d"}
	ackTimes     = []string{"30m", "1h", "2h", "4h", "8h", "24h", "7d"}
)

// Target is what a silence may be asked to keep quiet: one check, one system or
// one client, whichever is named first.
type Target struct{ Check, System, Client string }

// String is the value of the choice: "check:web1/disk".
func (t Target) String() string {
	switch {
	case t.Check != "":
		return "check:" + t.Check
	case t.System != "":
		return "system:" + t.System
	}
	return "client:" + t.Client
}

// ParseTarget reads what String wrote; false for anything else.
func ParseTarget(value string) (Target, bool) {
	kind, id, found := strings.Cut(value, ":")
	if !found || id == "" {
		return Target{}, false
	}
	switch kind {
	case "check":
		return Target{Check: id}, true
	case "system":
		return Target{System: id}, true
	case "client":
		return Target{Client: id}, true
	}
	return Target{}, false
}

// Targets are what a silence of one alert may cover, from narrow to wide.
func Targets(a alert.Alert) []Target {
	return []Target{{Check: a.Check}, {System: a.System}, {Client: a.Client}}
}

// SilenceForm asks what to keep quiet, how long, and why. The first target is
// chosen already.
func SilenceForm(s words.Speaker, targets []Target) Modal {
	var what []Option
	for _, t := range targets[:min(maxChoices, len(targets))] {
		said := Matcher(s, alert.Silence{Check: t.Check, System: t.System, Client: t.Client})
		what = append(what, Option{Value: t.String(), Label: words.Cut(said, maxLabel)})
	}
	m := form(s, FormSilence, words.FormSilenceTitle, words.FormSilenceSubmit)
	m.ask(Input{Name: FieldWhat, Label: s.Say(words.FormWhat, nil), Options: what, Value: first(what)})
	m.ask(Input{Name: FieldFor, Label: s.Say(words.FormFor, nil), Options: append(times(s, silenceTimes), Option{Value: ForOther, Label: s.Say(words.FormOther, nil)}), Value: "1h"})
	m.ask(Input{Name: FieldOwn, Label: s.Say(words.FormOwn, nil), Hint: s.Say(words.FormOwnHint, nil), Optional: true, Max: 20})
	m.ask(Input{Name: FieldWhy, Label: s.Say(words.FormWhy, nil), Hint: s.Say(words.FormSilenceWhyHint, nil), Multiline: true, Max: maxWhy})
	return m
}

// AckForm asks which of the open alerts to take, for how long, and why. The
// first alert is chosen already.
func AckForm(s words.Speaker, open []alert.Alert) Modal {
	var which []Option
	for _, a := range open[:min(maxChoices, len(open))] {
		said := s.Say(words.FormAlertChoice, words.Args{"id": a.ID, "check": a.Check, "status": words.Raw(s.Status(a.Status))})
		which = append(which, Option{Value: a.ID, Label: words.Cut(said, maxLabel)})
	}
	until := append([]Option{{Value: ForResolved, Label: s.Say(words.FormUntilResolved, nil)}}, times(s, ackTimes)...)
	m := form(s, FormAck, words.FormAckTitle, words.FormAckSubmit)
	m.ask(Input{Name: FieldAlert, Label: s.Say(words.FormAlert, nil), Options: which, Value: first(which)})
	m.ask(Input{Name: FieldFor, Label: s.Say(words.FormFor, nil), Options: until, Value: ForResolved})
	m.ask(Input{Name: FieldWhy, Label: s.Say(words.FormWhy, nil), Optional: true, Multiline: true, Max: maxWhy})
	return m
}

func form(s words.Speaker, name string, title, submit words.Key) Modal {
	return Modal{Form: name, Title: s.Say(title, nil), Submit: s.Say(submit, nil), Close: s.Say(words.FormClose, nil)}
}

func (m *Modal) ask(in Input) { m.Blocks = append(m.Blocks, Block{Input: &in}) }

func times(s words.Speaker, all []string) []Option {
	options := make([]Option, len(all))
	for i, t := range all {
		d, _ := words.ParseDuration(t)
		options[i] = Option{Value: t, Label: s.Duration(d)}
	}
	return options
}

func first(options []Option) string {
	if len(options) == 0 {
		return ""
	}
	return options[0].Value
}
