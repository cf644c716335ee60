package store

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

var versionKey = []byte("schema")

// migrations bring a file from schema n to n+1, in the order they stand.
var migrations = []func(*bolt.Tx) error{
	func(tx *bolt.Tx) error { // 0 -> 1: the log
		for _, name := range [][]byte{logBucket, storyBucket} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		return nil
	},
}

// migrate runs the migrations the file has not seen, all or none. A file that is
// up to date is not written to.
func (db *DB) migrate() error {
	var version uint64
	err := db.bolt.View(func(tx *bolt.Tx) error {
		version = readVersion(tx)
		return nil
	})
	known := uint64(len(migrations))
	switch {
	case err != nil, version == known:
		return err
	case version > known:
		return fmt.Errorf("%w: schema %d, this one knows %d", ErrNewer, version, known)
	case db.bolt.IsReadOnly():
		return fmt.Errorf("%w: schema %d, this one has %d", ErrOlder, version, known)
	}
	return db.bolt.Update(func(tx *bolt.Tx) error { return upgrade(tx, version) })
}

func readVersion(tx *bolt.Tx) uint64 {
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return 0
	}
	if raw := meta.Get(versionKey); len(raw) == 8 {
		return binary.BigEndian.Uint64(raw)
	}
	return 0
}

func upgrade(tx *bolt.Tx, version uint64) error {
	meta, err := tx.CreateBucketIfNotExists(metaBucket)
	if err != nil {
		return err
	}
	for _, m := range migrations[version:] {
		if err := m(tx); err != nil {
			return err
		}
	}
	return meta.Put(versionKey, seqKey(uint64(len(migrations))))
}
