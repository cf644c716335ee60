package checks

import (
	"container/heap"
	"time"
)

// Set makes specs the whole list of checks, at any time. What a check has gone
// through is kept by its key; a check with a new Kind starts afresh. A look of a
// Prober that is no longer in the list is cancelled and not counted.
func (r *Runner) Set(specs []Spec) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := make(map[string]*check, len(specs))
	for _, s := range specs {
		s = s.filled()
		kept[s.Key()] = r.adopt(s)
	}
	for key, c := range r.checks {
		if kept[key] == nil {
			c.drop()
		}
	}
	r.checks, r.queue = kept, r.queue[:0]
	for _, c := range kept {
		r.queue.Push(c)
	}
	heap.Init(&r.queue)
	r.nudge()
}

// filled puts what a runner cannot do without in the place of zeros.
func (s Spec) filled() Spec {
	if s.Every <= 0 {
		s.Every = time.Minute
	}
	if s.Timeout <= 0 {
		s.Timeout = min(s.Every, 10*time.Second)
	}
	return s
}

// adopt makes the check of a Spec, or gives the one that is there a new Spec.
func (r *Runner) adopt(s Spec) *check {
	c, now := r.checks[s.Key()], r.clock.Now()
	if c == nil {
		c = &check{spec: s, last: unseen(s)}
		c.plan(now)
		return c
	}
	before := c.spec
	c.spec, c.last.Spec = s, s
	if !same(before.Prober, s.Prober) {
		c.drop()
	}
	if before.Kind != s.Kind {
		c.settle, c.last = settling{}, unseen(s)
	}
	if before.Kind != s.Kind || before.Every != s.Every {
		c.plan(now)
	}
	return c
}

// unseen is the result of a check that nobody has looked at.
func unseen(s Spec) Result {
	return Result{Spec: s, Finding: notLookedAt(), Settled: Unknown}
}
