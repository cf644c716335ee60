// Package history keeps measured values over months, in files of its own that
// are only ever appended to: one raw file a day, one hourly file a month, and a
// dictionary of series. It knows numbers, not what is good or bad about them.
package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/checks"
)

// Why a value is not kept.
var (
	ErrNotANumber = errors.New("history: not a finite number")
	ErrClosed     = errors.New("history: closed")
	ErrTime       = errors.New("history: a time before 1970")
)

const (
	// RawFor is how long every point is kept.
	RawFor = 35 * 24 * time.Hour
	// HourlyMonths is how many months least, mean and greatest of each hour are kept.
	HourlyMonths = 13

	flushEvery = 5 * time.Second // what a killed process may lose
	flushBytes = 64 << 10        // what one day's points may take in memory before
)

// Point is one value, or what an hour of values came to; then At is its start.
type Point struct {
	At             time.Time // UTC
	Min, Mean, Max float64   // all equal for a single value
}

// History is an open directory of measured values.
type History struct {
	dir   string
	clock clockwork.Clock

	mu      sync.Mutex
	series  dictionary
	pending map[day]*block  // records not yet written
	sound   map[string]bool // files known to end with a whole block
	closed  bool
}

// Open opens the history in dir, and makes it where it is missing. What a crash
// left half written at the end of a file is dropped when that file is next
// written to.
func Open(dir string, clock clockwork.Clock) (*History, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	h := &History{dir: dir, clock: clock, pending: map[day]*block{}, sound: map[string]bool{}}
	err := readBlocks(context.Background(), h.path("series"), h.series.load)
	if err != nil {
		return nil, err
	}
	return h, nil
}

func (h *History) path(name string) string { return filepath.Join(h.dir, name) }

// Append keeps the values that a check measured at a time. Either all of them
// are taken or, with ErrNotANumber, none; names beyond the first 256 of a check
// are left out. They are on disk after the next Flush.
func (h *History) Append(at time.Time, check string, values []checks.Value) error {
	for _, v := range values {
		if math.IsNaN(v.V) || math.IsInf(v.V, 0) {
			return fmt.Errorf("%w: %s of %s is %v", ErrNotANumber, v.Name, check, v.V)
		}
	}
	if at.Unix() < 0 {
		return fmt.Errorf("%w: %s", ErrTime, at)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return ErrClosed
	}
	d := dayOf(at)
	if h.pending[d] == nil {
		h.pending[d] = &block{}
	}
	for _, v := range values {
		if id, kept := h.series.id(check, v.Name, v.Unit); kept {
			h.pending[d].add(record{id, secondOf(at), v.V})
		}
	}
	if len(h.pending[d].bytes) > flushBytes {
		return h.flush()
	}
	return nil
}

// Flush writes what is pending.
func (h *History) Flush() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.flush()
}

// flush writes new series before the points that speak of them, and makes sure
// that they are on disk first: a point whose series was lost would be taken for
// one of the next series. Points that cannot be written are lost: on a disk that
// stays full they would fill the memory.
func (h *History) flush() error {
	err := h.flushSeries()
	for d, b := range h.pending {
		delete(h.pending, d)
		if err == nil {
			err = h.write(rawFile(d), b.bytes, false)
		}
	}
	return err
}

func (h *History) flushSeries() error {
	if len(h.series.fresh) == 0 {
		return nil
	}
	raw, err := h.series.block()
	if err == nil {
		err = h.write("series", raw, true)
	}
	if err == nil {
		h.series.fresh = nil
	}
	return err
}

// write appends a block to a file, which is first cut back to its last whole
// block, once in the life of a process.
func (h *History) write(name string, block []byte, sync bool) error {
	if !h.sound[name] {
		if err := mend(h.path(name)); err != nil {
			return err
		}
	}
	h.sound[name] = false // should the write fail half-way, it is mended again
	if err := appendBlock(h.path(name), block, sync); err != nil {
		return err
	}
	h.sound[name] = true
	return nil
}

// Run writes what is pending every few seconds until ctx is done, and once more
// then. A write that fails in between is logged: the next one may not.
func (h *History) Run(ctx context.Context, log *slog.Logger) error {
	tick := h.clock.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return h.Flush()
		case <-tick.Chan():
			if err := h.Flush(); err != nil {
				log.Error("measured values were lost", "error", err)
			}
		}
	}
}

// Close writes what is pending. Nothing can be appended after it.
func (h *History) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	return h.flush()
}
