package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"hoshu/store/audit"
)

var headKey = []byte("head") // JSON of Head

// Head is the end of the log: keep it elsewhere and the log can be held against it.
type Head struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
}

var genesis = Head{Hash: strings.Repeat("0", 64)}

// appendEvent chains ev to the head of the log.
func appendEvent(tx *bolt.Tx, ev audit.Event) error {
	head, err := readHead(tx)
	if err != nil {
		return err
	}
	ev.Seq, ev.Prev, ev.At = head.Seq+1, head.Hash, ev.At.UTC()
	if ev.Hash, err = hash(ev); err != nil {
		return err
	}
	raw, err := json.Marshal(ev)
	if err != nil {
		return err
	}
	if err := tx.Bucket(logBucket).Put(seqKey(ev.Seq), raw); err != nil {
		return err
	}
	if err := tx.Bucket(storyBucket).Put(storyKey(ev.Subject, ev.Seq), nil); err != nil {
		return err
	}
	raw, err = json.Marshal(Head{Seq: ev.Seq, Hash: ev.Hash})
	if err != nil {
		return err
	}
	return tx.Bucket(metaBucket).Put(headKey, raw)
}

// hash is SHA-256 over the hash before and the event without its own hash, as
// JSON with the keys of maps sorted.
func hash(ev audit.Event) (string, error) {
	ev.Hash = ""
	raw, err := json.Marshal(ev)
	if err != nil {
		return "", fmt.Errorf("store: event %d: %w", ev.Seq, err)
	}
	sum := sha256.Sum256(append([]byte(ev.Prev), raw...))
	return hex.EncodeToString(sum[:]), nil
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

// Head returns the end of the log.
func (db *DB) Head() (h Head, err error) {
	err = db.bolt.View(func(tx *bolt.Tx) error {
		h, err = readHead(tx)
		return err
	})
	return h, err
}

// Log returns up to limit events after the given one, oldest first.
func (db *DB) Log(after uint64, limit int) ([]audit.Event, error) {
	var events []audit.Event
	err := db.bolt.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(logBucket).Cursor()
		for k, raw := c.Seek(seqKey(after + 1)); k != nil && len(events) < limit; k, raw = c.Next() {
			ev, err := decode[audit.Event](raw)
			if err != nil {
				return fmt.Errorf("%w: event %d: %w", ErrDamaged, binary.BigEndian.Uint64(k), err)
			}
			events = append(events, ev)
		}
		return nil
	})
	return events, err
}

// Story returns the events of one subject, oldest first.
func (db *DB) Story(subject string) ([]audit.Event, error) {
	var events []audit.Event
	err := db.bolt.View(func(tx *bolt.Tx) error {
		prefix := storyKey(subject, 0)[:len(subject)+1]
		log, c := tx.Bucket(logBucket), tx.Bucket(storyBucket).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			ev, err := decode[audit.Event](log.Get(k[len(prefix):]))
			if err != nil {
				return fmt.Errorf("%w: an event of %s: %w", ErrDamaged, subject, err)
			}
			events = append(events, ev)
		}
		return nil
	})
	return events, err
}

func storyKey(subject string, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(subject), 0), seq)
}
