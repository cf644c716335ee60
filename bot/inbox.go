package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/store"
	"hoshu/store/audit"
)

// doneKept is how long the id of finished work is known: the chat service
// delivers again for up to a day.
const doneKept = 24 * time.Hour

// letter is an Incoming in the store. When it is done, only its id stays.
type letter struct {
	Incoming
	Done time.Time `json:"done,omitzero"`
}

// Inbox keeps what comes from the chat service until it is done. What Take has
// taken is worked on, once or, after a crash in the middle, again.
type Inbox struct {
	table *store.Table[letter]
	check func(Incoming) map[string]string
	clock clockwork.Clock
	log   *slog.Logger

	mu    sync.Mutex
	queue []Incoming
	wake  chan struct{}
}

// NewInbox opens the inbox of db, with what an earlier run left undone. check
// says what is wrong with a form's fields, in words, by field.
func NewInbox(db *store.DB, check func(Incoming) map[string]string, clock clockwork.Clock, log *slog.Logger) (*Inbox, error) {
	table, err := store.NewTable[letter](db, "inbox")
	if err != nil {
		return nil, err
	}
	b := &Inbox{table: table, check: check, clock: clock, log: log, wake: make(chan struct{}, 1)}
	for l, err := range table.List() {
		if err != nil {
			return nil, err
		}
		if l.Done.IsZero() {
			b.queue = append(b.queue, l.Incoming)
		}
	}
	slices.SortStableFunc(b.queue, func(x, y Incoming) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	return b, nil
}

// errSeen ends a Change that would take the same event twice.
var errSeen = errors.New("bot: taken before")

// Take keeps in for the router and returns how to acknowledge it: after Take,
// not before. Only a form with faults is not kept. An error means that it could
// not be kept, and must not be acknowledged.
func (b *Inbox) Take(ctx context.Context, in Incoming) (Receipt, error) {
	if in.Kind == InSubmit {
		if faults := b.check(in); len(faults) > 0 {
			return Receipt{Errors: faults}, nil
		}
	}
	// The lock makes the order of the queue that of the store.
	b.mu.Lock()
	defer b.mu.Unlock()
	_, err := b.table.Change(ctx, in.ID, func(l *letter, exists bool) (audit.Event, error) {
		if exists {
			return audit.Event{}, errSeen
		}
		l.Incoming = in
		return audit.Event{}, nil
	})
	if errors.Is(err, errSeen) {
		return Receipt{}, nil
	}
	if err != nil {
		return Receipt{}, err
	}
	b.queue = append(b.queue, in)
	b.signal()
	return Receipt{}, nil
}

func (b *Inbox) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// next waits for the next event; false when ctx is done.
func (b *Inbox) next(ctx context.Context) (Incoming, bool) {
	for {
		if ctx.Err() != nil {
			return Incoming{}, false
		}
		if in, ok := b.pop(); ok {
			return in, true
		}
		select {
		case <-ctx.Done():
		case <-b.wake:
		}
	}
}

func (b *Inbox) pop() (Incoming, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return Incoming{}, false
	}
	in := b.queue[0]
	b.queue = b.queue[1:]
	return in, true
}

// done forgets all of an event but its id.
func (b *Inbox) done(ctx context.Context, id string) error {
	_, err := b.table.Change(ctx, id, func(l *letter, _ bool) (audit.Event, error) {
		*l = letter{Incoming: Incoming{ID: id}, Done: b.clock.Now().UTC()}
		return audit.Event{}, nil
	})
	return err
}

// sweep forgets the ids of what was done more than doneKept ago.
func (b *Inbox) sweep(ctx context.Context) error {
	limit := b.clock.Now().Add(-doneKept)
	for l, err := range b.table.List() {
		if err != nil {
			return err
		}
		if l.Done.IsZero() || l.Done.After(limit) {
			continue
		}
		if err := b.table.Delete(ctx, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// tidy sweeps at once and then every hour.
func (b *Inbox) tidy(ctx context.Context) {
	tick := b.clock.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := b.sweep(ctx); err != nil && ctx.Err() == nil {
			b.log.Error("inbox: cannot forget what is done", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.Chan():
		}
	}
}
