package alert

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/checks"
	"hoshu/store"
	"hoshu/store/audit"
)

// bench is a Desk over a real store, and hands to work it with.
type bench struct {
	*Desk
	t     teller
	clock *clockwork.FakeClock
	dir   string
	specs map[string]checks.Spec // by name
}

// teller is what *testing.T and *rapid.T have in common here.
type teller interface {
	Helper()
	Context() context.Context
	Fatal(...any)
	Errorf(string, ...any)
	Cleanup(func())
}

func newBench(t *testing.T, specs ...checks.Spec) *bench {
	t.Helper()
	return benchIn(t, t.TempDir(), specs...)
}

func benchIn(t teller, dir string, specs ...checks.Spec) *bench {
	t.Helper()
	b := &bench{t: t, clock: clockwork.NewFakeClockAt(noon), dir: dir, specs: map[string]checks.Spec{}}
	for _, spec := range specs {
		spec.Client, spec.System, spec.Kind, spec.Severity = "acme", "web1", "toy", checks.Critical
		b.specs[spec.Name] = spec
	}
	b.open()
	t.Cleanup(b.close)
	return b
}

func (b *bench) open() {
	b.t.Helper()
	db, err := store.Open(b.dir)
	b.must(err)
	b.Desk, err = NewDesk(db, b.clock, Defaults())
	b.must(err)
	b.must(b.Reconcile(b.t.Context(), b.known()))
}

func (b *bench) close() { _ = b.db.Close() }

// restart opens the store afresh, as after a crash.
func (b *bench) restart() {
	b.t.Helper()
	b.must(b.db.Close())
	b.open()
}

func (b *bench) known() []checks.Spec {
	var out []checks.Spec
	for _, spec := range b.specs {
		out = append(out, spec)
	}
	return out
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) result(name string, st checks.Status) checks.Result {
	return checks.Result{
		Spec: b.specs[name], Finding: checks.Finding{Status: st, Text: checks.Plain(name + " is " + st.String())},
		At: b.clock.Now(), Settled: st, Known: true, Streak: 1,
	}
}

func (b *bench) sees(name string, st checks.Status) {
	b.t.Helper()
	b.must(b.Observe(context.Background(), b.result(name, st)))
}

func (b *bench) after(d time.Duration) *bench {
	b.clock.Advance(d)
	return b
}

func (b *bench) alert(id string) Alert {
	b.t.Helper()
	a, err := b.Get(id)
	b.must(err)
	return a
}

// story are the kinds of event of one subject.
func (b *bench) story(subject string) []string {
	b.t.Helper()
	events, err := b.db.Story(subject)
	b.must(err)
	var out []string
	for _, ev := range events {
		out = append(out, ev.Kind)
	}
	return out
}

func (b *bench) told(subject string, want ...string) {
	b.t.Helper()
	if diff := gocmp.Diff(want, b.story(subject)); diff != "" {
		b.t.Errorf("story of %s (-want +got):\n%s", subject, diff)
	}
}

func disk() checks.Spec { return checks.Spec{Name: "disk"} }

func TestOneEpisodeFromFiringToResolved(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.OK)
	b.sees("disk", checks.Warn)
	b.after(m).sees("disk", checks.Fail)
	if a, ok := b.Of("web1/disk"); !ok || a.ID != "A-1" || a.Worst != checks.Fail || a.Text.English != "disk is fail" {
		t.Errorf("open is %+v", a)
	}
	b.after(m).sees("disk", checks.OK)
	b.told("A-1", EventFired, EventWorsened, EventResolved)
	if len(b.Open()) != 0 || len(b.Recent(5)) != 1 {
		t.Errorf("open %v, recent %v", b.Open(), b.Recent(5))
	}
	b.after(11*m).sees("disk", checks.Fail)
	b.told("A-2", EventFired)
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	b.must(b.db.Close()) // any write would fail now
	b.after(m).sees("disk", checks.Fail)
	b.must(b.Tick(t.Context()))
	if err := b.Observe(t.Context(), b.result("disk", checks.OK)); err == nil {
		t.Error("a change was not written, and nobody was told")
	}
}

