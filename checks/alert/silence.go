package alert

import (
	"strings"
	"time"

	"hoshu/store/audit"
)

// Begin starts the silence: matcher, Until and Why are filled in, the rest is
// not. Errors: ErrSilenceReason, ErrSilenceTime, ErrSilenceTooBroad.
func (s *Silence) Begin(id string, by audit.Actor, now time.Time) (audit.Event, error) {
	why := strings.TrimSpace(s.Why)
	if why == "" {
		return audit.Event{}, ErrSilenceReason
	}
	if err := s.mayLast(now, s.Until, now); err != nil {
		return audit.Event{}, err
	}
	s.ID, s.By, s.Why, s.From, s.Until = id, by, why, now, s.Until.UTC()
	s.Warned, s.EndedAt, s.EndedBy = false, time.Time{}, audit.Actor{}
	return s.event(EventSilenced, by, now, data{"why": s.Why, "until": stamp(s.Until)}), nil
}

// Extend moves the end. The limits count from the beginning, so that a silence
// cannot be renewed for ever. Errors: ErrSilenceOver, ErrSilenceTime, ErrSilenceTooBroad.
func (s *Silence) Extend(until time.Time, by audit.Actor, now time.Time) (audit.Event, error) {
	if !s.Live(now) {
		return audit.Event{}, ErrSilenceOver
	}
	if err := s.mayLast(s.From, until, now); err != nil {
		return audit.Event{}, err
	}
	s.Until = until.UTC()
	s.Warned = s.Warned && until.Sub(now) <= SilenceNotice
	return s.event(EventSilenceChanged, by, now, data{"until": stamp(s.Until)}), nil
}

// End lifts the silence before its time. Error: ErrSilenceOver.
func (s *Silence) End(by audit.Actor, now time.Time) (audit.Event, error) {
	if !s.Live(now) {
		return audit.Event{}, ErrSilenceOver
	}
	return s.end("person", by, now), nil
}

// Pass does what time alone does to a silence, one step a call: the warning
// before the end, and the end.
func (s *Silence) Pass(now time.Time) (audit.Event, error) {
	switch {
	case !s.EndedAt.IsZero():
	case !now.Before(s.Until):
		return s.end("time", audit.Hoshu, now), nil
	case s.warns() && !now.Before(s.Until.Add(-SilenceNotice)):
		s.Warned = true
		return s.event(EventSilenceWarned, audit.Hoshu, now, data{"until": stamp(s.Until)}), nil
	}
	return audit.Event{}, errSteady
}

// Live reports whether the silence keeps alerts back at this time.
func (s *Silence) Live(now time.Time) bool {
	return s.EndedAt.IsZero() && now.Before(s.Until)
}

// due is when Pass has something to do next.
func (s *Silence) due() time.Time {
	if s.warns() {
		return s.Until.Add(-SilenceNotice)
	}
	return s.Until
}

// warns reports whether a warning is still to come. A silence no longer than
// the notice itself needs none.
func (s *Silence) warns() bool {
	return !s.Warned && s.Until.Sub(s.From) > SilenceNotice
}

// chosen is how long ago a person may have worked out the end from "5 minutes".
const chosen = time.Minute

func (s *Silence) mayLast(from, until, now time.Time) error {
	lasts := until.Sub(from)
	switch {
	case until.Sub(now) < MinSilence-chosen, lasts > MaxSilence:
		return ErrSilenceTime
	case s.broad() && lasts > MaxBroad:
		return ErrSilenceTooBroad
	}
	return nil
}

func (s *Silence) end(because string, by audit.Actor, now time.Time) audit.Event {
	s.EndedAt, s.EndedBy = now, by
	return s.event(EventSilenceEnded, by, now, data{"because": because})
}
