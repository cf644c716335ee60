package alert

import (
	"time"

	"hoshu/checks"
)

// Reason is one part of why a check does, or does not, alert now.
type Reason string

// Reasons, in the order in which they are told.
const (
	ReasonUnlooked   Reason = "unlooked"   // no look since start
	ReasonUnsettled  Reason = "unsettled"  // not enough looks since start to believe one: Streak of Needs
	ReasonWell       Reason = "well"       // settled on OK
	ReasonPending    Reason = "pending"    // fails, but not often enough in a row: Streak of Needs
	ReasonRecovering Reason = "recovering" // looks well, but not often enough in a row: Streak of Needs
	ReasonOpen       Reason = "open"       // there is an alert
	ReasonFlapping   Reason = "flapping"   // it stays open until the check is calm, until CalmAt
	ReasonAcked      Reason = "acked"      // somebody looks after it: Alert.Ack
	ReasonHeld       Reason = "held"       // not posted: Alert.HeldBy is failing
	ReasonSilenced   Reason = "silenced"   // not posted: Silence
	ReasonReopens    Reason = "reopens"    // resolved a short while ago; failing until ReopensUntil opens the same alert
)

// Explanation tells why a check does, or does not, alert now. It has no words.
type Explanation struct {
	Check   string
	Reasons []Reason

	Seen    checks.Status // the last look
	Settled checks.Status // what counts, where Known
	Known   bool
	Streak  int // looks in a row on the same side
	Needs   int // so many are needed for that side to count

	Alert        *Alert    // the open one, or the one that would open again
	CalmAt       time.Time // when flapping is over, if nothing changes
	ReopensUntil time.Time
	Silence      *Silence
}

// Explain tells why, of the last result of a check, its last episode (nil if
// there was none) and the silence over it (nil if there is none). A check that
// has not been looked at has a Result with its Spec alone.
func Explain(r checks.Result, last *Alert, quiet *Silence, rules Rules, now time.Time) Explanation {
	e := Explanation{
		Check: r.Spec.Key(), Seen: r.Status, Settled: r.Settled, Known: r.Known,
		Streak: r.Streak, Needs: needs(r), Silence: quiet,
	}
	e.Reasons = append(e.Reasons, aboutLooks(r)...)
	switch {
	case last == nil || last.ID == "" || last.over(rules, now):
	case last.State == Resolved:
		e.Alert, e.ReopensUntil = last, last.ResolvedAt.Add(rules.FlapWindow)
		e.Reasons = append(e.Reasons, ReasonReopens)
	default:
		e.Alert = last
		e.Reasons = append(e.Reasons, aboutAlert(*last)...)
	}
	if e.Alert != nil && e.Alert.Flapping {
		e.CalmAt = e.Alert.ChangedAt.Add(rules.Settle)
	}
	if quiet != nil {
		e.Reasons = append(e.Reasons, ReasonSilenced)
	}
	return e
}

// Explain tells why, with what the Desk knows of the check.
func (d *Desk) Explain(r checks.Result) Explanation {
	var last *Alert
	if _, a := d.view.episode(r.Spec.Key()); a.ID != "" {
		last = &a
	}
	var quiet *Silence
	if s, ok := d.SilencedBy(r.Spec.Client, r.Spec.System, r.Spec.Name, d.now()); ok {
		quiet = &s
	}
	return Explain(r, last, quiet, *d.rules.Load(), d.now())
}

// needs is how many looks in a row the side of the last one takes to count.
func needs(r checks.Result) int {
	if r.Status == checks.OK {
		return max(r.Spec.OKAfter, 1)
	}
	return max(r.Spec.FailAfter, 1)
}

func aboutLooks(r checks.Result) []Reason {
	switch {
	case r.At.IsZero():
		return []Reason{ReasonUnlooked}
	case !r.Known:
		return []Reason{ReasonUnsettled}
	case r.Settled == checks.OK && r.Status == checks.OK:
		return []Reason{ReasonWell}
	case r.Settled == checks.OK:
		return []Reason{ReasonPending}
	case r.Status == checks.OK:
		return []Reason{ReasonRecovering}
	}
	return nil
}

func aboutAlert(a Alert) []Reason {
	reasons := []Reason{ReasonOpen}
	if a.Flapping {
		reasons = append(reasons, ReasonFlapping)
	}
	if a.State == Acknowledged {
		reasons = append(reasons, ReasonAcked)
	}
	if a.HeldBy != "" {
		reasons = append(reasons, ReasonHeld)
	}
	return reasons
}
