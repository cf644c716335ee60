package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hoshu/bot/sandbox"
)

// stage is where the program lives and is killed: a workspace, a directory with
// things that can be broken, and what people did so far.
type stage struct {
	t      *testing.T
	dir    string
	config string
	ws     *sandbox.Workspace
	things []thing

	mu     sync.Mutex
	random *rand.Rand
	deeds  []deed

	told map[string]string // who was whispered to, by ts
}

// thing is something under watch that can be broken and mended.
type thing struct {
	check  string // key
	path   string
	good   []byte // what its file holds when all is well; nil is no file
	broken []byte

	isBroken bool // at the end
}

const stageConfig = `
language: en
zone: UTC
data: %[1]s/state
listen: 127.0.0.1:0
log: { level: warn }
slack:
  bot_token: { env: BOT }
  app_token: { env: APP }
  api_url: %[2]s/api/
  ops_channel: C0OPS
people:
  - { id: sato, name: Sato, slack: [U0AKIRA], roles: [approver], language: en }
  - { id: tanaka, name: Tanaka, slack: [U0BUNTA], roles: [approver], language: en }
  - { id: suzuki, name: Suzuki, slack: [U0CHIE], language: en }
alerts: { flap_window: 2s, flap_changes: 3, settle: 2s, together: 1s }
clients:
  - id: acme
    name: ACME
    systems:
      - id: shop
        name: ACME shop
        main: sato
        second: tanaka
        checks:
          - { name: uploads, kind: disk, every: 1s, fail_after: 1, ok_after: 1, severity: critical, with: { path: %[1]s/uploads, limit: 1MB, warn: 40, fail: 80 } }
          - { name: cache, kind: disk, every: 1s, fail_after: 1, ok_after: 1, with: { path: %[1]s/cache, limit: 1MB, warn: 40, fail: 80 } }
          - { name: flag, kind: file, every: 1s, fail_after: 1, ok_after: 1, severity: critical, with: { path: %[1]s/flag } }
          - { name: backup, kind: file, every: 1s, fail_after: 1, ok_after: 1, with: { path: %[1]s/backup, min_size: 100 } }
          - { name: worker, kind: process, every: 1s, fail_after: 1, ok_after: 1, with: { pidfile: %[1]s/pid } }
          - { name: queue, kind: file, every: 1s, fail_after: 1, ok_after: 1, depends_on: worker, with: { path: %[1]s/queue, exists: false } }
`

func newStage(t *testing.T, seed uint64) *stage {
	s := &stage{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(seed, 0)), told: map[string]string{}}
	s.ws = sandbox.New(sandbox.Options{Seed: seed | 1})
	t.Cleanup(s.ws.Close)
	server := httptest.NewServer(s.ws.Handler())
	t.Cleanup(server.Close)
	s.ws.SetBase(server.URL)
	s.config = filepath.Join(s.dir, "hoshu.yaml")
	must(t, os.WriteFile(s.config, fmt.Appendf(nil, stageConfig, s.dir, server.URL), 0o600))

	at := func(name string) string { return filepath.Join(s.dir, name) }
	must(t, os.MkdirAll(at("uploads"), 0o700))
	must(t, os.MkdirAll(at("cache"), 0o700))
	s.things = []thing{
		{check: "shop/uploads", path: at("uploads/data"), good: make([]byte, 1000), broken: make([]byte, 900_000)},
		{check: "shop/cache", path: at("cache/data"), good: make([]byte, 1000), broken: make([]byte, 600_000)},
		{check: "shop/flag", path: at("flag"), good: []byte("up"), broken: nil},
		{check: "shop/backup", path: at("backup"), good: make([]byte, 1000), broken: make([]byte, 10)},
		{check: "shop/worker", path: at("pid"), good: fmt.Append(nil, os.Getpid()), broken: nil},
		{check: "shop/queue", path: at("queue"), good: nil, broken: []byte("stuck")},
	}
	for _, th := range s.things {
		s.set(th, false)
	}
	return s
}

// set breaks a thing or mends it, in one step.
func (s *stage) set(th thing, broken bool) {
	holds := th.good
	if broken {
		holds = th.broken
	}
	if holds == nil {
		_ = os.Remove(th.path) // it may not be there
		return
	}
	fresh := filepath.Join(s.dir, "fresh")
	must(s.t, os.WriteFile(fresh, holds, 0o600))
	must(s.t, os.Rename(fresh, th.path))
}

// dice gives a time between least and most.
func (s *stage) dice(least, most time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return least + time.Duration(s.random.Int64N(int64(most-least)))
}

func (s *stage) roll(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

func (s *stage) starts() *daemon {
	p, err := launch(s.dir, []string{"BOT=" + s.ws.BotToken(), "APP=" + s.ws.AppToken()}, "run", "--config", s.config)
	must(s.t, err)
	return p
}

// ends sends a signal and waits for the end. What the program says of a race or
// a panic fails the test.
func (s *stage) ends(p *daemon, by syscall.Signal) {
	code, err := p.ends(by)
	must(s.t, err)
	if by == syscall.SIGTERM && code != exitOK {
		s.t.Errorf("SIGTERM ended it with exit code %d", code)
	}
	for _, bad := range []string{"DATA RACE", "panic"} {
		if strings.Contains(p.said(), bad) {
			s.t.Errorf("the program said:\n%s", p.said())
		}
	}
}

// lives lets the program live for so long amid the bustle, and kills it.
func (s *stage) lives(lifetime time.Duration) {
	s.t.Helper()
	p := s.starts()
	ctx, cancel := context.WithTimeout(s.t.Context(), lifetime)
	defer cancel()
	var bustle sync.WaitGroup
	for _, who := range []string{"U0AKIRA", "U0BUNTA", "U0CHIE"} {
		bustle.Go(func() { s.acts(ctx, who) })
	}
	bustle.Go(func() { s.weather(ctx) })
	select {
	case <-p.done:
		s.t.Fatalf("the program ended by itself: %v\n%s", p.err, p.said())
	case <-ctx.Done():
	}
	s.ends(p, syscall.SIGKILL)
	bustle.Wait()
	s.listens()
}

// weather breaks and mends things, and always leaves some of each.
func (s *stage) weather(ctx context.Context) {
	for s.pauses(ctx, 50*time.Millisecond, 400*time.Millisecond) {
		s.set(s.things[s.roll(len(s.things))], s.roll(2) == 0)
	}
}

// pauses waits a while; false when ctx is over.
func (s *stage) pauses(ctx context.Context, least, most time.Duration) bool {
	timer := time.NewTimer(s.dice(least, most))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
