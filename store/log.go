package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"hoshu/store/audit"
)

// appendEvent chains ev to the head of the log.
func appendEvent(tx *bolt.Tx, ev audit.Event) error {
	head, err := readHead(tx)
	if err != nil {
		return err
	}
	ev.Seq, ev.Prev, ev.Hash, ev.At = head.Seq+1, head.Hash, "", ev.At.UTC()
	raw, ev, err := seal(ev)
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

// seal gives ev its hash, and its line. The event goes once through JSON first:
// text that is no UTF-8 (a log line, a plugin's words) changes there, and the
// hash must be of what can be read back.
func seal(ev audit.Event) ([]byte, audit.Event, error) {
	raw, err := json.Marshal(ev)
	if err != nil {
		return nil, ev, fmt.Errorf("store: event %d: %w", ev.Seq, err)
	}
	if ev, err = decode[audit.Event](raw); err != nil {
		return nil, ev, fmt.Errorf("store: event %d: %w", ev.Seq, err)
	}
	if ev.Hash, err = hash(ev); err != nil {
		return nil, ev, err
	}
	raw, err = json.Marshal(ev)
	return raw, ev, err
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
