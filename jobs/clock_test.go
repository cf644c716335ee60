package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"
	"go.uber.org/goleak"

	"hoshu/jobs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// begin is when the time of a bubble begins.
var begin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// started runs a Clock with one job for a while, in a bubble of time, and returns
// when the job was started, and what Run returned.
func started(t *testing.T, clock clockwork.Clock, line, zone string, span time.Duration, run func(ctx context.Context, n int) error) (at []string, err error) {
	t.Helper()
	where, zoneErr := time.LoadLocation(zone)
	if zoneErr != nil {
		t.Fatal(zoneErr)
	}
	synctest.Test(t, func(t *testing.T) {
		defer func() { // also a job that Run did not wait for ends inside the bubble
			<-time.After(24 * time.Hour)
			synctest.Wait()
		}()
		c := jobs.NewClock(clock, slog.New(slog.DiscardHandler))
		job := func(ctx context.Context) error {
			at = append(at, clock.Now().In(where).Format("02 15:04"))
			return run(ctx, len(at))
		}
		if err := c.Add("tidy", line, where, job); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), span)
		defer cancel()
		err = c.Run(ctx)
	})
	return at, err
}

func fine(context.Context, int) error { return nil }

func TestAJobRunsAtItsTimes(t *testing.T) {
	for name, tt := range map[string]struct {
		line, zone string
		run        func(context.Context, int) error
		want       []string
	}{
		"every night":         {"30 3 * * *", "UTC", fine, []string{"01 03:30", "02 03:30"}},
		"in its zone":         {"30 3 * * *", "Asia/Tokyo", fine, []string{"02 03:30", "03 03:30"}},
		"by a word":           {"@every 20h", "UTC", fine, []string{"01 20:00", "02 16:00"}},
		"on a day that is no": {"0 0 30 2 *", "UTC", fine, nil},
		"again after it failed": {"0 */12 * * *", "UTC", func(context.Context, int) error { return errors.New("no") },
			[]string{"01 12:00", "02 00:00", "02 12:00"}},
		"again after it panicked": {"0 */12 * * *", "UTC", func(_ context.Context, n int) error { panic(n) },
			[]string{"01 12:00", "02 00:00", "02 12:00"}},
		"not while it is running": {"0 * * * *", "UTC", func(context.Context, int) error { <-time.After(19*time.Hour + 30*time.Minute); return nil },
			[]string{"01 01:00", "01 21:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			span := 47*time.Hour + 59*time.Minute
			if strings.HasPrefix(name, "not while") {
				span = 40 * time.Hour // the second run is not over yet
			}
			got, _ := started(t, clockwork.NewRealClock(), tt.line, tt.zone, span, tt.run)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunAtItsEnd(t *testing.T) {
	for name, tt := range map[string]struct {
		run  func(ctx context.Context, n int) error
		want error
	}{
		"waits for a job that stops": {func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }, nil},
		"names a job that does not": {func(ctx context.Context, _ int) error {
			<-ctx.Done()
			<-time.After(time.Minute)
			return nil
		}, jobs.ErrRunning},
	} {
		t.Run(name, func(t *testing.T) {
			at, err := started(t, clockwork.NewRealClock(), "0 * * * *", "UTC", 90*time.Minute, tt.run)
			if !errors.Is(err, tt.want) || len(at) != 1 {
				t.Error(err, at)
			}
		})
	}
}

// skewed is a clock that was set wrong, until somebody sets it right.
type skewed struct {
	clockwork.Clock
	by    time.Duration
	until time.Time
}

func (s skewed) Now() time.Time {
	now := s.Clock.Now()
	if now.Before(s.until) {
		return now.Add(s.by)
	}
	return now
}

func TestAClockThatIsSetWhileItRuns(t *testing.T) {
	for name, tt := range map[string]struct {
		by   time.Duration
		want []string
	}{
		"back by ten years":                      {10 * 365 * 24 * time.Hour, []string{"01 03:00", "02 03:00"}},
		"forward by ten years":                   {-10 * 365 * 24 * time.Hour, []string{"01 01:00", "01 03:00", "02 03:00"}}, // a time passed with it
		"back by a second does not run it again": {time.Second, []string{"01 03:00", "02 03:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			until := begin.Add(time.Hour)
			if tt.by == time.Second {
				until = begin.Add(3*time.Hour - time.Second/2)
			}
			clock := skewed{clockwork.NewRealClock(), tt.by, until}
			got, _ := started(t, clock, "0 3 * * *", "UTC", 47*time.Hour, fine)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMachineThatSleptIsNotLate(t *testing.T) {
	clock := clockwork.NewFakeClockAt(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	c := jobs.NewClock(clock, slog.New(slog.DiscardHandler))
	ran := make(chan time.Time)
	if err := c.Add("tidy", "0 3 * * *", time.UTC, func(context.Context) error { ran <- clock.Now(); return nil }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(15 * time.Hour) // a leap, as after sleep
	if at := <-ran; at.Hour() != 3 {
		t.Error(at)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestAddRefusesALineThatIsNone(t *testing.T) {
	c := jobs.NewClock(clockwork.NewFakeClock(), slog.New(slog.DiscardHandler))
	for _, line := range []string{"", "at night", "61 * * * *", "* * * * * *"} {
		if err := c.Add("tidy", line, time.UTC, nil); !errors.Is(err, jobs.ErrSchedule) {
			t.Errorf("%q: %v", line, err)
		}
	}
}