func TestWhatIsNotKnownYetSaysNothing(t *testing.T) {
	b := newBench(t, disk())
	r := b.result("disk", checks.Fail)
	r.Known = false
	b.must(b.Observe(t.Context(), r))
	if open := b.Open(); len(open) != 0 {
		t.Errorf("it fired: %v", open)
	}
}

func TestRestarts(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after func(*bench)
		told          []string
	}{
		"still failing is not told again": {
			func(b *bench) { b.sees("disk", checks.Fail) },
			func(b *bench) { b.sees("disk", checks.Fail) },
			[]string{EventFired},
		},
		"what recovered while down is resolved": {
			func(b *bench) { b.sees("disk", checks.Fail) },
			func(b *bench) { b.sees("disk", checks.OK) },
			[]string{EventFired, EventResolved},
		},
		"what got worse while down is told": {
			func(b *bench) { b.sees("disk", checks.Warn) },
			func(b *bench) { b.sees("disk", checks.Fail) },
			[]string{EventFired, EventWorsened},
		},
		"an acknowledgement is not lost, and still ends in time": {
			func(b *bench) { b.sees("disk", checks.Fail); b.ack("1", MinAck) },
			func(b *bench) { b.must(b.Tick(b.t.Context())) },
			[]string{EventFired, EventAcknowledged, EventAckEnded},
		},
		"flapping does not settle on what was seen before": {
			func(b *bench) { b.flap() },
			func(b *bench) { b.must(b.Tick(b.t.Context())) },
			[]string{EventFired, EventWorsened, EventEased, EventWorsened, EventEased, EventWorsened, EventFlapping},
		},
		"flapping settles on the first look": {
			func(b *bench) { b.flap() },
			func(b *bench) { b.sees("disk", checks.Fail) },
			[]string{EventFired, EventWorsened, EventEased, EventWorsened, EventEased, EventWorsened, EventFlapping, EventSettled},
		},
		"a check that is gone is resolved": {
			func(b *bench) { b.sees("disk", checks.Fail); delete(b.specs, "disk") },
			func(*bench) {},
			[]string{EventFired, EventResolved},
		},
		"an id taken before a crash is used": {
			func(b *bench) { _, err := b.begin(b.t.Context(), "web1/disk", ""); b.must(err) },
			func(b *bench) { b.sees("disk", checks.OK); b.sees("disk", checks.Fail); b.sees("disk", checks.Fail) },
			[]string{EventFired},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, disk())
			tt.before(b)
			b.after(20 * m).restart()
			tt.after(b)
			b.told("A-1", tt.told...)
			if all, _ := b.db.Log(0, 100); len(all) != len(tt.told) {
				t.Errorf("the log tells more: %v", all)
			}
		})
	}
}

func (b *bench) ack(id string, lasts time.Duration) Alert {
	b.t.Helper()
	a, err := b.Acknowledge(b.t.Context(), id, ann, "on it", lasts)
	b.must(err)
	return a
}

// flap makes the disk's alert flap between warn and fail.
func (b *bench) flap() {
	b.t.Helper()
	for range 3 {
		b.after(s).sees("disk", checks.Warn)
		b.after(s).sees("disk", checks.Fail)
	}
}

func TestACrashBetweenTwoStepsIsMadeGood(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Warn)
	b.ack("A-1", 0)
	l := lookOf(b.result("disk", checks.Fail))
	_, err := b.change(t.Context(), "A-1", func(a *Alert) (audit.Event, error) { return a.Follow(l, Defaults(), b.now()) })
	b.must(err) // the acknowledgement has ended, and then: killed
	b.restart()
	b.sees("disk", checks.Fail)
	b.told("A-1", EventFired, EventAcknowledged, EventAckEnded, EventWorsened)
}

