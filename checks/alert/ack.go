package alert

import (
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/audit"
)

// Acknowledge gives one person's word that they look after the alert, for so
// long; 0 is until it is resolved. Errors: ErrResolved, ErrAlreadyAcked, ErrAckTime.
func (a *Alert) Acknowledge(by audit.Actor, why string, lasts time.Duration, now time.Time) (audit.Event, error) {
	switch {
	case a.State == Resolved:
		return audit.Event{}, ErrResolved
	case a.State == Acknowledged:
		return audit.Event{}, ErrAlreadyAcked
	case lasts != 0 && (lasts < MinAck || lasts > MaxAck):
		return audit.Event{}, ErrAckTime
	}
	ack := &Ack{By: by, Why: strings.TrimSpace(why), At: now, Covers: a.Status}
	if lasts != 0 {
		ack.Until = now.Add(lasts)
	}
	if a.Status == checks.OK { // flapping, well for a moment: they know the worst of it
		ack.Covers = a.Worst
	}
	a.State, a.Ack = Acknowledged, ack
	return a.event(EventAcknowledged, by, now, data{"why": ack.Why, "until": stamp(ack.Until)}), nil
}

// Unacknowledge takes the word back. Errors: ErrResolved, ErrNotAcked.
func (a *Alert) Unacknowledge(by audit.Actor, now time.Time) (audit.Event, error) {
	switch a.State {
	case Resolved:
		return audit.Event{}, ErrResolved
	case Firing:
		return audit.Event{}, ErrNotAcked
	}
	had := a.Ack.By
	a.State, a.Ack = Firing, nil
	return a.event(EventUnacknowledged, by, now, data{"had": had.Name}), nil
}

// Pass does what time alone does to an open alert, one step a call: an
// acknowledgement whose time is over ends; flapping that is calm settles, which
// needs somebody who has heard of the check lately.
func (a *Alert) Pass(rules Rules, heard bool, now time.Time) (audit.Event, error) {
	switch {
	case a.State == Resolved:
	case a.ackOver(now):
		return a.endAck("time", now), nil
	case heard && a.calm(rules, now):
		return a.settle(now), nil
	}
	return audit.Event{}, errSteady
}

// due is when Pass has something to do next; zero is never.
func (a *Alert) due(rules Rules, heard bool) time.Time {
	if a.State == Resolved {
		return time.Time{}
	}
	var at time.Time
	if a.Ack != nil {
		at = a.Ack.Until
	}
	if calm := a.ChangedAt.Add(rules.Settle); a.Flapping && heard && (at.IsZero() || calm.Before(at)) {
		at = calm
	}
	return at
}

func (a *Alert) ackOver(now time.Time) bool {
	return a.Ack != nil && !a.Ack.Until.IsZero() && !now.Before(a.Ack.Until)
}

// ackBroken reports whether a status is worse than what was acknowledged.
func (a *Alert) ackBroken(s checks.Status) bool {
	return a.Ack != nil && s.Worse(a.Ack.Covers)
}

// endAck ends the acknowledgement "by itself"; because is "time" or "worse".
func (a *Alert) endAck(because string, now time.Time) audit.Event {
	had := a.Ack.By
	a.Ack = nil
	if a.State == Acknowledged {
		a.State = Firing
	}
	return a.event(EventAckEnded, audit.Hoshu, now, data{"because": because, "by": had.Name, "by_id": had.ID})
}
