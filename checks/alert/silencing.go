package alert

import (
	"context"
	"time"

	"hoshu/store/audit"
)

// Silence keeps the alerts that match from being posted until s.Until; matcher,
// Until and Why are the caller's to fill in.
// Errors: ErrSilenceReason, ErrSilenceTime, ErrSilenceTooBroad.
func (d *Desk) Silence(ctx context.Context, s Silence, by audit.Actor) (Silence, error) {
	trial := s
	if _, err := trial.Begin("", by, d.now()); err != nil {
		return s, err // before a number is taken
	}
	n, err := d.db.Sequence(ctx, "silence")
	if err != nil {
		return s, err
	}
	id := spell(silenceLetter, n)
	return d.writeSilence(ctx, id, func(kept *Silence, _ bool) (audit.Event, error) {
		*kept = s
		return kept.Begin(id, by, d.now())
	})
}

// Extend moves a silence's end. Errors, with the silence as it stands:
// ErrSilenceOver, ErrSilenceTime, ErrSilenceTooBroad; and ErrNoSilence.
func (d *Desk) Extend(ctx context.Context, id string, until time.Time, by audit.Actor) (Silence, error) {
	return d.changeSilence(ctx, id, func(s *Silence) (audit.Event, error) {
		return s.Extend(until, by, d.now())
	})
}

// EndSilence lifts a silence now. Errors: ErrSilenceOver, with the silence as it
// stands; ErrNoSilence.
func (d *Desk) EndSilence(ctx context.Context, id string, by audit.Actor) (Silence, error) {
	return d.changeSilence(ctx, id, func(s *Silence) (audit.Event, error) {
		return s.End(by, d.now())
	})
}

func (d *Desk) changeSilence(ctx context.Context, said string, f func(*Silence) (audit.Event, error)) (Silence, error) {
	id, err := silenceID(said)
	if err != nil {
		return Silence{}, told(said, err)
	}
	return d.writeSilence(ctx, id, func(s *Silence, exists bool) (audit.Event, error) {
		if !exists {
			return audit.Event{}, ErrNoSilence
		}
		return f(s)
	})
}

func (d *Desk) writeSilence(ctx context.Context, id string, f func(*Silence, bool) (audit.Event, error)) (Silence, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	s, err := d.silences.Change(ctx, id, f)
	if err == nil {
		d.view.putSilence(s)
	}
	return s, told(id, err)
}
