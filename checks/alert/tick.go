package alert

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"hoshu/store/audit"
)

// Tick does what time alone does: acknowledgements and silences that end, the
// warning before a silence's end, flapping that has settled. Nothing due costs
// no write. What failed is tried again at the next Tick.
func (d *Desk) Tick(ctx context.Context) error {
	if due, ok := d.NextDue(); !ok || d.now().Before(due) {
		return nil
	}
	var errs []error
	for _, a := range d.Open() {
		errs = append(errs, d.pass(ctx, a))
	}
	for _, s := range d.Silences() {
		errs = append(errs, d.passSilence(ctx, s))
	}
	return errors.Join(errs...)
}

// pass does what time alone does to an alert.
func (d *Desk) pass(ctx context.Context, a Alert) error {
	heard := d.view.heard(a.Check)
	for {
		if due := a.due(*d.rules.Load(), heard); due.IsZero() || d.now().Before(due) {
			return nil
		}
		after, err := d.change(ctx, a.ID, func(a *Alert) (audit.Event, error) {
			return a.Pass(*d.rules.Load(), heard, d.now())
		})
		if errors.Is(err, errSteady) {
			return nil
		}
		if err != nil {
			return err
		}
		a = after
	}
}

// passSilence does what time alone does to a silence.
func (d *Desk) passSilence(ctx context.Context, s Silence) error {
	for s.EndedAt.IsZero() && !d.now().Before(s.due()) {
		after, err := d.changeSilence(ctx, s.ID, func(s *Silence) (audit.Event, error) { return s.Pass(d.now()) })
		if errors.Is(err, errSteady) {
			return nil
		}
		if err != nil {
			return err
		}
		s = after
	}
	return nil
}

// NextDue is when Tick has something to do next; false is never, as things stand.
func (d *Desk) NextDue() (time.Time, bool) {
	var next time.Time
	sooner := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, a := range d.Open() {
		sooner(a.due(*d.rules.Load(), d.view.heard(a.Check)))
	}
	for _, s := range d.Silences() {
		sooner(s.due())
	}
	return next, !next.IsZero()
}

// tickEvery is how long Run waits at most: a clock that was set, or a machine
// that slept, is noticed within it.
const tickEvery = time.Second

// Run calls Tick when something is due and at least each second, until ctx is
// done, which it returns no error for.
func (d *Desk) Run(ctx context.Context) error {
	for {
		timer := d.clock.NewTimer(d.wait())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.Chan():
		}
		if err := d.Tick(ctx); err != nil && ctx.Err() == nil {
			d.warn(ctx, err)
		}
	}
}

// wait is until the next due instant, at most tickEvery; what is overdue has
// just failed and is not hurried.
func (d *Desk) wait() time.Duration {
	due, ok := d.NextDue()
	if left := due.Sub(d.now()); ok && left > 0 && left < tickEvery {
		return left
	}
	return tickEvery
}

func (d *Desk) warn(ctx context.Context, err error) {
	if d.Log != nil {
		d.Log.LogAttrs(ctx, slog.LevelError, "what time ends could not be written; trying again", slog.Any("error", err))
	}
}
