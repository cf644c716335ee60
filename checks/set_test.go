package checks_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/checks"
)

func TestANewListKeepsWhatACheckHasGoneThrough(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		disk := spec("disk", seeing(checks.Fail))
		disk.FailAfter = 3
		r.Set([]checks.Spec{disk, spec("cpu", seeing(checks.OK))})
		pass(12 * time.Second)
		disk.Prober, disk.Severity = seeing(checks.Fail), checks.Critical
		r.Set([]checks.Spec{disk})
		if got, _ := r.Result("web1/disk"); got.Spec.Severity != checks.Critical || got.Streak == 0 {
			t.Errorf("after Set: severity %q, streak %d", got.Spec.Severity, got.Streak)
		}
		pass(20 * time.Second)
		got, _ := r.Result("web1/disk")
		if !got.Known || got.Settled != checks.Fail {
			t.Errorf("known %v, settled %v; want a settled fail", got.Known, got.Settled)
		}
		if _, there := r.Result("web1/cpu"); there {
			t.Error("cpu is no longer in the list but still there")
		}
		if got := len(n.of("web1/cpu")); got > 2 {
			t.Errorf("cpu was looked at %d times", got)
		}
	})
}

func TestACheckOfAnotherKindStartsAfresh(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, _ *notebook) {
		s := spec("x", seeing(checks.Fail))
		r.Set([]checks.Spec{s})
		pass(20 * time.Second)
		s.Kind = "other"
		r.Set([]checks.Spec{s})
		got, _ := r.Result("web1/x")
		if got.Known || !got.At.IsZero() || got.Text.ID != "check.waiting" {
			t.Errorf("known %v, at %v, %q", got.Known, got.At, got.Text.ID)
		}
	})
}

func TestALookOfAReplacedProberDoesNotCount(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		s := spec("x", probing(func(ctx context.Context) (checks.Finding, error) {
			<-ctx.Done()
			return checks.Finding{Status: checks.Fail}, nil
		}))
		s.Timeout = 8 * time.Second
		r.Set([]checks.Spec{s})
		pass(5 * time.Second) // a look is under way
		s.Prober = seeing(checks.OK)
		r.Set([]checks.Spec{s})
		pass(20 * time.Second)
		for _, res := range n.of("web1/x") {
			if res.Status != checks.OK {
				t.Errorf("the old Prober's %v was counted", res.Status)
			}
		}
		if len(n.of("web1/x")) == 0 {
			t.Error("the new Prober was not asked")
		}
	})
}

func TestAChecksNewProberIsAskedThoughTheOldOneHangs(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, _ *notebook) {
		letGo := make(chan struct{})
		defer close(letGo)
		s := spec("x", deaf(letGo))
		r.Set([]checks.Spec{s})
		pass(15 * time.Second)
		r.Set([]checks.Spec{s}) // the same Prober: it is still left alone
		pass(10 * time.Second)
		if got, _ := r.Result("web1/x"); got.Text.ID != "check.hung" {
			t.Errorf("got %q, want check.hung", got.Text.ID)
		}
		s.Prober = seeing(checks.OK)
		r.Set([]checks.Spec{s})
		pass(10 * time.Second)
		if got, _ := r.Result("web1/x"); got.Status != checks.OK {
			t.Errorf("got %v, want ok", got.Status)
		}
	})
}

func TestResultsListsAlsoWhatWasNotLookedAt(t *testing.T) {
	r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), (&notebook{}).report)
	r.Set([]checks.Spec{spec("b", seeing(checks.OK)), spec("a", seeing(checks.OK))})
	if _, err := r.Now(t.Context(), "web1/b"); err != nil {
		t.Fatal(err)
	}
	type line struct {
		Key   string
		Known bool
		New   bool
		Text  string
	}
	var got []line
	for _, res := range r.Results() {
		got = append(got, line{res.Spec.Key(), res.Known, res.At.IsZero(), res.Text.English})
	}
	want := []line{{"web1/a", false, true, "not looked at yet"}, {"web1/b", true, false, ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNowIsALookLikeAnyOther(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		s := spec("x", seeing(checks.Fail))
		s.FailAfter, s.Every = 2, time.Hour
		r.Set([]checks.Spec{s})
		pass(5 * time.Second)
		got, err := r.Now(t.Context(), "web1/x")
		if err != nil || got.Streak != 2 || got.Settled != checks.Fail || len(n.of("web1/x")) != 2 {
			t.Errorf("streak %d, settled %v, %d reports, %v", got.Streak, got.Settled, len(n.of("web1/x")), err)
		}
		if _, err := r.Now(t.Context(), "web1/y"); !errors.Is(err, checks.ErrNoCheck) {
			t.Errorf("got %v, want ErrNoCheck", err)
		}
	})
}

