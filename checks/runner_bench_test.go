package checks_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/checks"
)

// BenchmarkLateness shows how late 500 healthy checks of one second are beside
// 500 that hang, in real time, over six seconds (-benchtime=1x): p50, p99 and the worst.
func BenchmarkLateness(b *testing.B) {
	letGo := make(chan struct{})
	defer close(letGo)
	var n notebook
	r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), n.report)
	var specs []checks.Spec
	for i := range 500 {
		for _, s := range []checks.Spec{spec(fmt.Sprint("hung", i), deaf(letGo)), spec(fmt.Sprint("well", i), seeing(checks.OK))} {
			s.Every, s.Timeout = time.Second, 500*time.Millisecond
			specs = append(specs, s)
		}
	}
	r.Set(specs)
	ctx, stop := context.WithTimeout(b.Context(), 6*time.Second)
	defer stop()
	if err := r.Run(ctx); err != nil {
		b.Fatal(err)
	}
	var late []time.Duration
	for i := range 500 {
		looks := n.of(fmt.Sprint("web1/well", i))
		for k := 2; k < len(looks); k++ {
			late = append(late, looks[k].At.Sub(looks[k-1].At)-time.Second)
		}
	}
	slices.Sort(late)
	at := func(p int) float64 { return float64(late[(len(late)-1)*p/100]) / 1e6 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(99), "p99-ms")
	b.ReportMetric(at(100), "worst-ms")
	b.ReportMetric(float64(len(late)), "looks")
}

// BenchmarkIdle shows what 1000 checks take that are not being looked at.
func BenchmarkIdle(b *testing.B) {
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		routines := runtime.NumGoroutine()
		r := checks.NewRunner(clockwork.NewRealClock(), slog.New(slog.DiscardHandler), func(context.Context, checks.Result) {})
		var specs []checks.Spec
		for i := range 1000 {
			s := spec(fmt.Sprint("c", i), seeing(checks.OK))
			s.Every = time.Hour
			specs = append(specs, s)
		}
		r.Set(specs)
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		for i := range 1000 {
			if _, err := r.Now(ctx, fmt.Sprint("web1/c", i)); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1000, "B/check")
		b.ReportMetric(float64(runtime.NumGoroutine()-routines), "goroutines")
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}
}
