package history

import (
	"encoding/binary"
	"maps"
	"math"
	"math/bits"
	"slices"
)

// hour is what the values of an hour came to.
type hour struct {
	n              int
	min, mean, max float64
}

// hours are the hours of one series and day.
type hours [24]hour

func (h *hours) add(r record) {
	x := &h[min(max(r.second, 0)/3600, 23)]
	if x.n == 0 {
		x.min, x.max = r.v, r.v
	}
	x.n++
	x.min, x.max = min(x.min, r.v), max(x.max, r.v)
	x.mean += (r.v - x.mean) / float64(x.n)
}

// points adds the hours that have values to points.
func (h *hours) points(points []Point, d day) []Point {
	for i, x := range h {
		if x.n > 0 {
			points = append(points, Point{d.at(int64(i) * 3600), x.min, x.mean, x.max})
		}
	}
	return points
}

// A rolled day is one block: the day as a varint, then its series by number.
// Each is the step from the number before as a varint, three bytes that tell
// which hours there are, and three float32 for each: seven digits, which is more
// than a chart of a year shows.
const (
	hoursHead = 3
	hourSize  = 3 * 4
)

func encodeDay(d day, all map[uint32]*hours) []byte {
	buf := binary.AppendVarint(nil, int64(d))
	last := uint32(0)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		buf = binary.AppendUvarint(buf, uint64(id-last))
		buf = all[id].encode(buf)
		last = id
	}
	return buf
}

func (h *hours) encode(buf []byte) []byte {
	var mask uint32
	for i, x := range h {
		if x.n > 0 {
			mask |= 1 << i
		}
	}
	buf = append(buf, byte(mask), byte(mask>>8), byte(mask>>16))
	for _, x := range h {
		if x.n == 0 {
			continue
		}
		for _, v := range []float64{x.min, x.mean, x.max} {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(narrow(v)))
		}
	}
	return buf
}

// narrow rounds to a float32 that is a number.
func narrow(v float64) float32 {
	return float32(min(max(v, -math.MaxFloat32), math.MaxFloat32))
}

// findHours looks for one series in the rows of a rolled day.
func findHours(rows []byte, id uint32) (h hours, err error) {
	for last := uint64(0); len(rows) > 0; {
		step, n := binary.Uvarint(rows)
		if n <= 0 || len(rows) < n+hoursHead {
			return h, errRecord
		}
		mask := uint32(rows[n]) | uint32(rows[n+1])<<8 | uint32(rows[n+2])<<16
		rows = rows[n+hoursHead:]
		size := bits.OnesCount32(mask) * hourSize
		if len(rows) < size {
			return h, errRecord
		}
		last += step
		if last == uint64(id) {
			h.decode(mask, rows[:size])
			return h, nil
		}
		rows = rows[size:]
	}
	return h, nil
}

func (h *hours) decode(mask uint32, raw []byte) {
	next := func() float64 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(raw))
		raw = raw[4:]
		return float64(v)
	}
	for i := range h {
		if mask&(1<<i) != 0 {
			h[i] = hour{n: 1, min: next(), mean: next(), max: next()}
		}
	}
}
