package alert

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hoshu/checks"
)

// running starts Run, and stop ends it.
func running(t *testing.T, b *bench) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
}

// moment waits until Run sleeps, and lets time pass.
func (b *bench) moment(d time.Duration) {
	b.t.Helper()
	b.must(b.clock.BlockUntilContext(b.t.Context(), 1))
	b.clock.Advance(d)
}

func TestRunEndsWhatTimeEnds(t *testing.T) {
	defer goleak.VerifyNone(t)
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	b.ack("1", MinAck)
	b.after(MinAck - time.Second - time.Second/2) // Run will wake at 0.5 s before, then at the very moment
	stop := running(t, b)
	b.moment(time.Second)
	b.moment(time.Second/2 - 1)
	b.told("A-1", EventFired, EventAcknowledged)
	wake, unfollow := b.db.Follow()
	defer unfollow()
	b.moment(1)
	<-wake
	b.told("A-1", EventFired, EventAcknowledged, EventAckEnded)
	stop()
	b.close()
}

func TestRunGoesOnAfterAFault(t *testing.T) {
	b := newBench(t, disk())
	var heard bytes.Buffer
	b.Log = slog.New(slog.NewTextHandler(&heard, nil))
	b.sees("disk", checks.Fail)
	b.ack("1", MinAck)
	b.must(b.db.Close())
	b.after(MinAck)
	stop := running(t, b)
	b.moment(time.Second)
	b.moment(time.Second)
	b.must(b.clock.BlockUntilContext(t.Context(), 1))
	stop()
	if n := strings.Count(heard.String(), "trying again"); n != 2 {
		t.Errorf("tried %d times: %s", n, heard.String())
	}
}

func BenchmarkObserveSteady(bm *testing.B) {
	for name, status := range map[string]checks.Status{"well": checks.OK, "failing": checks.Fail} {
		bm.Run(name, func(bm *testing.B) {
			b := benchIn(bm, bm.TempDir(), disk())
			b.sees("disk", status)
			r := b.result("disk", status)
			bm.ReportAllocs()
			for bm.Loop() {
				if err := b.Observe(bm.Context(), r); err != nil {
					bm.Fatal(err)
				}
			}
		})
	}
}
