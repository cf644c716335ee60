package bot

import (
	"context"
	"errors"

	"hoshu/store"
	"hoshu/store/audit"
)

// bookmark is how far into the log all effects are delivered.
type bookmark struct {
	Seq uint64 `json:"seq"`
}

const bookmarkID = "announcer"

func (a *Announcer) loadBookmark() (uint64, error) {
	b, err := a.bookmarks.Get(bookmarkID)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return b.Seq, err
}

// delivered is the last event before the first one that is not told everywhere.
// What is read is asked first: a queue may only lose tasks for it meanwhile.
func (a *Announcer) delivered() uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	seq := a.read
	// The queue that spreads is asked first and holds a task until its channels do.
	for _, q := range a.inOrder() {
		if first, waits := q.first(); waits {
			seq = min(seq, first-1)
		}
	}
	return seq
}

// inOrder is the queue that spreads, then those of the channels.
func (a *Announcer) inOrder() []*queue {
	var order []*queue
	if q, ok := a.channels[""]; ok {
		order = append(order, q)
	}
	for name, q := range a.channels {
		if name != "" {
			order = append(order, q)
		}
	}
	return order
}

// saveBookmark writes the bookmark when it has moved.
func (a *Announcer) saveBookmark(ctx context.Context) error {
	seq := a.delivered()
	if seq == a.kept || ctx.Err() != nil {
		return nil
	}
	_, err := a.bookmarks.Change(ctx, bookmarkID, func(b *bookmark, _ bool) (audit.Event, error) {
		b.Seq = seq
		return audit.Event{}, nil
	})
	if err == nil {
		a.kept = seq
	}
	return err
}

// keepBookmark saves it now and then; a bookmark that lags only means that some
// lines are read twice.
func (a *Announcer) keepBookmark(ctx context.Context) {
	tick := a.clock.NewTicker(bookmarkEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.Chan():
		}
		if err := a.saveBookmark(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("announcer: cannot keep its bookmark", "err", err)
		}
	}
}
