package history

import (
	"context"
	"slices"
	"time"
)

// Range gives the points of one value of a check from one time to another, both
// included, oldest first. When from lies within RawFor they are single values,
// in whole seconds; beyond that they are hours, also those of the last days.
// A series that is not known has no points.
func (h *History) Range(ctx context.Context, check, value string, from, to time.Time) ([]Point, error) {
	h.mu.Lock()
	s, known := h.series.ids[seriesKey{check, value}]
	err := h.flush()
	h.mu.Unlock()
	if err != nil || !known {
		return nil, err
	}
	read := h.raw
	if from.Before(h.clock.Now().Add(-RawFor)) {
		read = h.hourly
	}
	points, err := read(ctx, s.id, from, to)
	if err != nil {
		return nil, err
	}
	points = slices.DeleteFunc(points, func(p Point) bool { return p.At.Before(from) || p.At.After(to) })
	slices.SortStableFunc(points, func(a, b Point) int { return a.At.Compare(b.At) }) // the clock may have gone back
	return points, nil
}

// raw reads the single values of the days from one time to another.
func (h *History) raw(ctx context.Context, id uint32, from, to time.Time) ([]Point, error) {
	files, err := h.rawFiles()
	if err != nil {
		return nil, err
	}
	var points []Point
	for _, f := range files {
		if f.day() < dayOf(from) || f.day() > dayOf(to) {
			continue
		}
		err := h.eachRaw(ctx, f, func(r record) {
			if r.series == id {
				points = append(points, Point{f.day().at(r.second), r.v, r.v, r.v})
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return points, nil
}

func (h *History) eachRaw(ctx context.Context, f file, each func(record)) error {
	return readBlocks(ctx, h.path(f.name), func(b []byte) error { return eachRecord(b, each) })
}

// hourly reads the hours of the days from one time to another, and makes those
// of the days that have not been rolled up.
func (h *History) hourly(ctx context.Context, id uint32, from, to time.Time) ([]Point, error) {
	var points []Point
	rolled, err := h.eachRolled(ctx, func(d day, rows []byte) error {
		if d < dayOf(from) || d > dayOf(to) {
			return nil
		}
		hours, err := findHours(rows, id)
		points = hours.points(points, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	files, err := h.rawFiles()
	for _, f := range files {
		if err != nil || rolled[f.day()] || f.day() < dayOf(from) || f.day() > dayOf(to) {
			continue
		}
		var h24 hours
		err = h.eachRaw(ctx, f, func(r record) {
			if r.series == id {
				h24.add(r)
			}
		})
		points = h24.points(points, f.day())
	}
	return points, err
}
