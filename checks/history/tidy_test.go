package history_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"
	"pgregory.net/rapid"

	"hoshu/checks/history"
)

func TestTidyKeepsHoursAndDropsOldFiles(t *testing.T) {
	dir, clock := t.TempDir(), clockwork.NewFakeClockAt(noon)
	h := open(t, dir, clock)
	for i, v := range []float64{10, 40, 25} {
		must(t, h.Append(noon.Add(time.Duration(i)*time.Minute), "web1/disk", used(v)))
	}
	must(t, h.Append(noon.Add(2*time.Hour), "web1/disk", used(7)))
	hours := []history.Point{{At: noon, Min: 10, Mean: 25, Max: 40}, single(noon.Add(2*time.Hour), 7)}

	for _, step := range []struct {
		name  string
		after time.Duration
		files []string
		raw   bool // Range still gives single values
	}{
		{"the same day nothing is over", time.Hour, []string{"raw-2026-05-01", "series"}, true},
		{"the next day", 24 * time.Hour, []string{"hourly-2026-05", "raw-2026-05-01", "series"}, true},
		{"after 35 days hours are read", 35 * 24 * time.Hour, []string{"hourly-2026-05", "raw-2026-05-01", "series"}, false},
		{"after 36 days the raw day is gone", 36 * 24 * time.Hour, []string{"hourly-2026-05", "series"}, false},
		{"after 13 months", 396 * 24 * time.Hour, []string{"hourly-2026-05", "series"}, false},
		{"after 14 months", 427 * 24 * time.Hour, []string{"series"}, false},
	} {
		clock.Advance(noon.Add(step.after).Sub(clock.Now()) + time.Minute)
		for range 2 { // doing it twice does it once
			must(t, h.Tidy(t.Context()))
		}
		if diff := cmp.Diff(step.files, names(t, dir)); diff != "" {
			t.Error(step.name, diff)
		}
		want := hours
		if step.raw {
			want = []history.Point{single(noon, 10), single(noon.Add(time.Minute), 40), single(noon.Add(2*time.Minute), 25), hours[1]}
		} else if !slices.Contains(step.files, "hourly-2026-05") {
			want = nil
		}
		if diff := cmp.Diff(want, all(t, h, noon, noon.Add(24*time.Hour))); diff != "" {
			t.Error(step.name, diff)
		}
	}
}

func TestHoursOfDaysNotYetRolledUp(t *testing.T) {
	h := open(t, t.TempDir(), clockwork.NewFakeClockAt(noon))
	must(t, h.Append(noon.Add(-48*time.Hour), "web1/disk", used(1)))
	must(t, h.Tidy(t.Context()))
	must(t, h.Append(noon.Add(time.Minute), "web1/disk", used(2)))
	must(t, h.Append(noon.Add(2*time.Minute), "web1/disk", used(4)))
	want := []history.Point{single(noon.Add(-48*time.Hour), 1), {At: noon, Min: 2, Mean: 3, Max: 4}}
	if diff := cmp.Diff(want, all(t, h, noon.AddDate(-1, 0, 0), noon.Add(time.Hour))); diff != "" {
		t.Error(diff)
	}
}

func TestARollUpCutShortIsDoneAgain(t *testing.T) {
	dir, clock := t.TempDir(), clockwork.NewFakeClockAt(noon)
	h := open(t, dir, clock)
	must(t, h.Append(noon, "web1/disk", used(5)))
	must(t, h.Append(noon.AddDate(0, 0, 1), "web1/disk", used(6)))
	clock.Advance(48 * time.Hour)
	must(t, h.Tidy(t.Context()))
	must(t, h.Close())
	file := filepath.Join(dir, "hourly-2026-05")
	whole := size(t, dir, "hourly-2026-05")
	want := []history.Point{single(noon, 5), single(noon.AddDate(0, 0, 1), 6)}
	for cut := range whole {
		must(t, os.Truncate(file, cut))
		h := open(t, dir, clock)
		must(t, h.Tidy(t.Context()))
		if got := size(t, dir, "hourly-2026-05"); got != whole {
			t.Errorf("cut at %d: %d bytes, want %d", cut, got, whole)
		}
		if diff := cmp.Diff(want, all(t, h, noon.AddDate(-1, 0, 0), clock.Now())); diff != "" {
			t.Error(cut, diff)
		}
		must(t, h.Close())
	}
}

// Whatever the order of writing, tidying and starting anew, no point is lost.
func TestNoPointIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, clock := t.TempDir(), clockwork.NewFakeClockAt(noon)
		h := open(t, dir, clock)
		var want []history.Point
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(rt *rapid.T) {
				at := clock.Now().Add(-time.Duration(rapid.IntRange(-90, 90).Draw(rt, "minutes")) * time.Minute)
				v := rapid.Float64().Draw(rt, "v")
				must(t, h.Append(at, "web1/disk", used(v)))
				want = append(want, single(at, v))
			},
			"wait": func(rt *rapid.T) {
				clock.Advance(time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes")) * time.Minute)
			},
			"tidy":   func(*rapid.T) { must(t, h.Tidy(t.Context())) },
			"flush":  func(*rapid.T) { must(t, h.Flush()) },
			"reopen": func(*rapid.T) { must(t, h.Close()); h = open(t, dir, clock) },
			"": func(rt *rapid.T) {
				since := clock.Now().Add(-history.RawFor)
				got, err := h.Range(t.Context(), "web1/disk", "used", since, clock.Now().Add(24*time.Hour))
				must(t, err)
				kept := slices.DeleteFunc(slices.Clone(want), func(p history.Point) bool { return p.At.Before(since) })
				slices.SortStableFunc(kept, func(a, b history.Point) int { return a.At.Compare(b.At) })
				if diff := cmp.Diff(kept, slices.Clip(got)); diff != "" && len(kept)+len(got) > 0 {
					rt.Fatal(diff)
				}
			},
		})
	})
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	must(t, err)
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}
