package history

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Tidy rolls the days that are over up to hours, then drops raw days older than
// RawFor and hourly months older than HourlyMonths. It may be cut short and run
// again at any time: a day is rolled up whole or not at all, and once. Values
// that arrive for a day already rolled up stay with its raw points.
func (h *History) Tidy(ctx context.Context) error {
	if err := h.Flush(); err != nil {
		return err
	}
	rolled, err := h.eachRolled(ctx, func(day, []byte) error { return nil })
	if err != nil {
		return err
	}
	files, err := h.rawFiles()
	if err != nil {
		return err
	}
	now := h.clock.Now()
	for _, f := range files {
		if f.day() < dayOf(now) && !rolled[f.day()] {
			if err := h.roll(ctx, f); err != nil {
				return err
			}
		}
		if f.start.AddDate(0, 0, 1).Add(RawFor).Before(now) {
			if err := h.drop(f); err != nil {
				return err
			}
		}
	}
	return h.dropMonths(now)
}

// roll makes the hours of one day.
func (h *History) roll(ctx context.Context, f file) error {
	all := map[uint32]*hours{}
	err := h.eachRaw(ctx, f, func(r record) {
		if all[r.series] == nil {
			all[r.series] = &hours{}
		}
		all[r.series].add(r)
	})
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.write(hourlyFile(f.day()), encodeDay(f.day(), all), true)
}

func (h *History) dropMonths(now time.Time) error {
	files, err := h.hourlyFiles()
	for _, f := range files {
		if err == nil && f.start.AddDate(0, 1+HourlyMonths, 0).Before(now) {
			err = h.drop(f)
		}
	}
	return err
}

func (h *History) drop(f file) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sound, f.name)
	if err := os.Remove(h.path(f.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

// eachRolled hands the rows of every rolled day to f, and tells which days those are.
func (h *History) eachRolled(ctx context.Context, f func(d day, rows []byte) error) (map[day]bool, error) {
	files, err := h.hourlyFiles()
	if err != nil {
		return nil, err
	}
	rolled := map[day]bool{}
	for _, month := range files {
		err := readBlocks(ctx, h.path(month.name), func(block []byte) error {
			d, n := binary.Varint(block)
			if n <= 0 {
				return errRecord
			}
			rolled[day(d)] = true
			return f(day(d), block[n:])
		})
		if err != nil {
			return nil, err
		}
	}
	return rolled, nil
}
