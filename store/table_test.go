package store_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hoshu/store"
	"hoshu/store/audit"
)

var errNo = errors.New("no")

func TestChange(t *testing.T) {
	for name, tt := range map[string]struct {
		f      func(v *note, exists bool) (audit.Event, error)
		want   note   // in the store and returned
		events uint64 // in the log, after one that was there
		err    error
	}{
		"keeps the value and the event": {
			func(v *note, _ bool) (audit.Event, error) { v.N = 2; return event("N-1", 2), nil }, note{N: 2}, 2, nil,
		},
		"keeps the value alone when there is no news": {
			func(v *note, _ bool) (audit.Event, error) { v.N = 2; return audit.Event{}, nil }, note{N: 2}, 1, nil,
		},
		"writes nothing when refused, and returns what stands": {
			func(v *note, _ bool) (audit.Event, error) { v.N = 2; return event("N-1", 2), errNo }, note{N: 1}, 1, errNo,
		},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, t.TempDir())
			notes := table(t, db)
			bump(t, notes, "N-1")
			got, err := notes.Change(t.Context(), "N-1", tt.f)
			stands, _ := notes.Get("N-1")
			if !errors.Is(err, tt.err) || got != tt.want || stands != tt.want {
				t.Errorf("returned %v, %v; in the store %v; want %v", got, err, stands, tt.want)
			}
			if head, err := db.Verify(t.Context(), nil); err != nil || head.Seq != tt.events {
				t.Error(head, err)
			}
		})
	}
}

func TestChangeTellsItsCause(t *testing.T) {
	db := open(t, t.TempDir())
	ctx := store.Because(t.Context(), "E-1")
	_, err := table(t, db).Change(ctx, "N-1", func(*note, bool) (audit.Event, error) { return event("N-1", 1), nil })
	must(t, err)
	if events, err := db.Log(0, 1); err != nil || events[0].Cause != "E-1" {
		t.Error(events, err)
	}
	if _, err := db.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestAPanicInChangeLeavesTheStoreUsable(t *testing.T) {
	db := open(t, t.TempDir())
	notes := table(t, db)
	bump(t, notes, "N-1")
	func() {
		defer func() {
			if recover() != "boo" {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = notes.Change(t.Context(), "N-1", func(v *note, _ bool) (audit.Event, error) {
			v.N = 99
			panic("boo")
		})
	}()
	if v := bump(t, notes, "N-1"); v.N != 2 {
		t.Error(v)
	}
}

func TestTextThatIsNotUTF8StaysVerifiable(t *testing.T) {
	db := open(t, t.TempDir())
	_, err := table(t, db).Change(t.Context(), "N-1", func(*note, bool) (audit.Event, error) {
		ev := event("N-\xff1", 1)
		ev.Data = map[string]string{"line\xfe": "disk \xff\xfe full <&> \u2028"}
		return ev, nil
	})
	must(t, err)
	_, err = db.Verify(t.Context(), nil)
	must(t, err)
}

func TestFollowWakesAfterTheLogHasGrown(t *testing.T) {
	db := open(t, t.TempDir())
	notes := table(t, db)
	wake, stop := db.Follow()
	bump(t, notes, "N-1")
	bump(t, notes, "N-1")
	<-wake
	stop()
	bump(t, notes, "N-1")
	select {
	case <-wake:
		t.Error("woken after it had stopped")
	default:
	}
}

func TestSequenceGivesEachNumberOnce(t *testing.T) {
	dir := t.TempDir()
	for want := uint64(1); want < 4; want++ {
		db := open(t, dir)
		if got, err := db.Sequence(t.Context(), "A"); err != nil || got != want {
			t.Error(got, err)
		}
		must(t, db.Close())
	}
}

// The store against a map and a list, whatever is done to it, in any order.
func TestStoreBehavesLikeAMapAndAList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		m := model{T: t, dir: dir, values: map[string]note{}}
		m.reopen(nil)
		defer func() { _ = m.db.Close() }()
		rt.Repeat(map[string]func(*rapid.T){
			"change":  m.change,
			"delete":  m.delete,
			"refuse":  m.refuse,
			"reopen":  m.reopen,
			"":        m.same,
			"outside": m.verify,
		})
	})
}

type model struct {
	*testing.T
	dir    string
	db     *store.DB
	notes  *store.Table[note]
	values map[string]note
	log    []string // subjects
}

func anID(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"N-1", "N-2", "N-3", "\xffodd\x00"}).Draw(rt, "id")
}

func (m *model) change(rt *rapid.T) {
	id, text, news := anID(rt), rapid.String().Draw(rt, "text"), rapid.Bool().Draw(rt, "news")
	now, err := m.notes.Change(m.Context(), id, func(v *note, exists bool) (audit.Event, error) {
		if _, want := m.values[id]; exists != want {
			rt.Fatal("exists is", exists)
		}
		v.N, v.Text = v.N+1, text
		if !news {
			return audit.Event{}, nil
		}
		ev := event("N", v.N)
		ev.Data["text"] = string(rapid.SliceOf(rapid.Byte()).Draw(rt, "bytes"))
		return ev, nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	m.values[id] = now
	if news {
		m.log = append(m.log, "N")
	}
}

func (m *model) refuse(rt *rapid.T) {
	id := anID(rt)
	now, err := m.notes.Change(m.Context(), id, func(v *note, _ bool) (audit.Event, error) {
		v.N = -1
		return event("N", 1), errNo
	})
	if !errors.Is(err, errNo) || now != m.values[id] {
		rt.Fatal(now, err)
	}
}

func (m *model) delete(rt *rapid.T) {
	id := anID(rt)
	if err := m.notes.Delete(m.Context(), id); err != nil {
		rt.Fatal(err)
	}
	delete(m.values, id)
}

func (m *model) reopen(*rapid.T) {
	if m.db != nil {
		must(m.T, m.db.Close())
	}
	var err error
	m.db, err = store.Open(m.dir)
	must(m.T, err)
	m.notes = table(m.T, m.db)
}

func (m *model) same(rt *rapid.T) {
	var got, want []note
	for v, err := range m.notes.List() {
		if err != nil {
			rt.Fatal(err)
		}
		got = append(got, v)
	}
	for _, id := range slices.Sorted(maps.Keys(m.values)) {
		want = append(want, m.values[id])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		rt.Fatal(diff)
	}
}

func (m *model) verify(rt *rapid.T) {
	head, err := m.db.Verify(m.Context(), nil)
	if err != nil || head.Seq != uint64(len(m.log)) {
		rt.Fatal(head, err, len(m.log))
	}
	story, err := m.db.Story("N")
	if err != nil || len(story) != len(m.log) {
		rt.Fatal(fmt.Sprint(len(story)), err)
	}
}
