package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	bolt "go.etcd.io/bbolt"
)

var headKey = []byte("head") // JSON of Head

// Head is the end of the log: keep it elsewhere and the log can be held against it.
type Head struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"` // hex
}

// genesis is the head of a log without lines.
var genesis = Head{Hash: strings.Repeat("0", 64)}

// String writes a head as people keep it: "12:9f86d0...".
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Seq, h.Hash) }

// ParseHead reads what String wrote.
func ParseHead(s string) (Head, error) {
	number, sum, ok := strings.Cut(strings.TrimSpace(s), ":")
	seq, err := strconv.ParseUint(number, 10, 64)
	if !ok || err != nil || len(sum) != len(genesis.Hash) || strings.Trim(sum, "0123456789abcdef") != "" {
		return Head{}, fmt.Errorf("store: %q is no head: write NUMBER:HASH with 64 hex digits", s)
	}
	return Head{Seq: seq, Hash: sum}, nil
}

// Head returns the end of the log.
func (db *DB) Head() (h Head, err error) {
	err = db.bolt.View(func(tx *bolt.Tx) error {
		h, err = readHead(tx)
		return err
	})
	return h, err
}

func readHead(tx *bolt.Tx) (Head, error) {
	raw := tx.Bucket(metaBucket).Get(headKey)
	if raw == nil {
		return genesis, nil
	}
	var h Head
	if err := json.Unmarshal(raw, &h); err != nil {
		return h, fmt.Errorf("%w: the head of the log: %w", ErrDamaged, err)
	}
	return h, nil
}
