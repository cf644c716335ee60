package alert

import (
	"errors"
	"strconv"
	"time"

	"hoshu/checks"
	"hoshu/store/audit"
)

// errSteady says that nothing is left to do. It is no fault and stays inside.
var errSteady = errors.New("alert: nothing changes")

// Fire opens an episode under an id: the zero Alert becomes a firing one, or
// one that is held back from the start.
func (a *Alert) Fire(id string, l Look, rules Rules, now time.Time) (audit.Event, error) {
	if a.ID != "" || l.Status == checks.OK {
		return audit.Event{}, errSteady
	}
	a.ID, a.State, a.FiredAt, a.HeldBy = id, Firing, now, l.Holder
	a.take(l, rules, now)
	kind := EventFired
	if a.HeldBy != "" {
		kind = EventHeld
	}
	return a.event(kind, audit.Hoshu, now, data{"parent": a.HeldBy, "text": a.Text.English}), nil
}

// Follow takes one step towards what the check says now: one change, one event.
// Call it until it refuses. A crash between two steps loses nothing: the next
// look goes on from there. An event without a Kind is a change that is no news.
func (a *Alert) Follow(l Look, rules Rules, now time.Time) (audit.Event, error) {
	switch {
	case a.State == Resolved:
		return a.recur(l, rules, now)
	case a.ackOver(now):
		return a.endAck("time", now), nil
	case a.ackBroken(l.Status):
		return a.endAck("worse", now), nil
	case l.Status != a.Status:
		return a.turn(l, rules, now)
	case a.flaps(rules, now):
		return a.flap(rules, now), nil
	case a.calm(rules, now):
		return a.settle(now), nil
	default:
		return a.heed(l, rules, now)
	}
}

// recur opens a resolved episode again when its check fails soon after. What
// was acknowledged stays so, unless it is worse now or its time is over.
func (a *Alert) recur(l Look, rules Rules, now time.Time) (audit.Event, error) {
	switch {
	case l.Status == checks.OK, a.over(rules, now):
		return audit.Event{}, errSteady
	case a.ackBroken(l.Status):
		return a.endAck("worse", now), nil
	case a.Ack != nil && !a.ackOver(now):
		a.State = Acknowledged
	default:
		a.State, a.Ack = Firing, nil
	}
	a.ResolvedAt, a.HeldBy = time.Time{}, l.Holder
	a.take(l, rules, now)
	return a.event(EventReopened, audit.Hoshu, now,
		data{"state": string(a.State), "parent": a.HeldBy, "text": a.Text.English}), nil
}

// over reports whether the episode is closed for good: failing now is a new one.
func (a *Alert) over(rules Rules, now time.Time) bool {
	return a.State == Resolved && now.Sub(a.ResolvedAt) > rules.FlapWindow
}

// turn follows a change of status. While the alert flaps only what is worse
// than ever is news.
func (a *Alert) turn(l Look, rules Rules, now time.Time) (audit.Event, error) {
	from := a.Status
	if a.Flapping {
		from = a.Worst
	}
	a.take(l, rules, now)
	turned := data{"from": from.String(), "to": l.Status.String(), "text": a.Text.English}
	switch {
	case a.Flapping && !l.Status.Worse(from):
		return audit.Event{}, nil
	case l.Status == checks.OK:
		return a.resolve(now, nil), nil
	case l.Status.Worse(from):
		return a.event(EventWorsened, audit.Hoshu, now, turned), nil
	default:
		return a.event(EventEased, audit.Hoshu, now, turned), nil
	}
}

// flaps reports whether flapping begins. It never does so on a good status,
// which has resolved the alert: "flapping" is no way to say that all is well.
func (a *Alert) flaps(rules Rules, now time.Time) bool {
	return !a.Flapping && len(a.recent(rules, now)) >= rules.FlapChanges
}

func (a *Alert) flap(rules Rules, now time.Time) audit.Event {
	a.Flapping = true
	return a.event(EventFlapping, audit.Hoshu, now, data{
		"changes": strconv.Itoa(len(a.recent(rules, now))), "window": rules.FlapWindow.String(),
	})
}

// calm reports whether flapping is over.
func (a *Alert) calm(rules Rules, now time.Time) bool {
	return a.Flapping && now.Sub(a.ChangedAt) >= rules.Settle
}

// settle tells how the alert truly stands. The changes are forgotten, so that
// the next one alone does not make it flap again.
func (a *Alert) settle(now time.Time) audit.Event {
	a.Flapping, a.Changes = false, nil
	if a.Status == checks.OK {
		return a.resolve(now, nil)
	}
	return a.event(EventSettled, audit.Hoshu, now, nil)
}

// Retire resolves the alert of a check that no longer exists.
func (a *Alert) Retire(now time.Time) (audit.Event, error) {
	if a.State == Resolved {
		return audit.Event{}, ErrResolved
	}
	return a.resolve(now, data{"because": "check removed"}), nil
}

// resolve ends the episode. Nothing holds that back. The acknowledgement stays
// to be seen, and for the case that the check fails again soon.
func (a *Alert) resolve(now time.Time, why data) audit.Event {
	told := data{"lasted": now.Sub(a.FiredAt).Round(time.Second).String(), "parent": a.HeldBy}
	for k, v := range why {
		told[k] = v
	}
	a.State, a.Status, a.ResolvedAt = Resolved, checks.OK, now
	a.Flapping, a.HeldBy = false, ""
	return a.event(EventResolved, audit.Hoshu, now, told)
}
