package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/robfig/cron/v3"
)

// Errors of a Clock.
var (
	ErrSchedule = errors.New("jobs: not a cron line")
	ErrRunning  = errors.New("jobs: still running at the end")
)

const (
	// look is how often a Clock looks at the time: a machine that slept, or whose
	// clock was set, is late by no more than that.
	look = time.Minute
	// StopWithin is how long Run waits at its end for jobs that are running.
	StopWithin = 8 * time.Second
)

// Clock starts jobs at their times. A time that passes while the same job still
// runs is left out, and so is one that passed while no Clock was running.
type Clock struct {
	clock   clockwork.Clock
	log     *slog.Logger
	entries []entry

	mu      sync.Mutex
	running map[string]int // by name, for the words at the end
	all     sync.WaitGroup
}

type entry struct {
	name     string
	schedule cron.Schedule
	zone     *time.Location
	run      func(context.Context) error
}

// NewClock makes a Clock without jobs.
func NewClock(clock clockwork.Clock, log *slog.Logger) *Clock {
	return &Clock{clock: clock, log: log, running: map[string]int{}}
}

// Add starts run at the times of a cron line (five fields, or @daily and the
// like) in a zone. It must not be called once Run is.
func (c *Clock) Add(name, line string, zone *time.Location, run func(context.Context) error) error {
	schedule, err := cron.ParseStandard(line)
	if err != nil {
		return fmt.Errorf("%w: %s: %q: %w", ErrSchedule, name, line, err)
	}
	c.entries = append(c.entries, entry{name, schedule, zone, run})
	return nil
}

// Run keeps the times until ctx is done; that ends the context of the jobs too.
// It waits for them for StopWithin, and names in ErrRunning those that stay.
func (c *Clock) Run(ctx context.Context) error {
	var times sync.WaitGroup
	for _, e := range c.entries {
		times.Go(func() { c.keep(ctx, e) })
	}
	times.Wait()
	done := make(chan struct{})
	go func() {
		c.all.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-c.clock.After(StopWithin):
		return c.left()
	}
}

// keep starts one job at its times. SkipIfStillRunning stands outside Recover:
// the other way round a job that panicked once would never run again.
func (c *Clock) keep(ctx context.Context, e entry) {
	log := cronLog{c.log.With("job", e.name)}
	job := cron.NewChain(cron.SkipIfStillRunning(log), cron.Recover(log)).Then(cron.FuncJob(func() { c.once(ctx, e) }))
	now := c.clock.Now()
	for next := e.next(now); !next.IsZero(); {
		select {
		case <-ctx.Done():
			return
		case <-c.clock.After(min(look, next.Sub(now))):
		}
		before := now
		now = c.clock.Now()
		switch {
		case !now.Before(next):
			c.all.Go(job.Run)
			next = e.next(now)
		case before.Sub(now) > look: // set back by more than clocks are in daily life
			next = e.next(now)
		}
	}
}

// next is the first time after now; zero when there is none, as on 30 February.
func (e entry) next(now time.Time) time.Time { return e.schedule.Next(now.In(e.zone)) }

// once runs the job and keeps account of it.
func (c *Clock) once(ctx context.Context, e entry) {
	c.count(e.name, 1)
	defer c.count(e.name, -1)
	if err := e.run(ctx); err != nil && ctx.Err() == nil {
		c.log.Error("a job failed", "job", e.name, "error", err)
	}
}

func (c *Clock) count(name string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[name] += n
}

func (c *Clock) left() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for name, n := range c.running {
		if n > 0 {
			errs = append(errs, fmt.Errorf("%w: %s", ErrRunning, name))
		}
	}
	return errors.Join(errs...)
}

// cronLog lets the wrappers of cron write to slog.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Info("cron: "+msg, kv...) }

func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("cron: "+msg, append([]any{"error", err}, kv...)...)
}
