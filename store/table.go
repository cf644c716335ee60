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

// NewTable makes the table, where it is missing, in the bucket called name.
func NewTable[T any](db *DB, name string) (*Table[T], error) {
	t := &Table[T]{db: db, name: []byte("table:" + name)}
	err := db.bolt.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(t.name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: table %s: %w", name, err)
	}
	return t, nil
}

// Change makes one value what f makes of it, and writes the event f returns to
// the log, both in one transaction. exists tells f whether there was a value;
// if not, v is T's zero.
//
// When f returns an error nothing is written, and Change returns the value as it
// stands in the store beside that error. An event without a Kind is no news: the
// value is kept and the log is not. f may run again and must not call the store.
func (t *Table[T]) Change(ctx context.Context, id string, f func(v *T, exists bool) (audit.Event, error)) (T, error) {
	var now T
	if err := ctx.Err(); err != nil {
		return now, err
	}
	logged := false
	err := t.db.bolt.Update(func(tx *bolt.Tx) error {
		b := tx.Bucket(t.name)
		raw := b.Get([]byte(id))
		v, err := decode[T](raw)
		if err != nil {
			return fmt.Errorf("store: %s %s: %w", t.name, id, err)
		}
		ev, err := f(&v, raw != nil)
		if err != nil {
			now, _ = decode[T](raw)
			return err
		}
		now = v
		if raw, err = json.Marshal(v); err != nil {
			return fmt.Errorf("store: %s %s: %w", t.name, id, err)
		}
		if err := b.Put([]byte(id), raw); err != nil || ev.Kind == "" {
			return err
		}
		logged = true
		return appendEvent(tx, ev)
	})
	if err == nil && logged {
		t.db.wake()
	}
	return now, err
}

// Get returns one value, or ErrNotFound.
func (t *Table[T]) Get(id string) (T, error) {
	var v T
	err := t.db.bolt.View(func(tx *bolt.Tx) (err error) {
		raw := tx.Bucket(t.name).Get([]byte(id))
		if raw == nil {
			return fmt.Errorf("%w: %s", ErrNotFound, id)
		}
		v, err = decode[T](raw)
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
			return tx.Bucket(t.name).ForEach(func(id, raw []byte) error {
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
