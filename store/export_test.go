package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"hoshu/store/audit"
)

// Fill makes a store whose log has n lines, a thousand to a transaction.
func Fill(dir string, n int) error {
	db, err := Open(dir)
	if err != nil {
		return err
	}
	db.bolt.NoSync = true
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for done := 0; done < n; {
		err := db.bolt.Update(func(tx *bolt.Tx) error {
			for i := 0; i < 1000 && done < n; i++ {
				done++
				ev := audit.Event{
					At: at.Add(time.Duration(done) * time.Second), Kind: "alert.fired",
					Subject: fmt.Sprintf("A-%d", done/4), Client: "acme", System: "web1", By: audit.Hoshu,
				}
				if err := appendEvent(tx, ev); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return db.Close()
}

// Tamper gives f what somebody with the file and no hoshu could do to the log.
func Tamper(dir string, f func(Forger) error) error {
	b, err := bolt.Open(filepath.Join(dir, FileName), 0o600, nil)
	if err != nil {
		return err
	}
	defer b.Close()
	return b.Update(func(tx *bolt.Tx) error { return f(Forger{tx}) })
}

// Forger changes single lines.
type Forger struct{ tx *bolt.Tx }

// Raw gives a line as it stands.
func (f Forger) Raw(n uint64) []byte {
	return append([]byte(nil), f.tx.Bucket(logBucket).Get(seqKey(n))...)
}

// Put puts a line in a place.
func (f Forger) Put(n uint64, raw []byte) error { return f.tx.Bucket(logBucket).Put(seqKey(n), raw) }

// Remove takes a line out.
func (f Forger) Remove(n uint64) error { return f.tx.Bucket(logBucket).Delete(seqKey(n)) }

// Forge changes a line and gives it a hash that fits it, and returns that hash.
func (f Forger) Forge(n uint64, change func(*audit.Event)) (string, error) {
	ev, err := decode[audit.Event](f.Raw(n))
	if err != nil {
		return "", err
	}
	change(&ev)
	ev.Hash = ""
	raw, ev, err := seal(ev)
	if err != nil {
		return "", err
	}
	return ev.Hash, f.Put(n, raw)
}

// Head puts a head; nil takes it away.
func (f Forger) Head(raw []byte) error {
	if raw == nil {
		return f.tx.Bucket(metaBucket).Delete(headKey)
	}
	return f.tx.Bucket(metaBucket).Put(headKey, raw)
}

// Schema says which schema the file has.
func (f Forger) Schema(n uint64) error { return f.tx.Bucket(metaBucket).Put(versionKey, seqKey(n)) }

// Forget takes a line out of a subject's story.
func (f Forger) Forget(subject string, n uint64) error {
	return f.tx.Bucket(storyBucket).Delete(storyKey(subject, n))
}

// Schema0 makes a file as it was before there was a log: one table, nothing else.
func Schema0(dir, table, id, value string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	b, err := bolt.Open(filepath.Join(dir, FileName), 0o600, nil)
	if err != nil {
		return err
	}
	defer b.Close()
	return b.Update(func(tx *bolt.Tx) error {
		t, err := tx.CreateBucket([]byte("table:" + table))
		if err != nil {
			return err
		}
		return t.Put([]byte(id), []byte(value))
	})
}

// Schema returns the schema of an open store, and how often it was written to.
func (db *DB) Schema() (version uint64, writes int) {
	_ = db.bolt.View(func(tx *bolt.Tx) error {
		version, writes = readVersion(tx), tx.ID()
		return nil
	})
	return version, writes
}

// Serve is ServeCopies that has the socket when it returns; wait ends after ctx.
func Serve(ctx context.Context, db *DB, path string) (wait func() error, err error) {
	l, err := listen(path)
	if err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- serve(ctx, db, l) }()
	return func() error { return errors.Join(<-done, os.Remove(path)) }, nil
}
