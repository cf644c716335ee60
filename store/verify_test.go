package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"hoshu/store"
	"hoshu/store/audit"
)

// lines is how long the log is that is tampered with.
const lines = 40

func TestVerifyNamesWhatWasChanged(t *testing.T) {
	blame := func(ev *audit.Event) { ev.By.Name = "somebody else" }
	for name, tt := range map[string]struct {
		forge func(f store.Forger) error
		want  string
	}{
		"nothing":         {func(store.Forger) error { return nil }, ""},
		"a letter":        {func(f store.Forger) error { return f.Put(17, swap(f.Raw(17), "acme", "acne")) }, "line 17 was altered"},
		"a space":         {func(f store.Forger) error { return f.Put(17, append(f.Raw(17), ' ')) }, "line 17 was altered"},
		"a further field": {func(f store.Forger) error { return f.Put(17, swap(f.Raw(17), `{"seq"`, `{"x":1,"seq"`)) }, "line 17 was altered"},
		"no JSON":         {func(f store.Forger) error { return f.Put(17, []byte("{")) }, "line 17 was altered"},
		"the first line":  {func(f store.Forger) error { return f.Put(1, swap(f.Raw(1), "acme", "acne")) }, "line 1 was altered"},
		"its number":      {func(f store.Forger) error { return f.Put(17, swap(f.Raw(17), `"seq":17`, `"seq":99`)) }, "line 17 was altered"},
		"a line with a hash that fits it": {
			func(f store.Forger) error { _, err := f.Forge(17, blame); return err }, "line 17 was altered",
		},
		"the first line with a hash that fits it": {
			func(f store.Forger) error { _, err := f.Forge(1, blame); return err }, "line 1 was altered",
		},
		"what a line says of the one before": {
			func(f store.Forger) error {
				_, err := f.Forge(17, func(ev *audit.Event) { ev.Prev = strings.Repeat("a", 64) })
				return err
			}, "line 17 was altered",
		},
		"the last line with a hash that fits it": {
			func(f store.Forger) error { _, err := f.Forge(lines, blame); return err }, "line 40 was altered, or the head: they do not fit",
		},
		"one line removed":    {func(f store.Forger) error { return f.Remove(18) }, "line 18 is missing"},
		"three lines removed": {func(f store.Forger) error { return errors.Join(f.Remove(18), f.Remove(19), f.Remove(20)) }, "lines 18 to 20 are missing"},
		"the first removed":   {func(f store.Forger) error { return f.Remove(1) }, "line 1 is missing"},
		"one removed, the next moved up": {
			func(f store.Forger) error { return errors.Join(f.Put(18, f.Raw(19)), f.Put(19, f.Raw(20))) }, "line 18 is missing",
		},
		"two neighbours swapped": {exchange(18, 19), "lines 18 and 19 changed places"},
		"two others swapped":     {exchange(18, 30), "lines 18 and 30 changed places"},
		"a line twice":           {func(f store.Forger) error { return f.Put(19, f.Raw(18)) }, "line 19 is a copy of line 18"},
		"the last two cut off":   {func(f store.Forger) error { return errors.Join(f.Remove(39), f.Remove(40)) }, "the end was cut off: the head says 40, the last line is 38"},
		"a line added": {
			func(f store.Forger) error {
				hash := field(f.Raw(40), "hash")
				if err := f.Put(41, f.Raw(40)); err != nil {
					return err
				}
				_, err := f.Forge(41, func(ev *audit.Event) { ev.Seq, ev.Prev, ev.Subject = 41, hash, "N-0" })
				return err
			}, "line 41 is missing from the story of N-0",
		},
		"the head put back":     {func(f store.Forger) error { return f.Head(headOf(f, 38)) }, "line 39 was added: the head says 38"},
		"the head's hash":       {func(f store.Forger) error { return f.Head(headOf(f, 40, "f")) }, "line 40 was altered, or the head: they do not fit"},
		"the head removed":      {func(f store.Forger) error { return f.Head(nil) }, "the head is missing, the last line is 40"},
		"the head made garbage": {func(f store.Forger) error { return f.Head([]byte("x")) }, "the head cannot be read"},
		"a story cut":           {func(f store.Forger) error { return f.Forget("N-1", 18) }, "line 18 is missing from the story of N-1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := filled(t, lines)
			if err := store.Tamper(dir, tt.forge); err != nil {
				t.Fatal(err)
			}
			_, err := open(t, dir).Verify(t.Context(), nil)
			says(t, err, tt.want)
		})
	}
}

