package main

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/jonboulle/clockwork"
)

// gcPercent lets the heap grow by half over what lives in it before garbage is
// collected. hoshu makes little of it: this costs a few milliseconds a minute.
const gcPercent = 50

// When memory is given back: soon after the start, which needs much once, and
// then now and then, for what an eventful hour has needed.
const (
	leanAfter = 10 * time.Second
	leanEvery = time.Hour
)

// lean keeps small what a hoshu takes that has nothing to do, until ctx ends.
// Who sets GOGC has the last word on the garbage.
func lean(ctx context.Context, clock clockwork.Clock, log *slog.Logger, getenv func(string) string) error {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	for wait := leanAfter; ; wait = leanEvery {
		select {
		case <-ctx.Done():
			return nil
		case <-clock.After(wait):
		}
		debug.FreeOSMemory()
		if err := forgetProgram(); err != nil {
			log.Debug("the program's own pages stay in memory", "err", err)
		}
	}
}
