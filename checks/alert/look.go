package alert

import (
	"time"

	"hoshu/checks"
)

// Look is what one settled result says to the alert of its check.
type Look struct {
	Client, System, Check, Kind string // Check is the key
	Severity                    checks.Severity

	Status checks.Status // what counts
	Seen   checks.Status // what this one look saw
	Text   checks.Text
	Values []checks.Value
	Holder string // key of the check that holds this one back; "" is none
}

// lookOf reads a settled result.
func lookOf(r checks.Result) Look {
	return Look{
		Client: r.Spec.Client, System: r.Spec.System, Check: r.Spec.Key(), Kind: r.Spec.Kind,
		Severity: r.Spec.Severity,
		Status:   r.Settled, Seen: r.Status, Text: r.Text, Values: r.Values,
	}
}

// take makes the alert stand as the look says, at a change of status.
func (a *Alert) take(l Look, rules Rules, now time.Time) {
	a.Client, a.System, a.Check, a.Kind, a.Severity = l.Client, l.System, l.Check, l.Kind, l.Severity
	a.Status, a.Worst = l.Status, max(a.Worst, l.Status)
	a.Text, a.Values = l.Text, l.Values
	a.ChangedAt = now
	a.Changes = append(a.recent(rules, now), now)
}

// recent are the changes inside the flap window, in a slice of their own: other
// copies of the alert share the old one.
func (a *Alert) recent(rules Rules, now time.Time) []time.Time {
	var kept []time.Time
	for _, at := range a.Changes {
		if now.Sub(at) < rules.FlapWindow {
			kept = append(kept, at)
		}
	}
	return kept
}
