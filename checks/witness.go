package checks

import (
	"context"
	"time"
)

// evidenceLimit is how long a Witness may speak.
const evidenceLimit = 20 * time.Second

// Evidence asks the Prober of a check what an engineer would look up first; ""
// where it has nothing to say. A Witness that does not come to an end is left
// behind, and not asked again while it hangs. Errors: ErrNoCheck, ErrHung, those
// of ctx and of the Witness.
func (r *Runner) Evidence(ctx context.Context, key string) (string, error) {
	spec, w, err := r.call(key)
	if w == nil {
		return "", err
	}
	heard := make(chan testimony, 1)
	go func() { heard <- r.hear(ctx, spec, w) }()
	select {
	case t := <-heard:
		return t.text, t.err
	case <-ctx.Done():
		return "", ctx.Err()
	case <-r.clock.After(evidenceLimit + grace):
		return "", ErrHung
	}
}

type testimony struct {
	text string
	err  error
}

// call finds the Witness of a check, if it is one, and marks it as speaking.
func (r *Runner) call(key string) (Spec, Witness, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.checks[key]
	if c == nil {
		return Spec{}, nil, ErrNoCheck
	}
	w, ok := c.spec.Prober.(Witness)
	if !ok {
		return Spec{}, nil, nil
	}
	if c.asked {
		return Spec{}, nil, ErrHung
	}
	c.asked = true
	return c.spec, w, nil
}

func (r *Runner) hear(ctx context.Context, s Spec, w Witness) (t testimony) {
	ctx, cancel := context.WithTimeout(ctx, evidenceLimit)
	defer cancel()
	defer r.dismiss(s.Key())
	defer r.recovered(s, &t.err)
	t.text, t.err = w.Evidence(ctx)
	return t
}

func (r *Runner) dismiss(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.checks[key]; c != nil {
		c.asked = false
	}
}
