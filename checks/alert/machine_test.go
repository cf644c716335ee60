package alert

import (
	"errors"
	"os"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"hoshu/checks"
	"hoshu/store/audit"
)

// TestAnythingInAnyOrder lets checks, people, time and crashes do what they
// like, and asks after each step what must always be true.
func TestAnythingInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "store")
		if err != nil {
			t.Fatal(err)
		}
		world := &machine{bench: benchIn(rt, dir,
			checks.Spec{Name: "host"}, checks.Spec{Name: "db", DependsOn: "host"}, checks.Spec{Name: "disk"})}
		rt.Cleanup(world.close)
		rt.Repeat(map[string]func(*rapid.T){
			"look": world.look, "look again": world.look, "half a step": world.halfAStep,
			"wait": world.wait, "tick": world.tick, "restart": func(*rapid.T) { world.restart() },
			"acknowledge": world.acknowledge, "take back": world.takeBack,
			"silence": world.silence, "end silence": world.endSilence, "remove a check": world.remove,
			"": world.invariants,
		})
	})
}

type machine struct{ *bench }

func (w *machine) draw(t *rapid.T) (name string, status checks.Status) {
	return rapid.SampledFrom([]string{"host", "db", "disk"}).Draw(t, "check"),
		rapid.SampledFrom([]checks.Status{checks.OK, checks.OK, checks.Unknown, checks.Warn, checks.Fail}).Draw(t, "status")
}

func (w *machine) look(t *rapid.T) {
	name, status := w.draw(t)
	w.sees(name, status)
	a, open := w.Of("web1/" + name)
	if (status != checks.OK) != open && !a.Flapping {
		t.Fatalf("%s is %s, and the alert is open: %v", name, status, open)
	}
	if open && a.Status != status {
		t.Fatalf("%s is %s, and the alert says %s", name, status, a.Status)
	}
}

// halfAStep is a crash after one change of several.
func (w *machine) halfAStep(t *rapid.T) {
	name, status := w.draw(t)
	if a, open := w.Of("web1/" + name); open {
		l := lookOf(w.result(name, status))
		_, err := w.change(t.Context(), a.ID, func(a *Alert) (audit.Event, error) { return a.Follow(l, Defaults(), w.now()) })
		only(t, err, errSteady)
	} else {
		_, err := w.begin(t.Context(), "web1/"+name, w.view.last["web1/"+name])
		w.must(err)
	}
	w.restart()
}

func (w *machine) wait(t *rapid.T) {
	w.after(rapid.SampledFrom([]time.Duration{s, 10 * s, m, 5 * m, 11 * m, MinAck, time.Hour}).Draw(t, "wait"))
}

func (w *machine) tick(t *rapid.T) {
	w.must(w.Tick(t.Context()))
	if due, ok := w.NextDue(); ok && !due.After(w.now()) {
		t.Fatalf("after a tick something is still due: %s", due)
	}
	for _, a := range w.Open() {
		if a.ackOver(w.now()) {
			t.Fatalf("the acknowledgement of %s outlives its time", a.ID)
		}
	}
	for _, q := range w.Silences() {
		if !q.Live(w.now()) {
			t.Fatalf("%s outlives its time", q.ID)
		}
	}
}

func (w *machine) acknowledge(t *rapid.T) {
	id := rapid.SampledFrom([]string{"A-1", "A-2", "3", "a-4"}).Draw(t, "id")
	by := rapid.SampledFrom([]audit.Actor{ann, bob}).Draw(t, "by")
	lasts := rapid.SampledFrom([]time.Duration{0, m, MinAck, time.Hour}).Draw(t, "lasts")
	a, err := w.Acknowledge(t.Context(), id, by, "", lasts)
	only(t, err, ErrNotFound, ErrResolved, ErrAlreadyAcked, ErrAckTime)
	if err == nil && (a.State != Acknowledged || a.Ack.By != by) || errors.Is(err, ErrAlreadyAcked) && a.Ack == nil {
		t.Fatalf("%v, and the alert is %+v", err, a)
	}
}

func (w *machine) takeBack(t *rapid.T) {
	_, err := w.Unacknowledge(t.Context(), rapid.SampledFrom([]string{"A-1", "A-2", "A-3"}).Draw(t, "id"), bob)
	only(t, err, ErrNotFound, ErrResolved, ErrNotAcked)
}

func (w *machine) silence(t *rapid.T) {
	lasts := rapid.SampledFrom([]time.Duration{m, 6 * m, time.Hour, 9 * time.Hour}).Draw(t, "lasts")
	system := rapid.SampledFrom([]string{"", "web1"}).Draw(t, "system")
	_, err := w.Silence(t.Context(), Silence{System: system, Why: "x", Until: w.now().Add(lasts)}, ann)
	only(t, err, ErrSilenceTime, ErrSilenceTooBroad)
}

