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

// queue is what one channel still has to be told. Its tasks keep their order of
// coming, but one that must wait lets others pass.
type queue struct {
	channel string
	work    work
	wake    chan struct{}
	pace    pace

	mu      sync.Mutex
	tasks   []*task
	byID    map[string]*task
	rest    time.Time // nothing is tried before
	tries   int       // in a row that failed
	trouble *trouble  // of the whole channel
	reached bool      // the chat service took something since the task began; only for the queue's own goroutine
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
}

func newQueue(channel string, w work) *queue {
	return &queue{channel: channel, work: w, wake: make(chan struct{}, 1), byID: map[string]*task{}, pace: newPace()}
}

// add notes that event seq touched a subject.
func (q *queue) add(id string, s Subject, seq uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t, waits := q.byID[id]
	switch {
	case !waits:
		t = &task{id: id, subject: s, from: seq}
		q.byID[id] = t
		q.tasks = append(q.tasks, t)
	case t.busy && t.again == 0:
		t.again = seq
	default:
		t.rest = time.Time{} // it may look better now
	}
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// next gives the first task that is ready, or says how long none will be.
func (q *queue) next(now time.Time) (*task, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.tasks) == 0 {
		return nil, idle
	}
	if now.Before(q.rest) {
		return nil, q.rest.Sub(now)
	}
	wait := idle
	for _, t := range q.tasks {
		if !now.Before(t.rest) {
			t.busy = true
			return t, 0
		}
		wait = min(wait, t.rest.Sub(now))
	}
	return nil, wait
}

// done ends a task, unless it was touched again meanwhile.
func (q *queue) done(t *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.busy, t.rest, t.trouble = false, time.Time{}, nil
	if t.again != 0 {
		t.from, t.again = t.again, 0
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
