package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"hoshu/store/audit"
)

// Table keeps values of one type by id, as JSON in a bucket of its own.
type Table[T any] struct {
	db   *DB
	name []byte
}

// NewTable makes the table, where it is missing, in the bucket called name. In
// a store opened to be read a missing table is an empty one.
func NewTable[T any](db *DB, name string) (*Table[T], error) {
	t := &Table[T]{db: db, name: []byte("table:" + name)}
	if db.bolt.IsReadOnly() || t.exists() {
		return t, nil
	}
	err := db.bolt.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(t.name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: table %s: %w", name, err)
	}
	return t, nil
}

func (t *Table[T]) exists() (yes bool) {
	_ = t.db.bolt.View(func(tx *bolt.Tx) error {
		yes = tx.Bucket(t.name) != nil
		return nil
	})
	return yes
}

// Change makes one value what f makes of it, and writes the event f returns to
// the log, both in one transaction. exists tells f whether there was a value;
// if not, v is T's zero.
//
// When f returns an error nothing is written, and Change returns the value as it
// stands in the store beside that error. An event without a Kind is no news: the
// value is kept and the log is not. f may run again and must not call the store.
func (t *Table[T]) Change(ctx context.Context, id string, f func(v *T, exists bool) (audit.Event, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var zero T
		return zero, err
	}
	var now T
	var logged, refused bool
	// Not Batch: it lets a lone change wait 10 ms for company, and gains only
	// where many wait at once (see BenchmarkChange).
	err := t.db.bolt.Update(func(tx *bolt.Tx) (err error) {
		now, logged, refused, err = t.apply(ctx, tx, id, f)
		return err
	})
	switch {
	case err == nil && logged:
		t.db.wake()
	case err != nil && !refused: // a full disk: what f made of the value is not in the store
		now, _ = t.Get(id)
	}
	return now, err
}

// apply is Change inside its transaction. It returns the value as it will stand;
// refused tells that f said no, logged that the log has grown.
func (t *Table[T]) apply(ctx context.Context, tx *bolt.Tx, id string, f func(v *T, exists bool) (audit.Event, error)) (now T, logged, refused bool, err error) {
	b := tx.Bucket(t.name)
	raw := b.Get([]byte(id))
	now, err = decode[T](raw)
	if err != nil {
		return now, false, false, fmt.Errorf("store: %s %s: %w", t.name, id, err)
	}
	ev, err := f(&now, raw != nil)
	if err != nil {
		was, _ := decode[T](raw) // f may have touched what it was given
		return was, false, true, err
	}
	if raw, err = json.Marshal(now); err != nil {
		return now, false, false, fmt.Errorf("store: %s %s: %w", t.name, id, err)
	}
	if err := b.Put([]byte(id), raw); err != nil || ev.Kind == "" {
		return now, false, false, err
	}
	ev.Cause = causeOf(ctx)
	return now, true, false, appendEvent(tx, ev)
}

// Get returns one value, or ErrNotFound.
func (t *Table[T]) Get(id string) (T, error) {
	var v T
	err := t.db.bolt.View(func(tx *bolt.Tx) (err error) {
		b := tx.Bucket(t.name)
		if b == nil || b.Get([]byte(id)) == nil {
			return fmt.Errorf("%w: %s", ErrNotFound, id)
		}
		v, err = decode[T](b.Get([]byte(id)))
		return err
	})
	return v, err
}

// List yields all values in the order of their ids, as of one instant.
// What cannot be decoded is yielded as an error and ends the walk.
func (t *Table[T]) List() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var all []T
		err := t.db.bolt.View(func(tx *bolt.Tx) error {
			b := tx.Bucket(t.name)
			if b == nil {
				return nil
			}
			return b.ForEach(func(id, raw []byte) error {
				v, err := decode[T](raw)
				if err != nil {
					return fmt.Errorf("store: %s %s: %w", t.name, id, err)
				}
				all = append(all, v)
				return nil
			})
		})
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// Delete forgets a value that is no news: bookmarks, received events that are done.
func (t *Table[T]) Delete(ctx context.Context, id string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.db.bolt.Update(func(tx *bolt.Tx) error { return tx.Bucket(t.name).Delete([]byte(id)) })
}

func decode[T any](raw []byte) (T, error) {
	var v T
	if raw == nil {
		return v, nil
	}
	return v, json.Unmarshal(raw, &v)
}
