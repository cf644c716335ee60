package store_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

type note struct {
	N    int    `json:"n"`
	Text string `json:"text,omitempty"`
}

func event(subject string, n int) audit.Event {
	return audit.Event{
		At: time.Date(2026, 5, 1, 9, 0, n, 0, time.UTC), Kind: "note.changed", Subject: subject,
		Client: "acme", System: "web1", By: audit.Hoshu, Data: map[string]string{"n": fmt.Sprint(n)},
	}
}

func open(tb testing.TB, dir string) *store.DB {
	tb.Helper()
	db, err := store.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func table(tb testing.TB, db *store.DB) *store.Table[note] {
	tb.Helper()
	notes, err := store.NewTable[note](db, "notes")
	if err != nil {
		tb.Fatal(err)
	}
	return notes
}

// bump adds one to a note and returns what it is now.
func bump(tb testing.TB, notes *store.Table[note], id string) note {
	tb.Helper()
	v, err := notes.Change(tb.Context(), id, func(v *note, _ bool) (audit.Event, error) {
		v.N++
		return event(id, v.N), nil
	})
	if err != nil {
		tb.Error(err)
	}
	return v
}

// BenchmarkChange is one change and its log line, on disk, from so many
// goroutines at once.
func BenchmarkChange(b *testing.B) {
	for _, workers := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("goroutines=%d", workers), func(b *testing.B) {
			notes := table(b, open(b, b.TempDir()))
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			var all sync.WaitGroup
			for w := range workers {
				all.Go(func() {
					for id := fmt.Sprintf("N-%d", w); left.Add(-1) >= 0; {
						bump(b, notes, id)
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
		})
	}
}

// BenchmarkStart opens a store whose log has a million lines, reads its head and
// the last thousand events. HOSHU_BENCH_STORE names a directory where the store
// is made and stays, for others to measure with.
func BenchmarkStart(b *testing.B) {
	dir := cmp.Or(os.Getenv("HOSHU_BENCH_STORE"), b.TempDir())
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil {
		if err := store.Fill(dir, 1_000_000); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		db, err := store.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		head, err := db.Head()
		if err != nil {
			b.Fatal(err)
		}
		events, err := db.Log(head.Seq-1000, 1000)
		if err != nil || len(events) != 1000 {
			b.Fatal(len(events), err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify walks a log of a hundred thousand lines.
func BenchmarkVerify(b *testing.B) {
	dir := b.TempDir()
	if err := store.Fill(dir, 100_000); err != nil {
		b.Fatal(err)
	}
	db := open(b, dir)
	for b.Loop() {
		if _, err := db.Verify(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
	}
}
