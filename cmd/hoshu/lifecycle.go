package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// stopWithin bounds the whole way down, after SIGTERM or a failed start.
const stopWithin = 10 * time.Second

// life starts parts and stops them in reverse order, each by its name. What a
// part needs was started before it, so it is still there while the part stops.
type life struct {
	log    *slog.Logger
	failed chan error // the first part that ended by itself

	mu    sync.Mutex
	parts []part
}

type part struct {
	name string
	stop func(context.Context) error
}

func newLife(log *slog.Logger) *life { return &life{log: log, failed: make(chan error, 1)} }

// onStop registers how a part is undone.
func (l *life) onStop(name string, stop func(context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.parts = append(l.parts, part{name, stop})
}

// run starts a part that works until its context ends. One that ends before it
// was told to is a failure of the whole.
func (l *life) run(name string, work func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		err := work(ctx)
		if ctx.Err() != nil {
			return
		}
		select {
		case l.failed <- fmt.Errorf("%s ended: %w", name, err):
		default:
		}
	}()
	l.onStop(name, func(within context.Context) error {
		cancel()
		select {
		case <-done:
			return nil
		case <-within.Done():
			return within.Err()
		}
	})
}

// stop undoes everything, last in first out. It is safe to call twice.
func (l *life) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	l.mu.Lock()
	parts := l.parts
	l.parts = nil
	l.mu.Unlock()

	var errs []error
	for i := len(parts) - 1; i >= 0; i-- {
		began := time.Now()
		err := parts[i].stop(ctx)
		l.log.Debug("stopped", "part", parts[i].name, "took", time.Since(began), "err", err)
		if err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", parts[i].name, err))
		}
	}
	return errors.Join(errs...)
}