func TestVerifyAgainstAHeadKeptElsewhere(t *testing.T) {
	dir, heads := filled(t, lines)
	db := open(t, dir)
	rewritten, _ := filled(t, lines)
	if err := store.Tamper(rewritten, rewriteFrom(12)); err != nil {
		t.Fatal(err)
	}
	forged := open(t, rewritten)
	if _, err := forged.Verify(t.Context(), nil); err != nil {
		t.Fatal("a log made anew as a whole must look sound by itself:", err)
	}
	for name, tt := range map[string]struct {
		db   *store.DB
		head store.Head
		want string
	}{
		"the present head":               {db, heads[40], ""},
		"an older head":                  {db, heads[12], ""},
		"the head before the first line": {db, heads[0], ""},
		"a log rewritten from line 12":   {forged, heads[12], "the log does not contain the head given, " + heads[12].String() + ": line 12 was altered, or one before it"},
		"rewritten after the head":       {forged, heads[11], ""},
		"a head not yet reached":         {db, store.Head{Seq: 50, Hash: heads[1].Hash}, "the log does not contain the head given, 50:" + heads[1].Hash + ": it ends at line 40"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := tt.db.Verify(t.Context(), &tt.head)
			says(t, err, tt.want)
			if tt.want == "" && got.Seq != lines {
				t.Error("head is", got)
			}
		})
	}
}

func TestVerifyStopsWhenItsContextEnds(t *testing.T) {
	dir, _ := filled(t, lines)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t, dir).Verify(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestHeadIsReadAsItIsWritten(t *testing.T) {
	_, heads := filled(t, 3)
	for _, h := range heads {
		if got, err := store.ParseHead(h.String() + "\n"); err != nil || got != h {
			t.Error(got, err)
		}
	}
	for _, bad := range []string{"", "12", "12:abc", "x:" + heads[1].Hash, "-1:" + heads[1].Hash, "1:" + strings.Repeat("z", 64)} {
		if _, err := store.ParseHead(bad); err == nil {
			t.Errorf("%q was taken for a head", bad)
		}
	}
}

// filled makes a store with n log lines and returns the head after each.
func filled(t *testing.T, n int) (string, []store.Head) {
	t.Helper()
	dir := t.TempDir()
	db := open(t, dir)
	notes := table(t, db)
	heads := make([]store.Head, n+1)
	for i := range heads {
		if i > 0 {
			bump(t, notes, []string{"N-1", "N-2", "N-3"}[i%3*i/18%3])
		}
		var err error
		if heads[i], err = db.Head(); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, heads
}

// says wants a Tampered with these words, or none.
func says(t *testing.T, err error, want string) {
	t.Helper()
	var found *store.Tampered
	switch {
	case want == "" && err != nil:
		t.Error(err)
	case want != "" && (!errors.As(err, &found) || !errors.Is(err, store.ErrTampered)):
		t.Errorf("got %v, want %q", err, want)
	case want != "" && found.Says != want:
		t.Errorf("says %q, want %q", found.Says, want)
	}
}

func swap(raw []byte, from, to string) []byte {
	return []byte(strings.Replace(string(raw), from, to, 1))
}

func exchange(a, b uint64) func(store.Forger) error {
	return func(f store.Forger) error {
		x, y := f.Raw(a), f.Raw(b)
		return errors.Join(f.Put(a, y), f.Put(b, x))
	}
}

func field(raw []byte, name string) string {
	var m map[string]any
	_ = json.Unmarshal(raw, &m)
	s, _ := m[name].(string)
	return s
}

func headOf(f store.Forger, n uint64, hash ...string) []byte {
	h := store.Head{Seq: n, Hash: field(f.Raw(n), "hash")}
	if len(hash) > 0 {
		h.Hash = hash[0]
	}
	raw, _ := json.Marshal(h)
	return raw
}

// rewriteFrom forges line n and everything after it, the head too.
func rewriteFrom(n uint64) func(store.Forger) error {
	return func(f store.Forger) error {
		prev, err := f.Forge(n, func(ev *audit.Event) { ev.By.Name = "somebody else" })
		for i := n + 1; i <= lines && err == nil; i++ {
			prev, err = f.Forge(i, func(ev *audit.Event) { ev.Prev = prev })
		}
		return errors.Join(err, f.Head(headOf(f, lines)))
	}
}
