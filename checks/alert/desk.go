package alert

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/store"
	"hoshu/store/audit"
)

// Desk keeps alerts and silences in the store. All its methods may be called
// at once from anywhere.
type Desk struct {
	// Log hears of what Run could not do and will try again; nil is silence.
	Log *slog.Logger

	db       *store.DB
	clock    clockwork.Clock
	rules    atomic.Pointer[Rules]
	alerts   *store.Table[Alert]
	watches  *store.Table[watch]
	silences *store.Table[Silence]

	writing sync.Mutex // a change of an alert or a silence, and of the view after it, in the same order
	view    *view
}

// watch ties a check, by its key, to its last episode. It is written before the
// alert is, so that a crash between the two leads to that id again.
type watch struct {
	Check string `json:"check"`
	Alert string `json:"alert"` // id; the alert may not have come to be
}

// NewDesk opens the tables and remembers what is open.
// Errors: a fault.List when the rules cannot work, or the store's own.
func NewDesk(db *store.DB, clock clockwork.Clock, rules Rules) (*Desk, error) {
	d := &Desk{db: db, clock: clock, view: newView()}
	if err := d.SetRules(rules); err != nil {
		return nil, err
	}
	if err := d.openTables(); err != nil {
		return nil, err
	}
	return d, errors.Join(d.loadAlerts(), d.loadSilences())
}

// SetRules goes on with other rules, or returns a fault.List and keeps the old ones.
func (d *Desk) SetRules(rules Rules) error {
	if faults := rules.Validate(); len(faults) > 0 {
		return faults
	}
	d.rules.Store(&rules)
	return nil
}

func (d *Desk) openTables() (err error) {
	if d.alerts, err = store.NewTable[Alert](d.db, "alerts"); err != nil {
		return err
	}
	if d.watches, err = store.NewTable[watch](d.db, "watches"); err != nil {
		return err
	}
	d.silences, err = store.NewTable[Silence](d.db, "silences")
	return err
}

// loadAlerts reads the last episode of every check: what is open is among them.
func (d *Desk) loadAlerts() error {
	for w, err := range d.watches.List() {
		if err != nil {
			return err
		}
		d.view.name(w.Check, w.Alert)
		a, err := d.alerts.Get(w.Alert)
		if errors.Is(err, store.ErrNotFound) {
			continue // stopped before the alert came to be
		}
		if err != nil {
			return err
		}
		d.view.put(a)
	}
	return nil
}

func (d *Desk) loadSilences() error {
	for s, err := range d.silences.List() {
		if err != nil {
			return err
		}
		d.view.putSilence(s)
	}
	return nil
}

// change makes one change of an alert that exists, or refuses with ErrNotFound.
func (d *Desk) change(ctx context.Context, id string, f func(*Alert) (audit.Event, error)) (Alert, error) {
	return d.write(ctx, id, func(a *Alert, exists bool) (audit.Event, error) {
		if !exists {
			return audit.Event{}, ErrNotFound
		}
		return f(a)
	})
}

func (d *Desk) write(ctx context.Context, id string, f func(*Alert, bool) (audit.Event, error)) (Alert, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	a, err := d.alerts.Change(ctx, id, f)
	if err == nil {
		d.view.put(a)
	}
	return a, told(id, err)
}

// told adds the id to what went wrong; errSteady stays bare.
func told(id string, err error) error {
	if err == nil || errors.Is(err, errSteady) {
		return err
	}
	return fmt.Errorf("%s: %w", id, err)
}

// now is in UTC and without a monotonic part: it means the same after a restart.
func (d *Desk) now() time.Time { return d.clock.Now().UTC().Round(0) }