func (w *machine) endSilence(t *rapid.T) {
	_, err := w.EndSilence(t.Context(), rapid.SampledFrom([]string{"S-1", "S-2"}).Draw(t, "id"), bob)
	only(t, err, ErrNoSilence, ErrSilenceOver)
}

// remove takes a check out of the configuration, and in again.
func (w *machine) remove(t *rapid.T) {
	name, _ := w.draw(t)
	spec := w.specs[name]
	delete(w.specs, name)
	w.must(w.Reconcile(t.Context(), w.known()))
	if a, open := w.Of(spec.Key()); open {
		t.Fatalf("%s outlives its check", a.ID)
	}
	w.specs[name] = spec
	w.must(w.Reconcile(t.Context(), w.known()))
}

func only(t *rapid.T, err error, allowed ...error) {
	if err == nil {
		return
	}
	for _, a := range allowed {
		if errors.Is(err, a) {
			return
		}
	}
	t.Fatal(err)
}

// invariants are what must always be true.
func (w *machine) invariants(t *rapid.T) {
	open := map[string]string{}
	for a, err := range w.alerts.List() {
		w.must(err)
		if a.State != Resolved && open[a.Check] != "" {
			t.Fatalf("%s has two open alerts: %s and %s", a.Check, open[a.Check], a.ID)
		}
		if a.State != Resolved {
			open[a.Check] = a.ID
		}
		w.sound(t, a)
		w.folds(t, a)
	}
	for check := range open {
		seen, ok := w.Of(check)
		if kept := w.alert(open[check]); !ok || !gocmp.Equal(seen, kept) {
			t.Fatalf("the view of %s differs from the store:\n%s", check, gocmp.Diff(kept, seen))
		}
	}
	if len(open) != len(w.Open()) {
		t.Fatalf("open are %v, shown are %v", open, w.Open())
	}
}

// sound asks one alert whether its parts agree.
func (w *machine) sound(t *rapid.T, a Alert) {
	switch {
	case a.State != Resolved && (a.State == Acknowledged) != (a.Ack != nil):
		t.Fatalf("%s is %s with acknowledgement %v", a.ID, a.State, a.Ack)
	case a.State != Resolved && a.ackBroken(a.Status):
		t.Fatalf("the acknowledgement of %s outlives a worsening", a.ID)
	case a.State == Resolved && (a.Flapping || a.HeldBy != "" || a.Status != checks.OK || a.ResolvedAt.IsZero()):
		t.Fatalf("resolved, but %+v", a)
	case a.State != Resolved && !a.Flapping && a.Status == checks.OK:
		t.Fatalf("open and well, but not flapping: %+v", a)
	case a.Status.Worse(a.Worst), a.HeldBy == a.Check:
		t.Fatalf("impossible: %+v", a)
	}
}

// folds reads the log's story of an alert: it must end where the alert stands.
func (w *machine) folds(t *rapid.T, a Alert) {
	events, err := w.db.Story(a.ID)
	w.must(err)
	var told tale
	for _, ev := range events {
		told.hear(ev)
	}
	is := tale{State: a.State, Flapping: a.Flapping, HeldBy: a.HeldBy}
	if a.State != Resolved && a.Ack != nil {
		is.AckBy, is.AckUntil = a.Ack.By.Name, stamp(a.Ack.Until)
	}
	if a.State == Resolved {
		told.AckBy, told.AckUntil = "", ""
	}
	if diff := gocmp.Diff(is, told); diff != "" {
		t.Fatalf("the story of %s tells otherwise (-is +told):\n%s", a.ID, diff)
	}
}

// tale is what the log alone tells of an alert.
type tale struct {
	State           State
	AckBy, AckUntil string
	Flapping        bool
	HeldBy          string
}

func (s *tale) hear(ev audit.Event) {
	switch ev.Kind {
	case EventFired:
		s.State = Firing
	case EventHeld:
		s.HeldBy = ev.Data["parent"]
		if s.State == "" {
			s.State = Firing
		}
	case EventReleased:
		s.HeldBy = ""
	case EventReopened:
		s.State, s.HeldBy = State(ev.Data["state"]), ev.Data["parent"]
		if s.State == Firing {
			s.AckBy, s.AckUntil = "", ""
		}
	case EventAcknowledged:
		s.State, s.AckBy, s.AckUntil = Acknowledged, ev.By.Name, ev.Data["until"]
	case EventUnacknowledged, EventAckEnded:
		s.AckBy, s.AckUntil = "", ""
		if s.State == Acknowledged {
			s.State = Firing
		}
	case EventFlapping:
		s.Flapping = true
	case EventSettled:
		s.Flapping = false
	case EventResolved:
		s.State, s.Flapping, s.HeldBy = Resolved, false, ""
	}
}
