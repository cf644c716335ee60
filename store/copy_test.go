package store_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hoshu/store"
)

// serving serves copies as the daemon does.
func serving(t *testing.T, db *store.DB, dir string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	wait, err := store.Serve(ctx, db, filepath.Join(dir, store.SocketName))
	must(t, err)
	return func() {
		cancel()
		must(t, wait())
	}
}

func TestCopyOfAStore(t *testing.T) {
	for name, dir := range map[string]string{
		"in a short directory":                         "d",
		"in a directory too long for a socket address": strings.Repeat("long", 40),
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			dir := filepath.Join(t.TempDir(), dir)
			db, err := store.Open(dir)
			must(t, err)
			notes := table(t, db)
			for range 100 {
				bump(t, notes, "N-1")
			}
			// a socket that a killed process left behind
			must(t, os.WriteFile(filepath.Join(dir, store.SocketName), nil, 0o600))
			stop := serving(t, db, dir)
			info, err := os.Stat(filepath.Join(dir, store.SocketName))
			must(t, err)
			if info.Mode().Perm() != 0o600 {
				t.Error("the socket is open to", info.Mode())
			}
			copied := filepath.Join(t.TempDir(), store.FileName)
			isCopy(t, dir, copied)
			stop()
			if _, err := os.Stat(filepath.Join(dir, store.SocketName)); err == nil {
				t.Error("the socket is still there")
			}
			must(t, db.Close())
			isCopy(t, dir, copied) // over the older copy, from an idle store
		})
	}
}

func isCopy(t *testing.T, dir, file string) {
	t.Helper()
	n, err := store.CopyFrom(t.Context(), dir, file)
	must(t, err)
	info, err := os.Stat(file)
	must(t, err)
	if info.Size() != n || info.Mode().Perm() != 0o600 {
		t.Errorf("%d bytes were copied, the file has %d and mode %v", n, info.Size(), info.Mode())
	}
	db, err := store.OpenReadOnly(filepath.Dir(file))
	must(t, err)
	defer db.Close()
	if head, err := db.Verify(t.Context(), nil); err != nil || head.Seq != 100 {
		t.Error(head, err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Error("beside the copy lies", left, err)
	}
}

func TestSnapshotOfARunningStore(t *testing.T) {
	dir, _ := filled(t, 5)
	db := open(t, dir)
	defer serving(t, db, dir)()
	snapshot, err := store.OpenSnapshot(t.Context(), dir)
	must(t, err)
	bump(t, table(t, db), "N-1")
	if head, err := snapshot.Verify(t.Context(), nil); err != nil || head.Seq != 5 {
		t.Error(head, err)
	}
	must(t, snapshot.Close())
}

func TestCopyRefuses(t *testing.T) {
	dir, _ := filled(t, 5)
	db := open(t, dir)
	live := filepath.Join(dir, store.FileName)
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(live, link))
	gone := filepath.Join(t.TempDir(), "gone", "copy")
	for name, tt := range map[string]struct {
		copy func() (int64, error)
		want error
	}{
		"to write over the store":          {func() (int64, error) { return db.CopyFile(live) }, store.ErrLive},
		"to write over it by another name": {func() (int64, error) { return db.CopyFile(link) }, store.ErrLive},
		"a directory that is not there":    {func() (int64, error) { return db.CopyFile(gone) }, os.ErrNotExist},
		"a place that is not there":        {func() (int64, error) { return store.CopyFrom(t.Context(), dir, gone+"2") }, os.ErrNotExist},
		"a directory without a store":      {func() (int64, error) { return store.CopyFrom(t.Context(), t.TempDir(), link+"2") }, os.ErrNotExist},
		"a locked store without a socket":  {func() (int64, error) { return store.CopyFrom(t.Context(), dir, link+"3") }, store.ErrLocked},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tt.copy(); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	if _, err := db.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestACopyThatIsCutOffLeavesNoFile(t *testing.T) {
	dir, _ := filled(t, 5)
	open(t, dir)
	l, err := net.Listen("unix", filepath.Join(dir, store.SocketName))
	must(t, err)
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = c.Write([]byte{0, 0, 0, 0, 0, 1, 0, 0, 'h', 'a', 'l', 'f'})
			_ = c.Close()
		}
	}()
	out := t.TempDir()
	if _, err := store.CopyFrom(t.Context(), dir, filepath.Join(out, "copy")); err == nil || !strings.Contains(err.Error(), "4 of 65536 bytes") {
		t.Error(err)
	}
	if left, _ := os.ReadDir(out); len(left) != 0 {
		t.Error("left behind:", left)
	}
}

func TestStoppingLetsGoOfATakerThatTakesNothing(t *testing.T) {
	dir := t.TempDir()
	must(t, store.Fill(dir, 20_000)) // more than a socket buffers
	db := open(t, dir)
	stop := serving(t, db, dir)
	c, err := net.Dial("unix", filepath.Join(dir, store.SocketName))
	must(t, err)
	defer c.Close()
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	stop() // returns, or the test hangs
}
