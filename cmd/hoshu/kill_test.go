package main

import (
	"cmp"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// TestKilledAtAnyInstant is the play of two promises: killing hoshu loses nothing
// that a person was told was done and runs nothing twice; an alert is never lost
// and never posted twice. The program is killed again and again while checks fail
// and recover and three people press and type. HOSHU_KILLS says how often (5, or
// 50 with HOSHU_FULL=1); HOSHU_KILL_SEED plays the same dice again.
func TestKilledAtAnyInstant(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	seed := seedOf(t)
	t.Logf("HOSHU_KILL_SEED=%d", seed)
	s := newStage(t, seed)
	for range rounds(t) {
		s.lives(s.dice(100*time.Millisecond, 2200*time.Millisecond))
	}
	s.livesOn()
	a := s.aftermath()
	for name, holds := range map[string]func(*testing.T){
		"the log is whole":                              a.logIsWhole,
		"every check that fails has its alert":          a.alertsAreThere,
		"every alert and silence hangs once":            a.cardsHangOnce,
		"every card tells how its alert stands":         a.cardsAreTrue,
		"every line of a thread hangs once":             a.threadsAreWhole,
		"every picture hangs once":                      a.picturesHangOnce,
		"what was acknowledged was worked on":           a.lettersAreDone,
		"who was acknowledged left a trace or was told": a.deedsLeftTraces,
		"nothing was done twice":                        a.nothingTwice,
	} {
		t.Run(name, holds)
	}
	t.Logf("%d kills, %d deeds, %d lines in the log, %d alerts", rounds(t), len(s.deeds), len(a.log), len(a.alerts))
}

func rounds(t *testing.T) int {
	if env := os.Getenv("HOSHU_KILLS"); env != "" {
		n, err := strconv.Atoi(env)
		must(t, err)
		return n
	}
	if os.Getenv("HOSHU_FULL") != "" {
		return 50
	}
	return 5
}

func seedOf(t *testing.T) uint64 {
	env := cmp.Or(os.Getenv("HOSHU_KILL_SEED"), strconv.FormatUint(rand.Uint64(), 10))
	seed, err := strconv.ParseUint(env, 10, 64)
	must(t, err)
	return seed
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
