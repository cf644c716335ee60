// Package store is the only door to bbolt: it keeps values in tables and the
// log of all that happened to them, in one file that one process owns.
// It knows nothing of what the values mean.
package store

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"sync"

	bolt "go.etcd.io/bbolt"
)

// Why a store cannot be opened or a value not be had.
var (
	ErrNotFound = errors.New("store: not found")
	ErrLocked   = errors.New("store: another process has this file open")
	ErrDamaged  = errors.New("store: the file is damaged")
	ErrNewer    = errors.New("store: the file was written by a newer hoshu")
	ErrOlder    = errors.New("store: the file was written by an older hoshu: let this one run on it once")
	ErrLive     = errors.New("store: that is the store itself, not a place for its copy")
	ErrTampered = errors.New("store: the log was changed")
)

// FileName is the state file inside a data directory.
const FileName = "hoshu.db"

// Buckets beside the tables.
var (
	metaBucket  = []byte("meta")  // schema version, head of the log
	logBucket   = []byte("log")   // seq (8 bytes, big endian) -> event
	storyBucket = []byte("story") // subject, 0, seq -> nothing: the events of one subject
)

// DB is an open store.
type DB struct {
	bolt    *bolt.DB
	scratch string // directory of a fetched copy, to be removed at the end

	mu      sync.Mutex
	readers map[chan struct{}]struct{} // who wants to be woken when the log grows
}

// Close lets go of the file. It waits for readers, a running copy among them.
func (db *DB) Close() error {
	err := db.bolt.Close()
	if db.scratch != "" {
		err = errors.Join(err, os.RemoveAll(db.scratch))
	}
	return err
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
