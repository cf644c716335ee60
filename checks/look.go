package checks

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"time"

	"github.com/jonboulle/clockwork"
)

// look is one look of one check. It is over once: when the Prober returns, or
// when it is given up. It ends when its result has been told.
type look struct {
	spec   Spec
	at     time.Time
	cancel context.CancelCauseFunc
	watch  [2]clockwork.Timer
	done   chan struct{} // closed at its end

	over    bool   // what the Prober says now is too late
	void    bool   // cancelled by the runner: it does not count
	counted bool   // result stands
	result  Result // of a counted look; read it after done
}

// begin starts a look of c, or gives false where one is under way. While an
// earlier one still hangs the Prober is left alone: the turn counts as a look
// that could not see.
func (r *Runner) begin(ctx context.Context, c *check) bool {
	if c.look != nil || r.stopped {
		return false
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	l := &look{spec: c.spec, at: r.clock.Now().UTC(), cancel: cancel, done: make(chan struct{})}
	c.look = l
	r.looks.Add(1)
	if c.hung != nil {
		go r.end(ctx, l, stillHangs(l.at.Sub(c.hung.at)))
		return true
	}
	l.watch[0] = r.clock.AfterFunc(l.spec.Timeout, func() { cancel(context.DeadlineExceeded) })
	l.watch[1] = r.clock.AfterFunc(l.spec.Timeout+grace, func() { r.giveUp(ctx, l) })
	go r.take(ctx, l)
	return true
}

// take asks the Prober, and ends the look with what it found.
func (r *Runner) take(ctx context.Context, l *look) {
	// The second limit is the machine's own time, which package net asks for.
	limited, release := context.WithTimeout(ctx, l.spec.Timeout)
	defer release()
	f, err := r.probe(limited, l.spec)
	switch {
	case err == nil:
	case errors.Is(context.Cause(limited), context.DeadlineExceeded):
		f = tookTooLong(l.spec.Timeout, err)
	default:
		f = couldNotLook(err)
	}
	r.end(ctx, l, f)
	r.cameBack(l)
}

// probe asks the Prober; a panic in it is an error, with its stack in the log.
func (r *Runner) probe(ctx context.Context, s Spec) (f Finding, err error) {
	defer r.recovered(s, &err)
	return s.Prober.Probe(ctx)
}

func (r *Runner) recovered(s Spec, err *error) {
	if p := recover(); p != nil {
		r.log.Error("a check panicked", "check", s.Key(), "panic", p, "stack", string(debug.Stack()))
		*err = fmt.Errorf("the check itself broke: %v", p)
	}
}

// giveUp ends a look whose Prober does not return, and remembers that it hangs.
func (r *Runner) giveUp(ctx context.Context, l *look) {
	r.mu.Lock()
	if c := r.checks[l.spec.Key()]; c != nil && c.look == l && !l.over && !l.void {
		c.hung = l
		r.log.Warn("a check hangs; it is left alone until it returns", "check", l.spec.Key(), "timeout", l.spec.Timeout)
	}
	r.mu.Unlock()
	r.end(ctx, l, tookTooLong(l.spec.Timeout, nil))
}

// cameBack lets a check be looked at again whose Prober has returned after all.
func (r *Runner) cameBack(l *look) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.checks[l.spec.Key()]; c != nil && c.hung == l {
		c.hung = nil
		r.log.Info("a check that hung has returned", "check", l.spec.Key(), "after", r.clock.Since(l.at))
	}
}

// end counts a look and tells its result. Only then may the next one begin,
// which is why results of one check come in order.
func (r *Runner) end(ctx context.Context, l *look, f Finding) {
	if !r.finish(l, f) {
		return
	}
	if l.counted {
		r.report(context.WithoutCancel(ctx), l.result)
	}
	l.cancel(nil)
	r.mu.Lock()
	if c := r.checks[l.spec.Key()]; c != nil && c.look == l {
		c.look = nil
	}
	r.mu.Unlock()
	close(l.done)
	r.looks.Done()
}

// finish marks a look as over and counts it, unless it is void. It gives false
// when the look was over before.
func (r *Runner) finish(l *look, f Finding) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if l.over {
		return false
	}
	l.over = true
	for _, t := range l.watch {
		if t != nil {
			t.Stop()
		}
	}
	c := r.checks[l.spec.Key()]
	if c == nil || c.look != l || l.void {
		return true
	}
	l.result = c.count(l, f, r.clock.Since(l.at))
	l.counted = true
	return true
}

// count makes the result of a look and keeps it.
func (c *check) count(l *look, f Finding, took time.Duration) Result {
	c.settle.add(f.Status, c.spec.FailAfter, c.spec.OKAfter)
	c.last = Result{
		Spec:    c.spec,
		Finding: f,
		At:      l.at,
		Took:    took,
		Settled: c.settle.counts(),
		Known:   c.settle.known,
		Streak:  c.settle.streak(),
	}
	return c.last
}

// drop cancels what is under way for a check, and forgets what hangs.
func (c *check) drop() {
	c.hung = nil
	if c.look != nil {
		c.look.forget()
	}
}

// forget cancels a look that is not over, so that it does not count.
func (l *look) forget() {
	if !l.over {
		l.void = true
		l.cancel(context.Canceled)
	}
}

// same reports whether two Probers are one; those that cannot be compared are not.
func same(a, b Prober) bool {
	return reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() && a == b
}