func TestTwoPeopleAcknowledgeAtOnce(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	people := []audit.Actor{ann, bob, {ID: "eve", Name: "Eve"}, {ID: "dan", Name: "Dan"}}
	stands, errs := make([]Alert, len(people)), make([]error, len(people))
	var all sync.WaitGroup
	for i, who := range people {
		all.Go(func() { stands[i], errs[i] = b.Acknowledge(t.Context(), "a-1", who, "", 0) })
	}
	all.Wait()
	winner := b.alert("1").Ack.By
	for i, who := range people {
		if (errs[i] == nil) != (who == winner) || errs[i] != nil && !errors.Is(errs[i], ErrAlreadyAcked) {
			t.Errorf("%s got %v; the winner is %s", who.Name, errs[i], winner.Name)
		}
		if stands[i].Ack == nil || stands[i].Ack.By != winner {
			t.Errorf("%s was shown %+v", who.Name, stands[i].Ack)
		}
	}
	b.told("A-1", EventFired, EventAcknowledged)
}

func TestOneCheckObservedFromManySidesFiresOnce(t *testing.T) {
	b := newBench(t, disk())
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { _ = b.Observe(context.Background(), b.result("disk", checks.Fail)) })
	}
	all.Wait()
	if open := b.Open(); len(open) != 1 {
		t.Fatalf("open are %v", open)
	}
	b.told(b.Open()[0].ID, EventFired)
}

func TestRefusalsOfTheDesk(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	ctx := t.Context()
	for name, tt := range map[string]struct {
		does func() error
		err  error
	}{
		"acknowledging an unknown alert": {func() error { _, err := b.Acknowledge(ctx, "A-9", ann, "", 0); return err }, ErrNotFound},
		"acknowledging a silence's id":   {func() error { _, err := b.Acknowledge(ctx, "S-1", ann, "", 0); return err }, ErrNotFound},
		"acknowledging for a minute":     {func() error { _, err := b.Acknowledge(ctx, "1", ann, "", m); return err }, ErrAckTime},
		"taking back what nobody gave":   {func() error { _, err := b.Unacknowledge(ctx, "1", ann); return err }, ErrNotAcked},
		"evidence of an unknown alert":   {func() error { return b.AddEvidence(ctx, "A-9", "x") }, ErrNotFound},
		"reading an unknown alert":       {func() error { _, err := b.Get("A-9"); return err }, ErrNotFound},
		"a silence without a reason":     {func() error { _, err := b.Silence(ctx, Silence{Until: noon.Add(time.Hour)}, ann); return err }, ErrSilenceReason},
		"extending an unknown silence":   {func() error { _, err := b.Extend(ctx, "S-9", noon.Add(time.Hour), ann); return err }, ErrNoSilence},
		"ending what is no silence's id": {func() error { _, err := b.EndSilence(ctx, "A-1", ann); return err }, ErrNoSilence},
		"reading an unknown silence":     {func() error { _, err := b.GetSilence("S-9"); return err }, ErrNoSilence},
		"rules that cannot work":         {func() error { return b.SetRules(Rules{}) }, nil},
		"a context that is already over": {func() error {
			c, stop := context.WithCancel(ctx)
			stop()
			_, err := b.Acknowledge(c, "1", ann, "", 0)
			return err
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			err := tt.does()
			if err == nil || tt.err != nil && !errors.Is(err, tt.err) {
				t.Errorf("refused with %v, want %v", err, tt.err)
			}
		})
	}
	b.told("A-1", EventFired)
}

func TestAnAcknowledgementThatIsOverBindsNobody(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	b.ack("1", MinAck)
	b.after(MinAck)
	a, err := b.Acknowledge(t.Context(), "1", bob, "", 0) // before any Tick
	if err != nil || a.Ack.By != bob {
		t.Errorf("got %+v, %v", a.Ack, err)
	}
	b.told("A-1", EventFired, EventAcknowledged, EventAckEnded, EventAcknowledged)
}

