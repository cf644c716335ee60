package card

import (
	"slices"
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
	case a.State == alert.Resolved && a.Ack != nil:
		return s.Say(words.AlertResolvedBy, words.Args{"at": s.Time(a.ResolvedAt), "lasted": s.Duration(a.ResolvedAt.Sub(a.FiredAt)), "who": s.Who(a.Ack.By)})
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
	case a.Status == checks.OK: // flapping: well for a moment
		return Warn
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

func or(name, id string) string {
	if name == "" {
		return id
	}
	return name
}
