package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

func TestOpenTellsADamagedFile(t *testing.T) {
	whole, _ := filled(t, 2000)
	good, err := os.ReadFile(filepath.Join(whole, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	page := os.Getpagesize()
	for name, file := range map[string][]byte{
		"empty":                            {},
		"one byte":                         {'x'},
		"garbage":                          []byte(strings.Repeat("no bolt file ", 10_000)),
		"cut inside its first page":        good[:100],
		"cut after its first page":         good[:page],
		"cut after its two heads":          good[:2*page],
		"cut in the middle":                good[:len(good)/2/page*page],
		"cut in the middle of a page":      good[:len(good)/2],
		"zeros after its two heads":        append(append([]byte{}, good[:2*page]...), make([]byte, len(good)-2*page)...),
		"garbage after its two heads":      append(append([]byte{}, good[:2*page]...), []byte(strings.Repeat("garbage!", len(good)/8-page/4))...),
		"zeros where its two heads should": append(make([]byte, 2*page), good[2*page:]...),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, store.FileName), file, 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time shows that the first let go of the file
				for _, open := range []func(string) (*store.DB, error){store.OpenReadOnly, store.Open} {
					db, err := open(dir)
					if db != nil || !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), store.FileName) {
						t.Errorf("got %v, want ErrDamaged with the file's name", err)
					}
				}
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, dir string)
		open    func(string) (*store.DB, error)
		want    error
		words   string
	}{
		"a file that is open, soon": {
			func(t *testing.T, dir string) { open(t, dir) }, store.Open, store.ErrLocked, "stop it",
		},
		"a file that is open, also to be read": {
			func(t *testing.T, dir string) { open(t, dir) }, store.OpenReadOnly, store.ErrLocked, "stop it",
		},
		"a newer schema": {schema(99), store.Open, store.ErrNewer, "schema 99, this one knows 1"},
		"an older schema, to be read": {
			schema(0), store.OpenReadOnly, store.ErrOlder, "schema 0, this one has 1",
		},
		"no file, to be read": {func(*testing.T, string) {}, store.OpenReadOnly, fs.ErrNotExist, store.FileName},
		"a directory that is a file": {
			func(t *testing.T, dir string) { must(t, errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600))) },
			store.Open, syscall.ENOTDIR, "not a directory",
		},
		"a file that is a directory": {
			func(t *testing.T, dir string) { must(t, os.Mkdir(filepath.Join(dir, store.FileName), 0o700)) },
			store.Open, syscall.EISDIR, "is a directory",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			must(t, os.Mkdir(dir, 0o700))
			tt.prepare(t, dir)
			start := time.Now()
			_, err := tt.open(dir)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("got %v, want %v with %q", err, tt.want, tt.words)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Error("took", took)
			}
		})
	}
}

func TestOpenRefusesADirectoryItMayNotWrite(t *testing.T) {
	if os.Geteuid() == 0 {
		// root may write everywhere but here
		if _, err := store.Open("/proc/hoshu"); !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			t.Error(err)
		}
		return
	}
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o500))
	if _, err := store.Open(dir); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

func TestReadOnlyRefusesChanges(t *testing.T) {
	dir, _ := filled(t, 3)
	db, err := store.OpenReadOnly(dir)
	must(t, err)
	defer db.Close()
	notes := table(t, db)
	if v, err := notes.Get("N-1"); err != nil || v.N == 0 {
		t.Error(v, err)
	}
	if _, err := notes.Change(t.Context(), "N-1", func(*note, bool) (audit.Event, error) { return event("N-1", 1), nil }); err == nil {
		t.Error("a change was taken")
	}
	if _, err := db.Sequence(t.Context(), "A"); err == nil {
		t.Error("a number was given")
	}
	missing, err := store.NewTable[note](db, "never made")
	must(t, err)
	if _, err := missing.Get("x"); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	for v, err := range missing.List() {
		t.Error(v, err)
	}
}

func TestSchema0IsBroughtUpToDateOnce(t *testing.T) {
	dir := t.TempDir()
	must(t, store.Schema0(dir, "notes", "N-1", `{"n":7}`))
	db := open(t, dir)
	notes := table(t, db)
	if v, err := notes.Get("N-1"); err != nil || v.N != 7 {
		t.Error("what was there is lost:", v, err)
	}
	bump(t, notes, "N-1")
	before, writes := db.Schema()
	must(t, db.Close())

	again := open(t, dir)
	if after, more := again.Schema(); after != before || before != 1 || more != writes {
		t.Errorf("opened again: schema %d -> %d, transactions %d -> %d", before, after, writes, more)
	}
	if head, err := again.Verify(t.Context(), nil); err != nil || head.Seq != 1 {
		t.Error(head, err)
	}
}

func TestAFullDiskRefusesTheChangeAndNothingElse(t *testing.T) {
	dir, _ := filled(t, 3)
	db := open(t, dir)
	notes := table(t, db)
	was, err := notes.Get("N-1")
	must(t, err)
	info, err := os.Stat(filepath.Join(dir, store.FileName))
	must(t, err)

	limit := limitFiles(t, uint64(info.Size()))
	big := strings.Repeat("x", 2<<20)
	v, err := notes.Change(t.Context(), "N-1", func(v *note, _ bool) (audit.Event, error) {
		v.Text = big
		return event("N-1", 1), nil
	})
	limit()
	if err == nil {
		t.Fatal("a change was taken that has no place")
	}
	if v != was {
		t.Error("the change is told as done")
	}
	if v := bump(t, notes, "N-1"); v.N != was.N+1 || v.Text != "" {
		t.Error("after the disk has room again:", v.N, len(v.Text))
	}
	_, err = db.Verify(t.Context(), nil)
	must(t, err)
}

// limitFiles lets no file of this process grow beyond so many bytes, until undone.
func limitFiles(t *testing.T, bytes uint64) (undo func()) {
	t.Helper()
	var was syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: was.Max}))
	return func() { must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was)) }
}

func TestAnEndedContextChangesNothing(t *testing.T) {
	notes := table(t, open(t, t.TempDir()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := notes.Change(ctx, "N-1", func(*note, bool) (audit.Event, error) {
		t.Error("f ran")
		return audit.Event{}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func schema(n uint64) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		db, err := store.Open(dir)
		must(t, err)
		must(t, db.Close())
		must(t, store.Tamper(dir, func(f store.Forger) error { return f.Schema(n) }))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
