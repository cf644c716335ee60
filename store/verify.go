package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hoshu/store/audit"
)

// Tampered says where the log was changed, and how. It is an ErrTampered.
type Tampered struct {
	Line uint64 // the first line that is wrong; 0 when it is the head
	Says string // "line 17 was altered"
}

// Error gives the words.
func (t *Tampered) Error() string { return ErrTampered.Error() + ": " + t.Says }

// Unwrap lets errors.Is find ErrTampered.
func (t *Tampered) Unwrap() error { return ErrTampered }

func tampered(line uint64, format string, args ...any) error {
	return &Tampered{Line: line, Says: fmt.Sprintf(format, args...)}
}

// Verify walks the whole log as of one instant and returns its head. The first
// line that was altered, removed, put in or moved is named in a *Tampered; so is
// a head that does not fit the lines. want, if not nil, is a head written down
// earlier, elsewhere: only it can tell a log that was made anew as a whole.
func (db *DB) Verify(ctx context.Context, want *Head) (head Head, err error) {
	err = guard(db.bolt.Path(), func() error {
		return db.bolt.View(func(tx *bolt.Tx) error {
			w := walk{tx: tx, want: want, last: genesis}
			head, err = w.run(ctx)
			return err
		})
	})
	return head, err
}

// walk goes through the log and remembers nothing but the head so far.
type walk struct {
	tx   *bolt.Tx
	want *Head
	last Head
}

func (w *walk) run(ctx context.Context) (Head, error) {
	c := w.tx.Bucket(logBucket).Cursor()
	for key, raw := c.First(); key != nil; key, raw = c.Next() {
		if w.last.Seq%1024 == 0 && ctx.Err() != nil {
			return w.last, ctx.Err()
		}
		ev, err := w.check(key, raw)
		if err != nil {
			return w.last, err
		}
		w.last = Head{Seq: ev.Seq, Hash: ev.Hash}
		if err := w.wanted(); err != nil {
			return w.last, err
		}
	}
	return w.last, w.end()
}

// check holds one line against the one before.
func (w *walk) check(key, raw []byte) (audit.Event, error) {
	n := w.last.Seq + 1
	if at := binary.BigEndian.Uint64(key); at > n {
		return audit.Event{}, missing(n, at-1)
	}
	ev, whole := readLine(raw)
	switch {
	case !whole:
		return ev, tampered(n, "line %d was altered", n)
	case ev.Seq != n:
		return ev, w.moved(n, ev)
	case ev.Prev != w.last.Hash && w.anchored(ev) && n > 1:
		return ev, tampered(n-1, "line %d was altered", n-1)
	case ev.Prev != w.last.Hash:
		return ev, tampered(n, "line %d was altered", n)
	case w.tx.Bucket(storyBucket).Get(storyKey(ev.Subject, n)) == nil:
		return ev, tampered(n, "line %d is missing from the story of %s", n, ev.Subject)
	}
	return ev, nil
}

// readLine reports whether a line is, byte for byte, what its own hash says.
func readLine(raw []byte) (audit.Event, bool) {
	ev, err := decode[audit.Event](raw)
	if err != nil {
		return ev, false
	}
	again, err := json.Marshal(ev)
	if err != nil || !bytes.Equal(again, raw) {
		return ev, false
	}
	sum, err := hash(ev)
	return ev, err == nil && sum == ev.Hash
}

// moved names what happened when ev, itself whole, stands where line n should.
func (w *walk) moved(n uint64, ev audit.Event) error {
	other, whole := readLine(w.tx.Bucket(logBucket).Get(seqKey(ev.Seq)))
	switch {
	case whole && other.Seq == n:
		return tampered(n, "lines %d and %d changed places", n, ev.Seq)
	case ev.Seq < n:
		return tampered(n, "line %d is a copy of line %d", n, ev.Seq)
	}
	return missing(n, ev.Seq-1)
}

// anchored reports whether what comes after ev knows it: then the break is before it.
func (w *walk) anchored(ev audit.Event) bool {
	if raw := w.tx.Bucket(logBucket).Get(seqKey(ev.Seq + 1)); raw != nil {
		next, whole := readLine(raw)
		return whole && next.Prev == ev.Hash
	}
	head, err := readHead(w.tx)
	return err == nil && head.Hash == ev.Hash
}

func missing(first, last uint64) error {
	if first == last {
		return tampered(first, "line %d is missing", first)
	}
	return tampered(first, "lines %d to %d are missing", first, last)
}

// wanted looks for the head asked for at the line where it should be.
func (w *walk) wanted() error {
	if w.want != nil && w.want.Seq == w.last.Seq && w.want.Hash != w.last.Hash {
		return tampered(w.last.Seq, "the log does not contain the head given, %s: line %d was altered, or one before it", *w.want, w.last.Seq)
	}
	return nil
}

// end holds the head against the last line.
func (w *walk) end() error {
	head, err := readHead(w.tx)
	switch {
	case err != nil:
		return tampered(0, "the head cannot be read")
	case head.Seq == 0 && w.last.Seq > 0:
		return tampered(0, "the head is missing, the last line is %d", w.last.Seq)
	case head.Seq > w.last.Seq:
		return tampered(w.last.Seq+1, "the end was cut off: the head says %d, the last line is %d", head.Seq, w.last.Seq)
	case head.Seq < w.last.Seq:
		return tampered(head.Seq+1, "line %d was added: the head says %d", head.Seq+1, head.Seq)
	case head.Hash != w.last.Hash:
		return tampered(head.Seq, "line %d was altered, or the head: they do not fit", head.Seq)
	case w.want != nil && w.want.Seq > head.Seq:
		return tampered(head.Seq+1, "the log does not contain the head given, %s: it ends at line %d", *w.want, head.Seq)
	case w.want != nil && w.want.Seq == 0 && w.want.Hash != genesis.Hash:
		return tampered(0, "the log does not contain the head given, %s", *w.want)
	}
	return nil
}
