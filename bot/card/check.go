package card

import (
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

const maxDetail = 1500 // characters of a finding's further lines

// CheckResult says what one look has just seen.
func CheckResult(s words.Speaker, r checks.Result) Card {
	c := Card{Tone: statusTone(r.Status), Text: s.Say(words.CheckSeen, words.Args{
		"check": r.Spec.Key(), "status": words.Raw(s.Status(r.Status)), "text": words.Raw(words.Cut(s.Finding(r.Text), maxReason)),
	})}
	facts := []string{s.Say(words.CheckTook, words.Args{"at": s.Time(r.At), "took": words.Raw(s.Value(r.Took.Seconds(), "s"))})}
	if values := valueLine(s, r.Text, r.Values); values != "" {
		facts = append(facts, values)
	}
	if r.Known && (r.Settled == checks.OK) != (r.Status == checks.OK) {
		facts = append(facts, s.Say(words.CheckCounts, words.Args{"status": words.Raw(s.Status(r.Settled)), "streak": r.Streak, "needs": needed(r)}))
	}
	c.add(context(facts))
	if r.Detail != "" {
		c.add(&Block{Code: words.Cut(words.Code(r.Detail), maxDetail)})
	}
	c.add(actions([]Button{{Label: s.Say(words.ButtonRun, nil), Action: ActRun, Value: r.Spec.Key()}}))
	return c
}

func needed(r checks.Result) int {
	if r.Status == checks.OK {
		return max(1, r.Spec.OKAfter)
	}
	return max(1, r.Spec.FailAfter)
}

// Explain says why a check does, or does not, alert now: one line a reason.
func Explain(s words.Speaker, r checks.Result, e alert.Explanation, now time.Time) Card {
	c := Card{Text: s.Say(words.ExplainHead, words.Args{"check": e.Check, "verdict": words.Raw(verdict(s, e))})}
	lines := make([]string, 0, len(e.Reasons))
	for _, reason := range e.Reasons {
		if key, known := reasonKeys[reason]; known {
			lines = append(lines, "• "+s.Say(key, reasonArgs(s, e, now)))
		}
	}
	c.add(list(s, lines))
	c.add(context([]string{s.Say(words.ExplainRule, words.Args{
		"every": s.Duration(r.Spec.Every), "timeout": s.Duration(r.Spec.Timeout),
		"fail": max(1, r.Spec.FailAfter), "ok": max(1, r.Spec.OKAfter), "severity": words.Raw(s.Severity(r.Spec.Severity)),
	})}))
	return c
}

// verdict is the answer in one sentence.
func verdict(s words.Speaker, e alert.Explanation) string {
	switch {
	case e.Alert == nil || e.Alert.State == alert.Resolved:
		return s.Say(words.ExplainNoAlert, nil)
	case e.Silence != nil, e.Alert.HeldBy != "":
		return s.Say(words.ExplainQuiet, words.Args{"id": e.Alert.ID})
	}
	return s.Say(words.ExplainAlert, words.Args{"id": e.Alert.ID})
}

var reasonKeys = map[alert.Reason]words.Key{
	alert.ReasonUnlooked:   words.ReasonUnlooked,
	alert.ReasonUnsettled:  words.ReasonUnsettled,
	alert.ReasonWell:       words.ReasonWell,
	alert.ReasonPending:    words.ReasonPending,
	alert.ReasonRecovering: words.ReasonRecovering,
	alert.ReasonOpen:       words.ReasonOpen,
	alert.ReasonFlapping:   words.ReasonFlapping,
	alert.ReasonAcked:      words.ReasonAcked,
	alert.ReasonHeld:       words.ReasonHeld,
	alert.ReasonSilenced:   words.ReasonSilenced,
	alert.ReasonReopens:    words.ReasonReopens,
}

// reasonArgs are all the parts that a reason may have.
func reasonArgs(s words.Speaker, e alert.Explanation, now time.Time) words.Args {
	args := words.Args{"seen": words.Raw(s.Status(e.Seen)), "settled": words.Raw(s.Status(e.Settled)), "streak": e.Streak, "needs": e.Needs}
	if a := e.Alert; a != nil {
		args["id"], args["since"], args["parent"] = a.ID, s.Near(a.FiredAt, now), a.HeldBy
		args["calm"], args["reopens"] = s.Near(e.CalmAt, now), s.Near(e.ReopensUntil, now)
		if a.Ack != nil {
			args["who"] = s.Who(a.Ack.By)
		}
	}
	if z := e.Silence; z != nil {
		args["silence"], args["author"], args["until"], args["why"] = z.ID, s.Who(z.By), s.Near(z.Until, now), words.Cut(z.Why, maxReason)
	}
	return args
}
