package alert

import (
	"context"
	"errors"
	"time"

	"hoshu/checks"
	"hoshu/store/audit"
)

// Observe hears one result, and is to hear every one. Only a settled status
// counts. Where nothing changes it costs no write.
func (d *Desk) Observe(ctx context.Context, r checks.Result) error {
	d.view.see(r.Spec, r.Known)
	if !r.Known {
		return nil
	}
	l := lookOf(r)
	id, a := d.view.episode(l.Check)
	if a.ID == "" || a.over(*d.rules.Load(), d.now()) {
		return d.fire(ctx, id, a, l, r.At)
	}
	return d.follow(ctx, id, l, r.At)
}

// fire begins an episode where the check fails: under a new id, or under the
// one that was taken before a crash. last is "" for the first episode of a check.
func (d *Desk) fire(ctx context.Context, last string, a Alert, l Look, looked time.Time) error {
	if l.Status == checks.OK {
		return nil
	}
	id, err := last, error(nil)
	if last == "" || a.ID != "" {
		if id, err = d.begin(ctx, l.Check, last); err != nil {
			return err
		}
	}
	l.Holder = d.view.holder(l.Check, looked)
	_, err = d.write(ctx, id, func(a *Alert, _ bool) (audit.Event, error) {
		return a.Fire(id, l, *d.rules.Load(), d.now())
	})
	if err != nil && !errors.Is(err, errSteady) {
		return err
	}
	return d.holdYoung(ctx)
}

// begin ties the check to a new id, unless somebody else has done so since its
// last episode was read. The id that counts is returned.
func (d *Desk) begin(ctx context.Context, key, last string) (string, error) {
	n, err := d.db.Sequence(ctx, "alert")
	if err != nil {
		return "", err
	}
	w, err := d.watches.Change(ctx, key, func(w *watch, _ bool) (audit.Event, error) {
		if w.Alert != last {
			return audit.Event{}, errSteady
		}
		*w = watch{Check: key, Alert: spell(alertLetter, n)}
		return audit.Event{}, nil
	})
	if err != nil && !errors.Is(err, errSteady) {
		return "", err
	}
	d.view.name(key, w.Alert)
	return w.Alert, nil
}

// follow takes the alert to where its check stands, one step a change. The
// step is tried on the view first: that is what makes a steady check cheap.
func (d *Desk) follow(ctx context.Context, id string, l Look, looked time.Time) error {
	for {
		l.Holder = d.view.holder(l.Check, looked)
		_, before := d.view.episode(l.Check)
		tried := before
		if _, err := tried.Follow(l, *d.rules.Load(), d.now()); err != nil {
			return nil //nolint:nilerr // errSteady: the view sees nothing to do
		}
		after, err := d.change(ctx, id, func(a *Alert) (audit.Event, error) {
			return a.Follow(l, *d.rules.Load(), d.now())
		})
		if errors.Is(err, errSteady) {
			return nil
		}
		if err != nil {
			return err
		}
		if before.Status == checks.OK && after.State != Resolved {
			if err := d.holdYoung(ctx); err != nil {
				return err
			}
		}
	}
}

// holdYoung holds back what fired shortly before the check it depends on did.
func (d *Desk) holdYoung(ctx context.Context) error {
	for _, a := range d.Open() {
		parent := d.view.holder(a.Check, d.now())
		if _, err := a.Hold(parent, *d.rules.Load(), d.now()); err != nil {
			continue // errSteady: nothing to hold
		}
		_, err := d.change(ctx, a.ID, func(a *Alert) (audit.Event, error) {
			return a.Hold(parent, *d.rules.Load(), d.now())
		})
		if err != nil && !errors.Is(err, errSteady) {
			return err
		}
	}
	return nil
}

// Reconcile makes known which checks there are, after start and after a change
// of the configuration. An open alert of a check that is gone is resolved; the
// log says why.
func (d *Desk) Reconcile(ctx context.Context, known []checks.Spec) error {
	keys := make(map[string]bool, len(known))
	for _, spec := range known {
		keys[spec.Key()] = true
		d.view.see(spec, false)
	}
	d.view.only(keys)
	for _, a := range d.Open() {
		if keys[a.Check] {
			continue
		}
		_, err := d.change(ctx, a.ID, func(a *Alert) (audit.Event, error) { return a.Retire(d.now()) })
		if err != nil && !errors.Is(err, ErrResolved) {
			return err
		}
	}
	return nil
}
