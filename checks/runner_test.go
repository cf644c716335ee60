package checks_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/checks"
)

// prober is a Prober made of a function.
type prober func(context.Context) (checks.Finding, error)

func (p *prober) Probe(ctx context.Context) (checks.Finding, error) { return (*p)(ctx) }

func probing(f prober) checks.Prober { return &f }

func seeing(s checks.Status) checks.Prober {
	return probing(func(context.Context) (checks.Finding, error) { return checks.Finding{Status: s}, nil })
}

// deaf ignores its context and hangs until it is let go.
func deaf(letGo <-chan struct{}) checks.Prober {
	return probing(func(context.Context) (checks.Finding, error) {
		<-letGo
		return checks.Finding{}, nil
	})
}

func spec(name string, p checks.Prober) checks.Spec {
	return checks.Spec{System: "web1", Name: name, Kind: "test", Every: 10 * time.Second, Timeout: 2 * time.Second, Prober: p}
}

// notebook writes down what a runner reports.
type notebook struct {
	mu    sync.Mutex
	pages map[string][]checks.Result
}

func (n *notebook) report(_ context.Context, r checks.Result) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.pages == nil {
		n.pages = map[string][]checks.Result{}
	}
	n.pages[r.Spec.Key()] = append(n.pages[r.Spec.Key()], r)
}

func (n *notebook) of(key string) []checks.Result {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]checks.Result(nil), n.pages[key]...)
}

func (n *notebook) statuses(key string) (said []string) {
	for _, r := range n.of(key) {
		said = append(said, r.Status.String()+" "+r.Text.ID)
	}
	return said
}

// bubble runs a play in made-up time: the runner's own goroutine is up, and is
// stopped at the end.
func bubble(t *testing.T, play func(t *testing.T, r *checks.Runner, n *notebook)) {
	synctest.Test(t, func(t *testing.T) {
		n := &notebook{}
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), n.report)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		play(t, r, n)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run gave %v", err)
		}
	})
}

// pass lets made-up time go by.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestHealthyChecksAreOnTimeBesideHungOnes(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		letGo := make(chan struct{})
		var specs []checks.Spec
		for i := range 500 {
			specs = append(specs, spec(fmt.Sprintf("hung%d", i), deaf(letGo)), spec(fmt.Sprintf("well%d", i), seeing(checks.OK)))
		}
		r.Set(specs)
		pass(5 * time.Minute)
		for i := range 500 {
			looks := n.of(fmt.Sprintf("web1/well%d", i))
			if len(looks) < 29 {
				t.Fatalf("well%d was looked at %d times in 5 minutes, want 29 or more", i, len(looks))
			}
			for k := 2; k < len(looks); k++ {
				if gap := looks[k].At.Sub(looks[k-1].At); gap != 10*time.Second {
					t.Fatalf("well%d: %v between look %d and %d, want 10s", i, gap, k-1, k)
				}
			}
		}
		close(letGo)
	})
}

func TestFirstLooksAreSoonAndSpreadOut(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		var specs []checks.Spec
		for i := range 100 {
			specs = append(specs, spec(fmt.Sprint("c", i), seeing(checks.OK)))
			specs[i].Every = 10 * time.Minute
		}
		began := time.Now()
		r.Set(specs)
		pass(5 * time.Second)
		var inSecond, inMinute [10]int
		for i := range 100 {
			looks := n.of(fmt.Sprint("web1/c", i))
			if len(looks) != 1 {
				t.Fatalf("c%d was looked at %d times in the first 5 s, want once", i, len(looks))
			}
			inSecond[looks[0].At.Sub(began)/time.Second]++
		}
		for s, count := range inSecond[:5] {
			if count < 8 || count > 35 {
				t.Errorf("%d of 100 first looks in second %d", count, s)
			}
		}
		pass(15 * time.Minute)
		for i := range 100 {
			second := n.of(fmt.Sprint("web1/c", i))[1]
			inMinute[(second.At.Sub(began)/time.Minute)%10]++
		}
		for m, count := range inMinute {
			if count < 2 || count > 25 {
				t.Errorf("%d of 100 second looks in minute %d", count, m)
			}
		}
	})
}

