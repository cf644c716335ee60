package alert

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hoshu/store/audit"
)

// Limits of asking for evidence.
const (
	askFor    = 10 * time.Second // one check
	askAtOnce = 4
	readAhead = 100 // events at a time
)

var errSlow = errors.New("alert: no evidence within 10 seconds")

// Investigator follows the log and, when an alert fires or worsens, asks its
// check what an engineer would look up first. What comes late is still noted.
type Investigator struct {
	Desk *Desk
	Ask  func(ctx context.Context, checkKey string) (string, error) // must return soon after ctx is done
	Log  *slog.Logger

	asking sync.WaitGroup
	slots  chan struct{}
}

// Run follows the log from its end as it is now until ctx is done, which it
// returns no error for. It returns when the last question has been answered.
func (i *Investigator) Run(ctx context.Context) error {
	head, err := i.Desk.db.Head()
	if err != nil {
		return err
	}
	return i.run(ctx, head.Seq)
}

// run follows the log from the event after seq.
func (i *Investigator) run(ctx context.Context, seq uint64) (err error) {
	i.slots = make(chan struct{}, askAtOnce)
	defer i.asking.Wait()
	wake, stop := i.Desk.db.Follow()
	defer stop()
	for {
		if seq, err = i.readFrom(ctx, seq); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		}
	}
}

// readFrom reads the log to its end and returns the number of its last event.
func (i *Investigator) readFrom(ctx context.Context, seq uint64) (uint64, error) {
	for ctx.Err() == nil {
		events, err := i.Desk.db.Log(seq, readAhead)
		if err != nil || len(events) == 0 {
			return seq, err
		}
		for _, ev := range events {
			seq = ev.Seq
			if worthAsking(ev) {
				i.start(ctx, ev.Subject)
			}
		}
	}
	return seq, nil
}

// worthAsking reports whether the event makes people look: what is held back
// is asked about when it is released.
func worthAsking(ev audit.Event) bool {
	switch ev.Kind {
	case EventFired, EventReopened, EventReleased:
		return ev.Data["parent"] == "" || ev.Kind == EventReleased
	case EventWorsened:
		return true
	}
	return false
}

// start asks in the background, when a slot is free.
func (i *Investigator) start(ctx context.Context, id string) {
	select {
	case i.slots <- struct{}{}:
	case <-ctx.Done():
		return
	}
	i.asking.Go(func() {
		defer func() { <-i.slots }()
		if err := i.investigate(ctx, id); err != nil && ctx.Err() == nil {
			i.Log.LogAttrs(ctx, slog.LevelWarn, "no evidence", slog.String("alert", id), slog.Any("error", err))
		}
	})
}

// investigate asks about one alert, unless it is resolved by now.
func (i *Investigator) investigate(ctx context.Context, id string) error {
	a, err := i.Desk.Get(id)
	if err != nil || a.State == Resolved {
		return err
	}
	limited, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer i.Desk.clock.AfterFunc(askFor, func() { cancel(errSlow) }).Stop()
	text, err := i.Ask(limited, a.Check)
	if err != nil {
		return errors.Join(err, context.Cause(limited))
	}
	return i.Desk.AddEvidence(ctx, id, text)
}
