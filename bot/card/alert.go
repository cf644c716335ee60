package card

import (
	"slices"
	"strings"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// Names of the actions that alert cards offer. Values: an alert's id.
const (
	ActAck     = "alert.ack"
	ActUnack   = "alert.unack"
	ActSilence = "alert.silence" // opens FormSilence
	ActRun     = "check.run"     // value: an alert's id, or the key of a check
)

// Limits of what a card shows, so that it fits a phone.
const (
	maxValues = 6
	maxHeld   = 5
	maxReason = 300 // characters
)

// AlertView is what an alert's card needs besides the alert.
type AlertView struct {
	ClientName string // as people read it; "" for the id
	SystemName string
	Silence    *alert.Silence // the one that keeps the alert from being posted
	HeldBack   []alert.Alert  // that wait for this one's check
	Mention    []string       // chat ids of people to tell
	Now        time.Time
}

// Alert draws one alert as it stands: what, where, how bad, since when, and who
// looks after it.
func Alert(s words.Speaker, a alert.Alert, v AlertView) Card {
	c := Card{Text: alertText(s, a, v), Tone: alertTone(a, v), Notify: v.Mention}
	c.add(context(slices.Concat(alertFacts(s, a), ackFacts(s, a))))
	c.add(context(alertNotes(s, a, v)))
	c.add(actions(alertButtons(s, a)))
	return c
}

func alertText(s words.Speaker, a alert.Alert, v AlertView) string {
	return alertHead(s, a) + "\n" + s.Say(words.AlertWhere, words.Args{
		"client": or(v.ClientName, a.Client), "system": or(v.SystemName, a.System),
		"state": words.Raw(alertState(s, a)),
	})
}

// alertHead is an alert in one line.
func alertHead(s words.Speaker, a alert.Alert) string {
	return s.Say(words.AlertHead, words.Args{
		"id": a.ID, "check": a.Check,
		"status": words.Raw(alertStatus(s, a)),
		"text":   words.Raw(words.Cut(s.Finding(a.Text), maxReason)),
	})
}

func alertStatus(s words.Speaker, a alert.Alert) string {
	if a.State == alert.Resolved {
		return s.State(alert.Resolved)
	}
	if a.Flapping {
		return s.Say(words.AlertFlappingStatus, words.Args{"status": words.Raw(s.Status(a.Status))})
	}
	return s.Status(a.Status)
}

// alertState is a sentence on how it stands with people.
func alertState(s words.Speaker, a alert.Alert) string {
	switch {
	case a.State == alert.Resolved:
		return s.Say(words.AlertResolved, words.Args{"at": s.Time(a.ResolvedAt), "lasted": s.Duration(a.ResolvedAt.Sub(a.FiredAt))})
	case a.State == alert.Acknowledged && a.Ack != nil:
		return s.Say(words.AlertAcked, words.Args{"since": s.Time(a.FiredAt), "who": s.Who(a.Ack.By)})
	}
	return s.Say(words.AlertFiring, words.Args{"since": s.Time(a.FiredAt)})
}

func alertTone(a alert.Alert, v AlertView) Tone {
	switch {
	case a.State == alert.Resolved:
		return Good
	case v.Silence != nil, a.HeldBy != "":
		return Muted
	case a.State == alert.Acknowledged:
		return Taken
	}
	return statusTone(a.Status)
}

func statusTone(st checks.Status) Tone {
	switch st {
	case checks.OK:
		return Good
	case checks.Fail:
		return Bad
	}
	return Warn
}

// alertFacts are what was measured and how loud the alert may be.
func alertFacts(s words.Speaker, a alert.Alert) []string {
	facts := []string{s.Say(words.AlertSeverity, words.Args{"severity": words.Raw(s.Severity(a.Severity))})}
	if values := valueLine(s, a.Values); values != "" {
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
			"id": z.ID, "who": s.Who(z.By), "until": s.Time(z.Until), "why": words.Cut(z.Why, maxReason),
		}))
	}
	if n := len(v.HeldBack); n > 0 {
		notes = append(notes, s.Say(words.AlertHolds, words.Args{"n": n, "list": s.List(alertNames(v.HeldBack), maxHeld)}))
	}
	return notes
}

func alertButtons(s words.Speaker, a alert.Alert) []Button {
	if a.State == alert.Resolved {
		return nil
	}
	first := Button{Label: s.Say(words.ButtonAck, nil), Action: ActAck, Value: a.ID, Style: "primary"}
	if a.State == alert.Acknowledged {
		first = Button{Label: s.Say(words.ButtonUnack, nil), Action: ActUnack, Value: a.ID}
	}
	return []Button{
		first,
		{Label: s.Say(words.ButtonSilence, nil), Action: ActSilence, Value: a.ID},
		{Label: s.Say(words.ButtonRun, nil), Action: ActRun, Value: a.ID},
	}
}

// valueLine is what was measured, each with its limits: "used 91 % (warn 80 %, fail 90 %)".
func valueLine(s words.Speaker, values []checks.Value) string {
	var parts []string
	for _, v := range values[:min(maxValues, len(values))] {
		part := words.Escape(v.Name) + " " + s.Value(v.V, v.Unit)
		switch {
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

func or(name, id string) string {
	if name == "" {
		return id
	}
	return name
}