func TestASilenceOverTheDesk(t *testing.T) {
	b := newBench(t, disk())
	ctx := t.Context()
	q, err := b.Silence(ctx, Silence{System: "web1", Check: "disk", Why: "cleaning", Until: noon.Add(time.Hour)}, ann)
	b.must(err)
	b.sees("disk", checks.Fail)
	if got, ok := b.Muted(b.alert("1")); !ok || got.ID != q.ID {
		t.Errorf("muted by %+v, %v", got, ok)
	}
	if _, ok := b.SilencedBy("acme", "web1", "cpu", b.now()); ok {
		t.Error("another check is silenced too")
	}
	b.after(50 * m).restart()
	b.must(b.Tick(ctx))
	q, err = b.Extend(ctx, "s-1", noon.Add(2*time.Hour), bob)
	b.must(err)
	b.after(2 * time.Hour)
	b.must(b.Tick(ctx))
	b.told("S-1", EventSilenced, EventSilenceWarned, EventSilenceChanged, EventSilenceEnded)
	if _, ok := b.Muted(b.alert("1")); ok || len(b.Silences()) != 0 {
		t.Error("it goes on after its end")
	}
	if kept, err := b.GetSilence("3"); err == nil {
		t.Errorf("found %+v", kept)
	}
	if kept, err := b.GetSilence("1"); err != nil || kept.EndedAt.IsZero() {
		t.Errorf("the ended one is %+v, %v", kept, err)
	}
}

func TestWorstFirst(t *testing.T) {
	b := newBench(t, disk(), checks.Spec{Name: "cpu"}, checks.Spec{Name: "swap"}, checks.Spec{Name: "tls"})
	mild := b.specs["tls"]
	mild.Severity = checks.Warning
	b.specs["tls"] = mild
	b.sees("tls", checks.Fail)
	b.after(s).sees("swap", checks.Warn)
	b.after(s).sees("cpu", checks.Fail)
	b.after(s).sees("disk", checks.Fail)
	var names []string
	for _, a := range b.Open() {
		names = append(names, filepath.Base(a.Check))
	}
	if want := []string{"cpu", "disk", "tls", "swap"}; !slices.Equal(names, want) {
		t.Errorf("order is %v, want %v", names, want)
	}
}

func TestRecentGoesBackOverRestartsAndEpisodes(t *testing.T) {
	b := newBench(t, disk(), checks.Spec{Name: "cpu"})
	for range 3 {
		b.after(time.Hour).sees("disk", checks.Fail)
		b.after(m).sees("disk", checks.OK)
	}
	b.sees("cpu", checks.Fail)
	b.restart()
	var ids []string
	for _, a := range b.Recent(2) {
		ids = append(ids, a.ID)
	}
	if want := []string{"A-3", "A-2"}; !slices.Equal(ids, want) {
		t.Errorf("recent are %v, want %v", ids, want)
	}
}

func TestEvidenceIsCutToWhatAMessageHolds(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	long := ""
	for range 500 {
		long += "12345678\n"
	}
	b.must(b.AddEvidence(t.Context(), "A-1", long))
	b.must(b.AddEvidence(t.Context(), "A-1", " \n"))
	b.told("A-1", EventFired, EventEvidence)
	events, _ := b.db.Story("A-1")
	if text := events[1].Data["text"]; len(text) > maxEvidence || len(text) < 2400 || text[len(text)-6:] != "\n[...]" {
		t.Errorf("%d characters, ending %q", len(text), text[len(text)-20:])
	}
}

func TestAnIDIsTakenOnceForAnEpisode(t *testing.T) {
	b := newBench(t, disk())
	first, err := b.begin(t.Context(), "web1/disk", "")
	b.must(err)
	second, err := b.begin(t.Context(), "web1/disk", "")
	b.must(err)
	if first != second {
		t.Errorf("one episode got %s and %s", first, second)
	}
}

func TestAReloadDoesNotForgetWhatWasHeard(t *testing.T) {
	b := newBench(t, disk())
	b.flap()
	b.must(b.Reconcile(t.Context(), b.known()))
	b.after(5 * m)
	b.must(b.Tick(t.Context()))
	if a := b.alert("1"); a.Flapping {
		t.Errorf("it has not settled: %+v", a)
	}
}

func TestTheLongestOfTwoSilencesIsTold(t *testing.T) {
	b := newBench(t, disk())
	for _, lasts := range []time.Duration{2 * time.Hour, time.Hour} {
		_, err := b.Silence(t.Context(), Silence{Check: "disk", Why: "x", Until: noon.Add(lasts)}, ann)
		b.must(err)
	}
	if q, ok := b.SilencedBy("acme", "web1", "web1/disk", noon); !ok || q.ID != "S-1" {
		t.Errorf("told is %+v, %v", q, ok)
	}
}