func TestATimeoutIsSaidAndAHungCheckIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T, r *checks.Runner, n *notebook) {
		letGo, asked := make(chan struct{}), atomic.Int32{}
		r.Set([]checks.Spec{spec("nfs", probing(func(context.Context) (checks.Finding, error) {
			if asked.Add(1) == 1 {
				<-letGo
			}
			return checks.Finding{Status: checks.OK}, nil
		}))})
		pass(40 * time.Second)
		if got := asked.Load(); got != 1 {
			t.Errorf("a hung Prober was asked %d times, want once", got)
		}
		close(letGo)
		pass(10 * time.Second)
		want := []string{"unknown check.timeout", "unknown check.hung", "unknown check.hung", "unknown check.hung", "ok "}
		if diff := cmp.Diff(want, n.statuses("web1/nfs")[:5]); diff != "" {
			t.Error(diff)
		}
		if got := n.of("web1/nfs")[0]; got.Took != 3*time.Second || got.Text.English != "no answer within 2s" {
			t.Errorf("took %v, said %q", got.Took, got.Text.English)
		}
	})
}

func TestWhatAProbeDoesWrongIsUnknownInWords(t *testing.T) {
	for name, tt := range map[string]struct {
		probe prober
		want  string
	}{
		"an error": {func(context.Context) (checks.Finding, error) {
			return checks.Finding{Status: checks.OK}, errors.New("no such device")
		}, "could not look: no such device"},
		"a panic": {func(context.Context) (checks.Finding, error) { panic("nil map") },
			"could not look: the check itself broke: nil map"},
		"a timeout that it obeys": {func(ctx context.Context) (checks.Finding, error) {
			<-ctx.Done()
			return checks.Finding{}, ctx.Err()
		}, "no answer within 2s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), (&notebook{}).report)
				r.Set([]checks.Spec{spec("x", probing(tt.probe))})
				got, err := r.Now(t.Context(), "web1/x")
				if err != nil || got.Status != checks.Unknown || got.Text.English != tt.want {
					t.Errorf("got %v %q, %v; want unknown %q", got.Status, got.Text.English, err, tt.want)
				}
			})
		})
	}
}

func TestAPanicLeavesItsStackInTheLog(t *testing.T) {
	var log strings.Builder
	r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.NewTextHandler(&log, nil)), (&notebook{}).report)
	r.Set([]checks.Spec{spec("x", probing(func(context.Context) (checks.Finding, error) { panic("nil map") }))})
	if _, err := r.Now(t.Context(), "web1/x"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"check=web1/x", "nil map", "runner_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, log.String())
		}
	}
}

func TestAfterALongPauseThereIsOneLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock, n := clockwork.NewFakeClockAt(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)), &notebook{}
		r := checks.NewRunner(clock, slog.New(slog.DiscardHandler), n.report)
		r.Set([]checks.Spec{spec("x", seeing(checks.OK))})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		for i, leap := range []time.Duration{5 * time.Second, 8 * time.Hour, 10 * time.Second} {
			synctest.Wait()
			clock.Advance(leap)
			synctest.Wait()
			if got := len(n.of("web1/x")); got != i+1 {
				t.Errorf("%d looks after a leap of %v, want %d", got, leap, i+1)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// leaping is a clock that leaps ahead just before a timer is set, once.
type leaping struct {
	*clockwork.FakeClock
	leap func()
}

func (l *leaping) Until(at time.Time) time.Duration {
	wait := l.FakeClock.Until(at)
	l.leap()
	return wait
}

func TestNoTurnIsMissedWhenTimeLeapsWhileTheTimerIsSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, n := clockwork.NewFakeClock(), &notebook{}
		clock := &leaping{fake, func() {}}
		r := checks.NewRunner(clock, slog.New(slog.DiscardHandler), n.report)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		synctest.Wait()
		clock.leap = sync.OnceFunc(func() { fake.Advance(5 * time.Second) })
		r.Set([]checks.Spec{spec("x", seeing(checks.OK))})
		synctest.Wait()
		if got := len(n.of("web1/x")); got != 1 {
			t.Errorf("%d looks, want the one that is due", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestReportsOfOneCheckComeOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inside, reports atomic.Int32
		var last time.Time
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), func(_ context.Context, res checks.Result) {
			if inside.Add(1) != 1 {
				t.Error("two reports of one check at once")
			}
			if !res.At.After(last) {
				t.Errorf("a report of %v after one of %v", res.At, last)
			}
			last = res.At
			reports.Add(1)
			time.Sleep(25 * time.Second) // longer than two intervals
			inside.Add(-1)
		})
		letGo := make(chan struct{})
		r.Set([]checks.Spec{spec("nfs", deaf(letGo))})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		pass(5 * time.Minute)
		if got := reports.Load(); got < 9 {
			t.Errorf("%d reports in 5 minutes, want 9 or more", got)
		}
		close(letGo)
		pass(time.Minute)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		pass(time.Minute)
	})
}
