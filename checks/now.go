package checks

import "context"

// Now looks at one check out of turn and counts the look like any other. Where a
// look is under way it waits for that one first, because what was seen before
// the question is no answer to it. When ctx ends, the look is cancelled and does
// not count. Now needs no Run. Errors: ErrNoCheck, ErrStopped, or ctx's own.
func (r *Runner) Now(ctx context.Context, key string) (Result, error) {
	for {
		l, mine, err := r.join(ctx, key)
		if err != nil {
			return Result{}, err
		}
		select {
		case <-l.done:
		case <-ctx.Done():
			r.leave(l, mine)
			return Result{}, ctx.Err()
		}
		if mine && l.counted {
			return l.result, nil
		}
	}
}

// leave is for a caller who waits no longer: a look of theirs is cancelled, and
// has a moment to end its child processes before the caller may end the program.
func (r *Runner) leave(l *look, mine bool) {
	if !mine {
		return
	}
	r.mu.Lock()
	l.forget()
	r.mu.Unlock()
	select {
	case <-l.done:
	case <-r.clock.After(grace):
	}
}

// join starts a look, or gives the one under way.
func (r *Runner) join(ctx context.Context, key string) (l *look, mine bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.checks[key]
	switch {
	case c == nil:
		return nil, false, ErrNoCheck
	case r.stopped:
		return nil, false, ErrStopped
	}
	mine = r.begin(ctx, c)
	return c.look, mine, nil
}
