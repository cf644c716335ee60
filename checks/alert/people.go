package alert

import (
	"context"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

// Acknowledge notes that somebody looks after an alert for so long; 0 is until
// it is resolved. Errors, with the alert as it stands: ErrAlreadyAcked,
// ErrResolved, ErrAckTime; and ErrNotFound.
func (d *Desk) Acknowledge(ctx context.Context, id string, by audit.Actor, why string, lasts time.Duration) (Alert, error) {
	return d.byPerson(ctx, id, func(a *Alert) (audit.Event, error) {
		return a.Acknowledge(by, why, lasts, d.now())
	})
}

// Unacknowledge takes an acknowledgement back. Errors, with the alert as it
// stands: ErrNotAcked, ErrResolved; and ErrNotFound.
func (d *Desk) Unacknowledge(ctx context.Context, id string, by audit.Actor) (Alert, error) {
	return d.byPerson(ctx, id, func(a *Alert) (audit.Event, error) {
		return a.Unacknowledge(by, d.now())
	})
}

// byPerson lets time do first what it already should have done. That is not of the
// person's request: its line must not be taken for what the request led to.
func (d *Desk) byPerson(ctx context.Context, said string, f func(*Alert) (audit.Event, error)) (Alert, error) {
	a, err := d.Get(said)
	if err != nil {
		return a, err
	}
	if err := d.pass(store.Because(ctx, ""), a); err != nil {
		return a, err
	}
	return d.change(ctx, a.ID, f)
}
