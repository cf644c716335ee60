package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// CopyTo writes a consistent copy of the whole file while it is in use.
func (db *DB) CopyTo(w io.Writer) (int64, error) {
	return db.copyTo(w, func(int64) error { return nil })
}

// copyTo tells the size of the copy before its first byte.
func (db *DB) copyTo(w io.Writer, size func(int64) error) (n int64, err error) {
	err = db.bolt.View(func(tx *bolt.Tx) error {
		if err := size(tx.Size()); err != nil {
			return err
		}
		n, err = tx.WriteTo(w)
		return err
	})
	return n, err
}

// CopyFile puts a consistent copy at path, whole or not at all, and returns its
// bytes. An older file there is replaced; the store itself is ErrLive.
func (db *DB) CopyFile(path string) (int64, error) {
	return writeCopy(db.bolt.Path(), path, db.CopyTo)
}

// CopyFrom copies the store of dir to file, whether or not a hoshu runs on it:
// one that does is asked for the copy over its socket. It returns the bytes.
func CopyFrom(ctx context.Context, dir, file string) (int64, error) {
	live := filepath.Join(dir, FileName)
	n, err := copyIdle(dir, file)
	if !errors.Is(err, ErrLocked) {
		return n, err
	}
	return writeCopy(live, file, func(w io.Writer) (int64, error) {
		return fetch(ctx, filepath.Join(dir, SocketName), w)
	})
}

func copyIdle(dir, file string) (int64, error) {
	db, err := OpenReadOnly(dir)
	if err != nil {
		return 0, err
	}
	n, err := db.CopyFile(file)
	return n, errors.Join(err, db.Close())
}

// writeCopy lets fill write beside path, looks whether that is a whole store,
// and gives it its name.
func writeCopy(live, path string, fill func(io.Writer) (int64, error)) (n int64, err error) {
	if same(live, path) {
		return 0, fmt.Errorf("%s: %w", path, ErrLive)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	defer os.Remove(tmp.Name()) // after the rename there is nothing of that name
	n, err = fill(tmp)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return n, fmt.Errorf("store: copy to %s: %w", path, err)
	}
	copied, err := open(tmp.Name(), bolt.Options{ReadOnly: true})
	if err != nil {
		return n, err
	}
	if err := copied.Close(); err != nil {
		return n, fmt.Errorf("store: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return n, fmt.Errorf("store: %w", err)
	}
	return n, syncDir(filepath.Dir(path))
}

// same reports whether two names are of one file.
func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// OpenSnapshot opens the store of dir as it is at this moment, read-only, also
// while a hoshu runs on it: then a copy is fetched, and goes away with Close.
func OpenSnapshot(ctx context.Context, dir string) (*DB, error) {
	db, err := OpenReadOnly(dir)
	if !errors.Is(err, ErrLocked) {
		return db, err
	}
	tmp, err := os.MkdirTemp("", "hoshu-snapshot-*")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if _, err = CopyFrom(ctx, dir, filepath.Join(tmp, FileName)); err == nil {
		db, err = OpenReadOnly(tmp)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(tmp))
	}
	db.scratch = tmp
	return db, nil
}
