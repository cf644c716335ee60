package bot

import (
	"context"
	"slices"
	"sync"
	"time"
)

// work makes one task's effect, or says why not.
type work func(life context.Context, q *queue, t *task) error

// idle is how long a queue sleeps that waits for nothing but news.
const idle = time.Hour

// queue is what one channel still has to be told. What is most urgent goes first,
// and within that what came first; one that must wait lets others pass.
type queue struct {
	channel string
	work    work
	wake    chan struct{}
	pace    pace

	mu      sync.Mutex
	tasks   []*task
	byID    map[string]*task
	rest    time.Time             // nothing is tried before
	slow    map[urgency]time.Time // nothing so urgent is tried before
	tries   int                   // in a row that failed
	trouble *trouble              // of the whole channel
	reached bool                  // the chat service took something since the task began; only for the queue's own goroutine
}

// task is one subject whose card in one channel may not be true.
type task struct {
	id      string
	subject Subject
	from    uint64    // the first event that is not told yet
	again   uint64    // one that came while the task was being worked on; 0 for none
	busy    bool      //
	rest    time.Time // not tried before
	trouble *trouble  // of this task alone

	urgency urgency
	rolls   bool   // a new card that may join a storm
	grave   int    // of two that are as urgent, the graver goes first
	storm   string // whose thread its card is to hang in; "" when it hangs already, or has a place of its own
	afresh  bool   // look whether its card still hangs, be it true or not
}

// urgency is the order in which a channel is told what waits.
type urgency int

const (
	newCard   urgency = iota // or a roll-up: something is wrong that nobody has read yet
	changed                  // a card that hangs may say what is no longer true
	rolledUp                 // a new card of which the roll-up tells already
	detail                   // lines of threads
	certainly                // a card that is true, if it still hangs
)

func newQueue(channel string, w work) *queue {
	return &queue{
		channel: channel, work: w, wake: make(chan struct{}, 1),
		byID: map[string]*task{}, slow: map[urgency]time.Time{}, pace: newPace(),
	}
}

// add notes that event n.from touched a subject.
func (q *queue) add(n *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t, waits := q.byID[n.id]
	switch {
	case !waits:
		q.byID[n.id] = n
		q.tasks = append(q.tasks, n)
	case t.busy && t.again == 0:
		t.again = n.from
	default:
		t.rest = time.Time{} // it may look better now
	}
	if waits && !t.busy {
		t.restate(n)
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// restate takes over what is known now of the same subject.
func (t *task) restate(n *task) {
	if n.afresh {
		t.afresh = true
		return
	}
	t.urgency, t.grave, t.rolls, t.storm = n.urgency, n.grave, n.rolls, n.storm
}

// next gives the most urgent task that is ready, or says how long none will be.
func (q *queue) next(now time.Time) (*task, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if now.Before(q.rest) && len(q.tasks) > 0 {
		return nil, q.rest.Sub(now)
	}
	var best *task
	wait := idle
	for _, t := range q.tasks {
		if free := q.free(t); now.Before(free) {
			wait = min(wait, free.Sub(now))
		} else if best == nil || t.before(best) {
			best = t
		}
	}
	if best != nil {
		best.busy = true
		return best, 0
	}
	return nil, wait
}

// free is when a task may be tried.
func (q *queue) free(t *task) time.Time {
	if slow := q.slow[t.urgency]; slow.After(t.rest) {
		return slow
	}
	return t.rest
}

func (t *task) before(other *task) bool {
	return t.urgency < other.urgency || t.urgency == other.urgency && t.grave > other.grave
}

// done ends a task, unless it was touched again meanwhile.
func (q *queue) done(t *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.busy, t.rest, t.trouble, t.afresh = false, time.Time{}, nil, false
	if t.again != 0 {
		t.from, t.again, t.urgency = t.again, 0, changed
		return
	}
	delete(q.byID, t.id)
	if i := slices.Index(q.tasks, t); i == 0 {
		q.tasks = q.tasks[1:] // as nearly always: no need to move the others
	} else {
		q.tasks = slices.Delete(q.tasks, i, i+1)
	}
}

// put lays a task back: it rests until then.
func (q *queue) put(t *task, until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.busy, t.rest = false, until
	if t.again != 0 {
		t.again, t.rest = 0, time.Time{}
	}
}

// slowDown lets all that is as urgent as a task rest with it.
func (q *queue) slowDown(t *task, until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.slow[t.urgency] = until
}

// first is the first event that is not told; false when all are.
func (q *queue) first() (uint64, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.tasks) == 0 {
		return 0, false
	}
	least := q.tasks[0].from
	for _, t := range q.tasks[1:] {
		least = min(least, t.from)
	}
	return least, true
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks)
}
