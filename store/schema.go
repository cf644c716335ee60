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

// migrate runs the migrations the file has not seen.
func migrate(tx *bolt.Tx) error {
	meta, err := tx.CreateBucketIfNotExists(metaBucket)
	if err != nil {
		return err
	}
	var version uint64
	if raw := meta.Get(versionKey); len(raw) == 8 {
		version = binary.BigEndian.Uint64(raw)
	}
	if version > uint64(len(migrations)) {
		return fmt.Errorf("%w: schema %d, this one knows %d", ErrNewer, version, len(migrations))
	}
	for _, m := range migrations[version:] {
		if err := m(tx); err != nil {
			return err
		}
	}
	return meta.Put(versionKey, seqKey(uint64(len(migrations))))
}
