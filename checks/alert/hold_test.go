package alert

import (
	"slices"
	"testing"

	"hoshu/checks"
)

// chain is a host, a service on it, and an app that needs the service.
func chain(t *testing.T) *bench {
	return newBench(t, checks.Spec{Name: "host"}, checks.Spec{Name: "db", DependsOn: "host"}, checks.Spec{Name: "app", DependsOn: "web1/db"})
}

func (b *bench) heldBy(check, parent string) {
	b.t.Helper()
	a, ok := b.Of("web1/" + check)
	if !ok || a.HeldBy != parent {
		b.t.Errorf("%s is held by %q (open: %v), want %q", check, a.HeldBy, ok, parent)
	}
}

func TestHolding(t *testing.T) {
	for name, play := range map[string]func(b *bench){
		"a child of a failing check is held": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.heldBy("db", "web1/host")
			b.told("A-2", EventHeld)
		},
		"over a check that has not failed yet too": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("app", checks.Fail)
			b.heldBy("app", "web1/host")
		},
		"all are held by the root": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.sees("app", checks.Fail)
			held := b.HeldBack("web1/host")
			if len(held) != 2 {
				b.t.Errorf("held back: %v", held)
			}
		},
		"children that failed shortly before are held": func(b *bench) {
			b.sees("app", checks.Fail)
			b.after(10*s).sees("db", checks.Fail)
			b.heldBy("app", "web1/db")
			b.after(10*s).sees("host", checks.Fail)
			b.heldBy("db", "web1/host")
			b.after(10*s).sees("app", checks.Fail)
			b.heldBy("app", "web1/host")
		},
		"children known for longer are not": func(b *bench) {
			b.sees("db", checks.Fail)
			b.after(2*m).sees("host", checks.Fail)
			b.after(s).sees("db", checks.Fail)
			b.heldBy("db", "")
		},
		"released after the parent, by a look of its own": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			old := b.after(9*m).result("db", checks.Fail) // begun before the host is well
			b.after(s).sees("host", checks.OK)
			b.must(b.Observe(b.t.Context(), old))
			b.heldBy("db", "web1/host")
			b.after(s).sees("db", checks.Fail)
			b.heldBy("db", "")
			b.told("A-2", EventHeld, EventReleased)
		},
		"not released while it looks well": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.after(m).sees("host", checks.OK)
			r := b.after(s).result("db", checks.Fail)
			r.Status = checks.OK // seen, but not settled
			b.must(b.Observe(b.t.Context(), r))
			b.heldBy("db", "web1/host")
		},
		"recovered with its parent it never was posted": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.after(m).sees("db", checks.OK)
			b.told("A-2", EventHeld, EventResolved)
		},
		"after the root the next one holds": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.sees("app", checks.Fail)
			b.after(m).sees("host", checks.OK)
			b.after(s).sees("db", checks.Fail)
			b.after(s).sees("app", checks.Fail)
			b.heldBy("db", "")
			b.heldBy("app", "web1/db")
		},
		"a parent that flaps holds on while it is well for a moment": func(b *bench) {
			for range 4 {
				b.after(s).sees("host", checks.Fail)
				b.after(s).sees("host", checks.OK)
			}
			b.after(s).sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.after(s).sees("host", checks.OK)
			b.after(s).sees("db", checks.Fail)
			b.heldBy("db", "web1/host")
		},
		"a parent that is removed lets go": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			delete(b.specs, "host")
			b.must(b.Reconcile(b.t.Context(), b.known()))
			b.after(s).sees("db", checks.Fail)
			b.heldBy("db", "")
		},
		"held over a restart": func(b *bench) {
			b.sees("host", checks.Fail)
			b.sees("db", checks.Fail)
			b.after(m).restart()
			b.sees("db", checks.Fail)
			b.heldBy("db", "web1/host")
			b.told("A-2", EventHeld)
		},
	} {
		t.Run(name, func(t *testing.T) { play(chain(t)) })
	}
}

func TestChecksThatDependOnEachOtherHideNothing(t *testing.T) {
	b := newBench(t, checks.Spec{Name: "a", DependsOn: "b"}, checks.Spec{Name: "b", DependsOn: "c"}, checks.Spec{Name: "c", DependsOn: "a"})
	for range 3 {
		for _, name := range []string{"a", "b", "c"} {
			b.after(s).sees(name, checks.Fail)
		}
	}
	if !slices.ContainsFunc(b.Open(), func(a Alert) bool { return a.HeldBy == "" }) {
		t.Errorf("all are held: %+v", b.Open())
	}
}

func TestACheckIsNotHeldByItself(t *testing.T) {
	b := newBench(t, checks.Spec{Name: "a", DependsOn: "b"}, checks.Spec{Name: "b", DependsOn: "a"})
	b.sees("a", checks.Fail)
	b.after(s).sees("b", checks.Fail)
	b.heldBy("b", "web1/a")
	b.after(s).sees("a", checks.OK)
	b.after(11*m).sees("a", checks.Fail) // b is still held by it: nobody looked since
	b.heldBy("a", "")
}
