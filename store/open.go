package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	// lockWait is how long opening waits for another process to let go of the file.
	lockWait = time.Second
	// mapped is how many bytes of address space the file may grow into before
	// bbolt maps it anew, which has to wait for every reader (a copy, a Verify).
	mapped = 1 << 30
	// step is by how many bytes the file grows.
	step = 1 << 20
)

// Open opens dir/hoshu.db, makes it where it is missing, and brings an older
// schema up to date. Errors: ErrLocked, ErrDamaged, ErrNewer, or the disk's own.
func Open(dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	path := filepath.Join(dir, FileName)
	if err := create(path); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return open(path, bolt.Options{InitialMmapSize: mapped})
}

// OpenReadOnly opens the store of dir to look at it: every change is refused.
// Several processes may do so at once, but not while a hoshu runs on it: see
// OpenSnapshot. Errors: as Open; one of a missing file is fs.ErrNotExist.
func OpenReadOnly(dir string) (*DB, error) {
	return open(filepath.Join(dir, FileName), bolt.Options{ReadOnly: true})
}

// create puts a new, whole file at path, unless there is one: an empty file is
// never a store that has just been made, but one that was lost.
func create(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), FileName+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := tmp.Close(); err != nil {
		return err
	}
	b, err := bolt.Open(tmp.Name(), 0o600, nil)
	if err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// open opens the file at path, which must exist, and looks whether it is whole.
func open(path string, o bolt.Options) (*DB, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("store: %w", err)
	case info.Mode().IsRegular() && info.Size() < 2*int64(os.Getpagesize()):
		return nil, fmt.Errorf("%s: %w: %d bytes are no store; put a copy in its place", path, ErrDamaged, info.Size())
	}
	b, err := openBolt(path, o)
	if err != nil {
		return nil, err
	}
	db := &DB{bolt: b, readers: map[chan struct{}]struct{}{}}
	if err := guard(path, db.ready); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return db, nil
}

// openBolt turns bbolt's faults into words, and lets go of the file after one.
func openBolt(path string, o bolt.Options) (b *bolt.DB, err error) {
	var file *os.File
	o.Timeout, o.FreelistType = lockWait, bolt.FreelistMapType
	o.OpenFile = func(name string, flag int, mode fs.FileMode) (_ *os.File, err error) {
		file, err = os.OpenFile(name, flag, mode)
		return file, err
	}
	err = guard(path, func() (err error) {
		b, err = bolt.Open(path, 0o600, &o)
		return err
	})
	if err != nil && file != nil { // bbolt has let go, unless it panicked; its map of the file would keep the lock
		_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
		_ = file.Close()
	}
	if err == nil {
		b.AllocSize = step
	}
	return b, err
}

// guard runs f on the file at path. bbolt panics over a damaged page, and a page
// beyond the end of the file is a memory fault: both become ErrDamaged.
func guard(path string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %w: %v", path, ErrDamaged, r)
		}
	}()
	err = f()
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("%s: %w: stop it, or name another data directory", path, ErrLocked)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return fmt.Errorf("%s: %w: %w", path, ErrDamaged, err)
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// ready brings the schema up to date and reads what every start needs: a damaged
// file is told now, not at the first alert.
func (db *DB) ready() error {
	if err := db.bolt.View(db.whole); err != nil {
		return err
	}
	if err := db.migrate(); err != nil {
		return err
	}
	return db.bolt.View(touch)
}

// touch reads the two ends of the log, and leaves what they say to Verify.
func touch(tx *bolt.Tx) error {
	meta, log := tx.Bucket(metaBucket), tx.Bucket(logBucket)
	if meta == nil || log == nil || tx.Bucket(storyBucket) == nil {
		return fmt.Errorf("%w: it has no log", ErrDamaged)
	}
	_ = meta.Get(headKey)
	log.Cursor().First()
	log.Cursor().Last()
	return nil
}

// whole reports a file that is shorter than its own account of itself.
func (db *DB) whole(tx *bolt.Tx) error {
	info, err := os.Stat(db.bolt.Path())
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("%w: it has %d bytes and should have %d", ErrDamaged, info.Size(), tx.Size())
	}
	return nil
}

// syncDir makes a new name in dir outlast a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
