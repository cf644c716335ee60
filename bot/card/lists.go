package card

import (
	"time"

	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// Alerts lists alerts under a headline of one's choice, in the order given.
// The headline's sentence has the argument n.
func Alerts(s words.Speaker, head words.Key, alerts []alert.Alert, now time.Time) Card {
	c := Note(s, head, words.Args{"n": len(alerts)})
	lines := make([]string, len(alerts))
	for i, a := range alerts {
		lines[i] = alertLine(s, a, now)
		if a.State != alert.Resolved {
			c.Tone = worse(c.Tone, alertTone(a, AlertView{}))
		}
	}
	c.add(list(s, lines))
	return c
}

func worse(a, b Tone) Tone {
	if a == Bad {
		return a
	}
	return b
}

// alertLine is an alert in one line, with who looks after it.
func alertLine(s words.Speaker, a alert.Alert, now time.Time) string {
	args := words.Args{
		"id": a.ID, "check": a.Check, "status": words.Raw(alertStatus(s, a)),
		"text": words.Raw(words.Cut(s.Finding(a.Text), maxLineText)), "since": s.Near(a.FiredAt, now),
	}
	switch {
	case a.State == alert.Resolved:
		args["at"] = s.Near(a.ResolvedAt, now)
		return s.Say(words.AlertLineResolved, args)
	case a.State == alert.Acknowledged && a.Ack != nil:
		args["who"] = s.Who(a.Ack.By)
		return s.Say(words.AlertLineAcked, args)
	}
	return s.Say(words.AlertLine, args)
}

// Silences lists what is quiet, until when and why.
func Silences(s words.Speaker, silences []alert.Silence, now time.Time) Card {
	c := Note(s, words.SilencesHead, words.Args{"n": len(silences)})
	lines := make([]string, len(silences))
	for i, z := range silences {
		lines[i] = silenceLine(s, z, now)
	}
	c.add(list(s, lines))
	return c
}

func silenceLine(s words.Speaker, z alert.Silence, now time.Time) string {
	return s.Say(words.SilenceLine, words.Args{
		"id": z.ID, "what": words.Raw(Matcher(s, z)), "until": s.Near(z.Until, now), "who": s.Who(z.By), "why": words.Cut(z.Why, maxLineText),
	})
}

// Audit tells lines of the log, oldest first, of one subject or ("") of all.
func Audit(s words.Speaker, subject string, events []audit.Event, now time.Time) Card {
	head, args := words.AuditHead, words.Args{"n": len(events), "subject": subject}
	if subject != "" {
		head = words.AuditOf
	}
	c := Note(s, head, args)
	lines := make([]string, len(events))
	for i, ev := range events {
		lines[i] = auditLine(s, ev, now)
	}
	c.add(list(s, lines))
	return c
}

func auditLine(s words.Speaker, ev audit.Event, now time.Time) string {
	said, known := Event(s, ev)
	if !known {
		said = words.Escape(ev.Kind)
	}
	return s.Say(words.AuditLine, words.Args{
		"seq": ev.Seq, "at": s.Near(ev.At, now), "subject": ev.Subject, "check": or(ev.Data["check"], ev.System), "said": words.Raw(words.Cut(said, 2*maxLineText)),
	})
}

// HelpLine is one command: how it is typed and what it does.
type HelpLine struct {
	Usage string // "/hoshu ack ALERT [15m..7d] [why]"
	Help  words.Key
}

// Help says what the reader can type.
func Help(s words.Speaker, lines []HelpLine) Card {
	c := Note(s, words.HelpHead, nil)
	said := make([]string, len(lines))
	for i, l := range lines {
		said[i] = "`" + words.Escape(l.Usage) + "`\n" + s.Say(l.Help, nil)
	}
	c.add(list(s, said))
	c.add(context([]string{s.Say(words.HelpFoot, nil)}))
	return c
}
