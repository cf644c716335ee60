package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/store"
	"hoshu/store/audit"
)

// Rhythm of the announcer.
const (
	gather        = 20 * time.Millisecond // so long changes are gathered before they are drawn
	readAtOnce    = 500                   // lines of the log
	bookmarkEvery = time.Second
	lookAtMost    = 50              // cards that are looked at when it starts: each is an edit
	announceGrace = 5 * time.Second // for what hangs half when the announcer is stopped
)

// Announcer follows the log and makes the channels true: one card per subject
// and channel, drawn as the subject now stands, and each line of its thread
// once. What the chat service does not take now waits, and is drawn when it is sent.
type Announcer struct {
	db        *store.DB
	subjects  []Subject
	chat      Poster
	clock     clockwork.Clock
	log       *slog.Logger
	posts     *store.Table[post]
	bookmarks *store.Table[bookmark]
	storms    *storms
	rates     *rates
	counts    counters
	grace     time.Duration
	began     time.Time

	mu       sync.Mutex
	read     uint64 // the log is read up to here
	kept     uint64 // the bookmark in the store
	channels map[string]*queue
	hangers  sync.WaitGroup
}

// NewAnnouncer makes an announcer that goes on where an earlier one stopped.
func NewAnnouncer(db *store.DB, subjects []Subject, chat Poster, clock clockwork.Clock, log *slog.Logger) (*Announcer, error) {
	posts, err := store.NewTable[post](db, "posts")
	if err != nil {
		return nil, err
	}
	bookmarks, err := store.NewTable[bookmark](db, "bookmarks")
	if err != nil {
		return nil, err
	}
	storms, err := newStorms(db, subjects, posts)
	if err != nil {
		return nil, err
	}
	a := &Announcer{
		db: db, subjects: append(slices.Clone(subjects), storms), chat: chat, clock: clock, log: log, grace: announceGrace,
		posts: posts, bookmarks: bookmarks, storms: storms, rates: newRates(), began: clock.Now(), channels: map[string]*queue{},
	}
	a.kept, err = a.loadBookmark()
	a.read = a.kept
	return a, err
}

// Run follows the log until ctx is done; then it still sends what can be sent at
// once. It returns an error when the log cannot be read. An announcer runs once.
func (a *Announcer) Run(ctx context.Context) error {
	life, end := outlive(ctx, a.clock, a.grace)
	defer end()
	wake, stop := a.db.Follow()
	defer stop()
	// What feeds a queue ends before the queue does.
	spreading, endSpread := context.WithCancel(life)
	hanging, endHanging := context.WithCancel(life)
	defer endHanging()
	defer endSpread()
	spread := a.newQueue("", func(life context.Context, _ *queue, t *task) error { return a.spread(life, hanging, t) })

	var spreader, keeper sync.WaitGroup
	spreader.Go(func() { a.serve(spreading, life, spread) })
	keeper.Go(func() { a.keepBookmark(ctx) })
	a.lookAround(spread)
	err := a.follow(ctx, life, wake, spread)
	endSpread()
	spreader.Wait()
	endHanging()
	a.hangers.Wait()
	keeper.Wait()
	return errors.Join(err, a.saveBookmark(life))
}

// lookAround has the cards looked at that must hang now: somebody may have
// deleted one while nobody was here.
func (a *Announcer) lookAround(spread *queue) {
	for _, id := range a.storms.recent(a.clock.Now()) {
		spread.add(&task{id: id, subject: a.storms, from: a.read + 1})
	}
	if a.storms.roller == nil {
		return
	}
	standing := a.storms.roller.Standing()
	for _, id := range standing[:min(len(standing), lookAtMost)] {
		spread.add(&task{id: id, subject: a.storms.roller, from: a.read + 1, afresh: true})
	}
}

// follow reads the log, now and whenever it has grown.
func (a *Announcer) follow(ctx, life context.Context, wake <-chan struct{}, spread *queue) error {
	for {
		if err := a.catchUp(life, spread); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return a.catchUp(life, spread)
		case <-wake:
		}
		select {
		case <-ctx.Done():
		case <-a.clock.After(gather):
		}
	}
}

// catchUp marks what the unread lines of the log have touched.
func (a *Announcer) catchUp(life context.Context, spread *queue) error {
	for life.Err() == nil {
		a.mu.Lock()
		after := a.read
		a.mu.Unlock()
		events, err := a.db.Log(after, readAtOnce)
		if err != nil {
			return fmt.Errorf("bot: the announcer cannot read the log: %w", err)
		}
		if len(events) == 0 {
			return nil
		}
		for _, ev := range events {
			a.touch(spread, ev)
		}
		a.mu.Lock()
		a.read = events[len(events)-1].Seq
		a.mu.Unlock()
	}
	return nil
}

func (a *Announcer) touch(spread *queue, ev audit.Event) {
	for _, s := range a.subjects {
		for _, id := range s.Touched(ev) {
			spread.add(&task{id: id, subject: s, from: ev.Seq})
		}
	}
}

// spread finds out in which channels a subject hangs, and queues it there.
func (a *Announcer) spread(life, hanging context.Context, t *task) error {
	hangings, err := a.hangings(life, t)
	if err != nil {
		return err
	}
	for _, h := range hangings {
		n, err := a.taskFor(t, h)
		if err != nil {
			return err
		}
		a.channel(life, hanging, h.Channel).add(n)
	}
	return nil
}

// channel gives the queue of a channel, and starts to serve it the first time.
func (a *Announcer) channel(life, hanging context.Context, name string) *queue {
	a.mu.Lock()
	q, known := a.channels[name]
	a.mu.Unlock()
	if known {
		return q
	}
	q = a.newQueue(name, a.hang)
	a.hangers.Go(func() { a.serve(hanging, life, q) })
	return q
}

func (a *Announcer) newQueue(channel string, work work) *queue {
	q := newQueue(channel, work)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.channels[channel] = q
	return q
}

// serve works through one queue. When end is done it goes on while something is
// ready, and does not wait for what is not.
func (a *Announcer) serve(end, life context.Context, q *queue) {
	for life.Err() == nil {
		if err := a.watchStorms(life, q); err != nil {
			a.channelTrouble(q, noStore, err, a.clock.Now())
		}
		t, wait := q.next(a.clock.Now())
		if t != nil {
			a.settle(life, q, t, q.work(life, q, t))
			continue
		}
		if end.Err() != nil {
			return
		}
		timer := a.clock.NewTimer(wait)
		select {
		case <-end.Done():
		case <-q.wake:
		case <-timer.Chan():
		}
		timer.Stop()
	}
}
