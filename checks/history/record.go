package history

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"time"
)

// errRecord is a block that is whole and still makes no sense.
var errRecord = errors.New("history: a record that cannot be read")

// record is one raw value of a day.
type record struct {
	series uint32
	second int64 // of the UTC day
	v      float64
}

// block is a row of records of one day. Each is three parts: the series times
// nine plus how many bytes the value takes, as a varint; the seconds since the
// record before, as a signed varint; the bytes of the value from its sign on,
// without the zeros at its end. A whole number takes one to four of those, a
// noisy one eight.
type block struct {
	bytes []byte
	last  int64 // second of the record before
}

func (b *block) add(r record) {
	v := bits.ReverseBytes64(math.Float64bits(r.v))
	size := (bits.Len64(v) + 7) / 8
	b.bytes = binary.AppendUvarint(b.bytes, uint64(r.series)*9+uint64(size))
	b.bytes = binary.AppendVarint(b.bytes, r.second-b.last)
	for range size {
		b.bytes = append(b.bytes, byte(v))
		v >>= 8
	}
	b.last = r.second
}

// cut takes the first record off the block.
func (b *block) cut() (record, error) {
	key, n := binary.Uvarint(b.bytes)
	step, m := binary.Varint(b.bytes[max(n, 0):])
	size := int(key % 9)
	if n <= 0 || m <= 0 || len(b.bytes) < n+m+size {
		return record{}, errRecord
	}
	var v uint64
	for i, c := range b.bytes[n+m : n+m+size] {
		v |= uint64(c) << (8 * i)
	}
	b.bytes = b.bytes[n+m+size:]
	b.last += step
	return record{uint32(key / 9), b.last, math.Float64frombits(bits.ReverseBytes64(v))}, nil
}

// eachRecord hands all records of a block to f.
func eachRecord(payload []byte, f func(record)) error {
	for b := (block{bytes: payload}); len(b.bytes) > 0; {
		r, err := b.cut()
		if err != nil {
			return err
		}
		f(r)
	}
	return nil
}

// day counts days of UTC from 1970-01-01.
type day int64

const daySeconds = 24 * 60 * 60

func dayOf(t time.Time) day { return day(t.Unix() / daySeconds) }

func secondOf(t time.Time) int64 { return t.Unix() % daySeconds }

func (d day) start() time.Time { return d.at(0) }

// at is the time of a second of the day.
func (d day) at(second int64) time.Time { return time.Unix(int64(d)*daySeconds+second, 0).UTC() }
