// Package store is the only door to bbolt: it keeps values in tables and the
// log of all that happened to them, in one file that one process owns.
// It knows nothing of what the values mean.
package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Why a store cannot be opened or a value not be had.
var (
	ErrNotFound = errors.New("store: not found")
	ErrLocked   = errors.New("store: another process has this file open")
	ErrDamaged  = errors.New("store: the file is damaged")
	ErrNewer    = errors.New("store: the file was written by a newer hoshu")
)

// FileName is the state file inside a data directory.
const FileName = "hoshu.db"

// lockWait is how long Open waits for another process to let go of the file.
const lockWait = time.Second

// Buckets beside the tables.
var (
	metaBucket  = []byte("meta")  // schema version, head of the log
	logBucket   = []byte("log")   // seq (8 bytes, big endian) -> event
	storyBucket = []byte("story") // subject, 0, seq -> nothing: the events of one subject
)

// DB is an open store.
type DB struct {
	bolt *bolt.DB

	mu      sync.Mutex
	readers map[chan struct{}]struct{} // who wants to be woken when the log grows
}

// Open opens dir/hoshu.db, makes it where it is missing, and brings an older
// schema up to date. Errors: ErrLocked, ErrDamaged, ErrNewer, or the disk's own.
func Open(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	path := filepath.Join(dir, FileName)
	b, err := openBolt(path)
	if err != nil {
		return nil, err
	}
	db := &DB{bolt: b, readers: map[chan struct{}]struct{}{}}
	if err := b.Update(migrate); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), b.Close())
	}
	return db, nil
}

// openBolt turns bbolt's faults, a panic over a torn file among them, into words.
func openBolt(path string) (b *bolt.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %w: %v", path, ErrDamaged, r)
		}
	}()
	b, err = bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, FreelistType: bolt.FreelistMapType})
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, fmt.Errorf("%s: %w", path, ErrLocked)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%s: %w: %w", path, ErrDamaged, err)
	case err != nil:
		return nil, fmt.Errorf("store: %w", err)
	}
	return b, nil
}

// Close lets go of the file.
func (db *DB) Close() error { return db.bolt.Close() }

// CopyTo writes a consistent copy of the whole file while it is in use.
func (db *DB) CopyTo(w io.Writer) (int64, error) {
	var n int64
	err := db.bolt.View(func(tx *bolt.Tx) (err error) {
		n, err = tx.WriteTo(w)
		return err
	})
	return n, err
}

// Follow gives a channel that gets a token after the log has grown, and the
// call that ends it. Tokens are not counted: read the log until it is empty.
func (db *DB) Follow() (wake <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	db.mu.Lock()
	db.readers[ch] = struct{}{}
	db.mu.Unlock()
	return ch, func() {
		db.mu.Lock()
		delete(db.readers, ch)
		db.mu.Unlock()
	}
}

func (db *DB) wake() {
	db.mu.Lock()
	defer db.mu.Unlock()
	for ch := range db.readers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}

// Sequence gives the next number of a name: 1, 2, 3 ... A number is given once,
// also over restarts; one that was given and not used is a gap.
func (db *DB) Sequence(ctx context.Context, name string) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	var n uint64
	err := db.bolt.Update(func(tx *bolt.Tx) error {
		b, err := tx.Bucket(metaBucket).CreateBucketIfNotExists([]byte("seq:" + name))
		if err != nil {
			return err
		}
		n, err = b.NextSequence()
		return err
	})
	return n, err
}

func seqKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
