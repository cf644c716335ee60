package checks

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
)

// Why a look cannot be had.
var (
	ErrNoCheck = errors.New("checks: no such check")
	ErrStopped = errors.New("checks: the runner has stopped")
	ErrHung    = errors.New("checks: the check hangs")
)

const (
	grace     = time.Second     // after Timeout, before a look is given up
	stopWait  = 3 * time.Second // for looks to end when the runner stops
	longAfter = time.Hour       // to sleep when there is nothing to do
)

// Runner looks at every check on time, each in its own goroutine, so that
// nobody waits behind one that hangs. One goroutine and a heap keep the time.
type Runner struct {
	clock  clockwork.Clock
	log    *slog.Logger
	report func(context.Context, Result)
	wake   chan struct{} // the queue has changed
	looks  sync.WaitGroup

	mu      sync.Mutex // guards all below, and every check
	checks  map[string]*check
	queue   queue
	stopped bool
}

// check is one Spec with its history. A check is looked at, or told about, by
// one goroutine at a time: whose look stands in look.
type check struct {
	spec   Spec
	due    time.Time // of the next turn
	grid   time.Time // turns are due a whole number of intervals after it
	place  int       // in the queue
	settle settling
	last   Result
	look   *look // now under way, until its result was told
	hung   *look // given up, but its Prober has not returned
	asked  bool  // its Witness is speaking
}

// NewRunner makes a runner that tells every result to report: in order for each
// check, never two at once for one check, but at once for different ones.
func NewRunner(clock clockwork.Clock, log *slog.Logger, report func(context.Context, Result)) *Runner {
	return &Runner{
		clock:  clock,
		log:    log,
		report: report,
		wake:   make(chan struct{}, 1),
		checks: map[string]*check{},
	}
}

// Run looks at every check on time until ctx is done; then it cancels the looks
// under way, waits up to three seconds for them, and gives nil. It runs once.
func (r *Runner) Run(ctx context.Context) error {
	timer := r.clock.NewTimer(0)
	defer timer.Stop()
	for {
		r.set(timer, r.startDue(ctx))
		select {
		case <-ctx.Done():
			r.stop()
			return nil
		case <-r.wake:
		case <-timer.Chan():
		}
	}
}

// set makes timer fire at a point in time, also when time leaps while it is set:
// that of a machine that sleeps, or of a test.
func (r *Runner) set(timer clockwork.Timer, at time.Time) {
	for {
		wait := r.clock.Until(at)
		timer.Reset(wait)
		if wait-r.clock.Until(at) < time.Millisecond {
			return
		}
	}
}

// startDue starts what is due and tells when the next is.
func (r *Runner) startDue(ctx context.Context) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.queue) > 0 {
		c, now := r.queue[0], r.clock.Now()
		if c.due.After(now) {
			return c.due
		}
		r.begin(ctx, c) // where one is under way, the turn is left out
		r.queue.turn(c, now)
	}
	return r.clock.Now().Add(longAfter)
}

// stop cancels all looks and waits for them, but not for ever.
func (r *Runner) stop() {
	r.mu.Lock()
	r.stopped = true
	for _, c := range r.checks {
		c.drop()
	}
	r.mu.Unlock()

	done := make(chan struct{})
	go func() { r.looks.Wait(); close(done) }()
	select {
	case <-done:
	case <-r.clock.After(stopWait):
		r.log.Warn("some checks did not stop in time", "waited", stopWait)
	}
}

func (r *Runner) nudge() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Results gives the latest result of every check, by key; also of those that
// nobody has looked at yet: Known is false and At is zero.
func (r *Runner) Results() []Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]Result, 0, len(r.checks))
	for _, c := range r.checks {
		all = append(all, c.last)
	}
	slices.SortFunc(all, func(a, b Result) int { return cmp.Compare(a.Spec.Key(), b.Spec.Key()) })
	return all
}

// Result gives the latest result of one check.
func (r *Runner) Result(key string) (Result, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.checks[key]
	if c == nil {
		return Result{}, false
	}
	return c.last, true
}
