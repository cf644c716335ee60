package alert

import (
	"time"

	"hoshu/checks"
	"hoshu/store/audit"
)

// heed lets the alert be held back or go as its parent does. It goes only
// when a look of its own has still failed.
func (a *Alert) heed(l Look, rules Rules, now time.Time) (audit.Event, error) {
	if l.Holder != "" {
		return a.Hold(l.Holder, rules, now)
	}
	if a.HeldBy == "" || l.Seen == checks.OK {
		return audit.Event{}, errSteady
	}
	parent := a.HeldBy
	a.HeldBy = ""
	return a.event(EventReleased, audit.Hoshu, now, data{"parent": parent}), nil
}

// Hold keeps the alert back because the check it depends on is failing. One
// that people have known for longer than rules.Together, or that somebody has
// acknowledged, stays where they see it.
func (a *Alert) Hold(parent string, rules Rules, now time.Time) (audit.Event, error) {
	known := now.Sub(a.FiredAt) > rules.Together || a.State != Firing
	switch {
	case a.State == Resolved, parent == "", parent == a.HeldBy, parent == a.Check:
		return audit.Event{}, errSteady
	case a.HeldBy == "" && known:
		return audit.Event{}, errSteady
	}
	a.HeldBy = parent
	return a.event(EventHeld, audit.Hoshu, now, data{"parent": parent}), nil
}