func TestNowDoesNotTakeAnOlderLookForAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mended atomic.Bool
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), (&notebook{}).report)
		r.Set([]checks.Spec{spec("x", probing(func(context.Context) (checks.Finding, error) {
			before := mended.Load()
			time.Sleep(time.Second)
			if !before {
				return checks.Finding{Status: checks.Fail}, nil
			}
			return checks.Finding{}, nil
		}))})
		go func() { _, _ = r.Now(t.Context(), "web1/x") }()
		pass(500 * time.Millisecond)
		mended.Store(true)
		if got, err := r.Now(t.Context(), "web1/x"); err != nil || got.Status != checks.OK {
			t.Errorf("got %v, %v; want ok", got.Status, err)
		}
	})
}

func TestALookThatNobodyWaitsForAnyMoreIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, ended := &notebook{}, false
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), n.report)
		r.Set([]checks.Spec{spec("x", probing(func(ctx context.Context) (checks.Finding, error) {
			<-ctx.Done()
			ended = true
			return checks.Finding{}, ctx.Err()
		}))})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := r.Now(ctx, "web1/x")
		if !errors.Is(err, context.DeadlineExceeded) || !ended || len(n.of("web1/x")) != 0 {
			t.Errorf("got %v; ended %v; %d reports", err, ended, len(n.of("web1/x")))
		}
	})
}

func TestRunEndsThoughAProbeHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, letGo := &notebook{}, make(chan struct{})
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), n.report)
		slow, obeys := spec("deaf", deaf(letGo)), spec("obeys", probing(func(ctx context.Context) (checks.Finding, error) {
			<-ctx.Done()
			return checks.Finding{}, ctx.Err()
		}))
		slow.Timeout, obeys.Timeout = time.Minute, time.Minute
		r.Set([]checks.Spec{slow, obeys})
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		began := time.Now()
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 13*time.Second {
			t.Errorf("Run took %v, want 10s and 3s of waiting", took)
		}
		close(letGo)
		pass(time.Minute)
		if got := len(n.of("web1/deaf")) + len(n.of("web1/obeys")); got != 0 {
			t.Errorf("%d looks that were cut short have been reported", got)
		}
		if _, err := r.Now(t.Context(), "web1/deaf"); !errors.Is(err, checks.ErrStopped) {
			t.Errorf("got %v, want ErrStopped", err)
		}
	})
}

// witness is a Prober that also gives evidence.
type witness struct {
	checks.Prober
	says func(context.Context) (string, error)
}

func (w *witness) Evidence(ctx context.Context) (string, error) { return w.says(ctx) }

func TestEvidence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		letGo := make(chan struct{})
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), (&notebook{}).report)
		r.Set([]checks.Spec{
			spec("mute", seeing(checks.OK)),
			spec("talks", &witness{seeing(checks.OK), func(context.Context) (string, error) { return "12 GB /var/log", nil }}),
			spec("panics", &witness{seeing(checks.OK), func(context.Context) (string, error) { panic("oh") }}),
			spec("hangs", &witness{seeing(checks.OK), func(context.Context) (string, error) { <-letGo; return "", nil }}),
		})
		if got, err := r.Evidence(t.Context(), "web1/mute"); got != "" || err != nil {
			t.Errorf("mute: %q, %v", got, err)
		}
		for range 2 {
			if got, err := r.Evidence(t.Context(), "web1/talks"); got != "12 GB /var/log" || err != nil {
				t.Errorf("talks: %q, %v", got, err)
			}
		}
		if _, err := r.Evidence(t.Context(), "web1/panics"); err == nil {
			t.Error("panics: no error")
		}
		for range 2 { // the second time at once
			if _, err := r.Evidence(t.Context(), "web1/hangs"); !errors.Is(err, checks.ErrHung) {
				t.Errorf("hangs: %v, want ErrHung", err)
			}
		}
		if _, err := r.Evidence(t.Context(), "web1/none"); !errors.Is(err, checks.ErrNoCheck) {
			t.Errorf("none: %v, want ErrNoCheck", err)
		}
		close(letGo)
	})
}
