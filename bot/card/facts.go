package card

import (
	"strings"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// Limits of what a card shows, so that it fits a phone.
const (
	maxValues = 6
	maxHeld   = 5
	maxReason = 300 // characters
)

// alertFacts are what was measured and how loud the alert may be.
func alertFacts(s words.Speaker, a alert.Alert) []string {
	facts := []string{s.Say(words.AlertSeverity, words.Args{"severity": words.Raw(s.Severity(a.Severity))})}
	if values := valueLine(s, a.Text, a.Values); values != "" {
		facts = append(facts, values)
	}
	if a.Worst.Worse(a.Status) {
		facts = append(facts, s.Say(words.AlertWorst, words.Args{"status": words.Raw(s.Status(a.Worst))}))
	}
	return facts
}

// ackFacts are how long the acknowledgement lasts, and why.
func ackFacts(s words.Speaker, a alert.Alert) []string {
	if a.State != alert.Acknowledged || a.Ack == nil {
		return nil
	}
	facts := []string{s.Say(words.AckOpen, words.Args{"at": s.Time(a.Ack.At)})}
	if !a.Ack.Until.IsZero() {
		facts[0] = s.Say(words.AckUntil, words.Args{"at": s.Time(a.Ack.At), "until": s.Time(a.Ack.Until)})
	}
	return append(facts, why(s, a.Ack.Why)...)
}

// alertNotes are why the alert is quieter than it would be, and what it keeps quiet.
func alertNotes(s words.Speaker, a alert.Alert, v AlertView) []string {
	var notes []string
	if a.State == alert.Resolved {
		return nil
	}
	if a.Flapping {
		notes = append(notes, s.Say(words.AlertFlapping, words.Args{"n": len(a.Changes)}))
	}
	if a.HeldBy != "" {
		notes = append(notes, s.Say(words.AlertHeld, words.Args{"check": a.HeldBy}))
	}
	if z := v.Silence; z != nil {
		notes = append(notes, s.Say(words.AlertSilenced, words.Args{
			"id": z.ID, "who": s.Who(z.By), "until": s.Time(z.Until), "why": silenceWhy(s, a, *z),
		}))
	}
	if n := len(v.HeldBack); n > 0 {
		notes = append(notes, s.Say(words.AlertHolds, words.Args{"n": n, "list": s.List(alertNames(v.HeldBack), maxHeld)}))
	}
	return notes
}

// silenceWhy is the reason of a silence of this client alone. That of a wider one
// may speak of other clients: instead of it stands how wide the silence is.
func silenceWhy(s words.Speaker, a alert.Alert, z alert.Silence) any {
	if z.Client != a.Client {
		return words.Raw(Matcher(s, z))
	}
	return words.Cut(z.Why, maxReason)
}

// valueLine is what was measured, each with its limits: "used 91 % (warn 80 %, fail 90 %)".
// Limits that the sentence above it names already are not said twice.
func valueLine(s words.Speaker, said checks.Text, values []checks.Value) string {
	_, told := said.Args["limits"]
	var parts []string
	for _, v := range values[:min(maxValues, len(values))] {
		part := words.Escape(v.Name) + " " + s.Value(v.V, v.Unit)
		switch {
		case told:
		case v.Warn != nil && v.Fail != nil:
			part = s.Say(words.ValueLimits, words.Args{"value": words.Raw(part), "warn": words.Raw(s.Value(*v.Warn, v.Unit)), "fail": words.Raw(s.Value(*v.Fail, v.Unit))})
		case v.Warn != nil:
			part = s.Say(words.ValueWarn, words.Args{"value": words.Raw(part), "warn": words.Raw(s.Value(*v.Warn, v.Unit))})
		case v.Fail != nil:
			part = s.Say(words.ValueFail, words.Args{"value": words.Raw(part), "fail": words.Raw(s.Value(*v.Fail, v.Unit))})
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " · ")
}

func why(s words.Speaker, reason string) []string {
	if reason == "" {
		return nil
	}
	return []string{s.Say(words.Why, words.Args{"why": words.Cut(reason, maxReason)})}
}

func alertNames(alerts []alert.Alert) []string {
	names := make([]string, len(alerts))
	for i, a := range alerts {
		names[i] = a.ID + " " + a.Check
	}
	return names
}
