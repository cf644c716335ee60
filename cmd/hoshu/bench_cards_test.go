package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
	"hoshu/checks"
)

const (
	flags   = 110 // files that are watched, each by a check of its own
	presses = 200
)

// benchConfig makes a configuration out of lines of checks.
func benchConfig(dir, url string, lines []string) string {
	head, _, _ := strings.Cut(fmt.Sprintf(stageConfig, dir, url), "          - {")
	return head + strings.Join(lines, "\n") + "\n"
}

// bench is the app in this process, wired as in production, on real files. Its
// clock goes with the real one, and jumps from one sample to the next: what the
// pace of Slack makes wait is not measured here, but a channel that is calm.
type bench struct {
	*testing.B
	dir   string
	ws    *sandbox.Workspace
	clock *clockwork.FakeClock

	mu   sync.Mutex
	ends map[string]time.Time // by check: when the look ended that saw its file first
}

// timed notes when a probe has seen something wrong for the first time.
type timed struct {
	checks.Prober
	saw func()
}

func (p *timed) Probe(ctx context.Context) (checks.Finding, error) {
	f, err := p.Prober.Probe(ctx)
	if f.Status != checks.OK {
		p.saw()
	}
	return f, err
}

func newBench(b *testing.B) *bench {
	s := &bench{
		B: b, dir: b.TempDir(), ws: sandbox.New(sandbox.Options{}), clock: clockwork.NewFakeClockAt(time.Now()),
		ends: map[string]time.Time{},
	}
	b.Cleanup(s.ws.Close)
	goesOn(b, s.clock)
	server := httptest.NewServer(s.ws.Handler())
	b.Cleanup(server.Close)
	s.ws.SetBase(server.URL)
	var lines []string
	for i := range flags {
		lines = append(lines, fmt.Sprintf("          - { name: f%d, kind: file, every: 1s, fail_after: 1, with: { path: %s, exists: false } }", i, s.flag(i)))
	}
	f, err := parseYAML("bench.yaml", []byte(benchConfig(s.dir, server.URL, lines)))
	if err != nil {
		b.Fatal(err)
	}
	tokens := map[string]string{"BOT": s.ws.BotToken(), "APP": s.ws.AppToken()}
	cfg, err := f.config(func(name string) string { return tokens[name] })
	if err != nil {
		b.Fatal(err)
	}
	for i, spec := range cfg.specs {
		cfg.specs[i].Prober = &timed{spec.Prober, func() { s.saw(spec.Key()) }}
	}
	app, err := start(b.Context(), cfg, s.clock, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = app.stop() })
	s.await("the socket", func(sandbox.State) bool { return s.ws.Sockets() > 0 })
	return s
}

func (s *bench) flag(i int) string { return filepath.Join(s.dir, fmt.Sprint("flag", i)) }

func (s *bench) check(i int) string { return fmt.Sprint("shop/f", i) }

// ended is when the look ended that saw a file first.
func (s *bench) ended(i int) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ends[s.check(i)]
}

func (s *bench) saw(check string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ends[check].IsZero() {
		s.ends[check] = time.Now()
	}
}

func (s *bench) await(what string, is func(sandbox.State) bool) sandbox.State {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	state, err := s.ws.Await(ctx, what, is)
	if err != nil {
		s.Fatalf("%v; the last calls:\n%s", err, lastCalls(state))
	}
	return state
}

// goesOn lets a clock go on with the real one, in steps of a millisecond.
func goesOn(tb testing.TB, clock *clockwork.FakeClock) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for last := time.Now(); ctx.Err() == nil; {
			now := <-tick.C
			clock.Advance(now.Sub(last))
			last = now
		}
	}()
	tb.Cleanup(func() { stop(); <-ended })
}

// calms lets so much time pass that the pace of Slack allows everything again,
// and waits until nothing more happens.
func (s *bench) calms() {
	s.clock.Advance(10 * time.Second)
	changes, stop := s.ws.Follow()
	defer stop()
	for {
		select {
		case <-changes:
		case <-time.After(100 * time.Millisecond):
			return
		}
	}
}

// breaks writes a file and waits for its card. It returns when the file was
// written and when the card stood.
func (s *bench) breaks(i int) (written, stands time.Time) {
	written = time.Now()
	if err := os.WriteFile(s.flag(i), nil, 0o600); err != nil {
		s.Fatal(err)
	}
	state := s.await("a card", func(st sandbox.State) bool { _, ok := cardOf(st, s.check(i)); return ok })
	m, _ := cardOf(state, s.check(i))
	return written, stampTime(m.TS)
}

// BenchmarkProbeToCard is the way from a file that appears, with a check every
// second, to the alert's card in the channel: from the writing of the file, and
// from the end of the look that saw it.
func BenchmarkProbeToCard(b *testing.B) {
	s := newBench(b)
	var fromFile, fromLook []time.Duration
	for i := range flags {
		written, stands := s.breaks(i)
		fromFile = append(fromFile, stands.Sub(written))
		fromLook = append(fromLook, stands.Sub(s.ended(i)))
		s.calms()
	}
	reportTimes(b, "file-", fromFile)
	reportTimes(b, "look-", fromLook)
	drop(b)
}

// BenchmarkPressToEdit is the way from a person's press to the card that tells
// of it: acknowledging, and taking it back.
func BenchmarkPressToEdit(b *testing.B) {
	s := newBench(b)
	var all []time.Duration
	for i := range presses / 10 {
		s.breaks(i)
		s.calms()
		for range 5 {
			for _, button := range []string{face.ActAck, face.ActUnack} {
				all = append(all, s.presses(s.check(i), button))
				s.calms()
			}
		}
	}
	reportTimes(b, "", all)
	drop(b)
}

// presses presses a button of a check's card, and returns how long it was until
// the card was edited.
func (s *bench) presses(check, button string) time.Duration {
	before, _ := cardOf(s.ws.State(), check)
	began := time.Now()
	if res := s.ws.Act(s.Context(), sandbox.Action{As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: before.TS, Element: button}); !res.OK {
		s.Fatalf("%s of %s: %s", button, check, res.Error)
	}
	state := s.await("the card of "+check, func(st sandbox.State) bool { m, _ := cardOf(st, check); return !hasButton(m, button) })
	after, _ := cardOf(state, check)
	return stampTime(after.Edited.TS).Sub(began)
}
