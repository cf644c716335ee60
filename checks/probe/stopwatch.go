package probe

import (
	"crypto/tls"
	"fmt"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// stopwatch notes how long each step of a request took; of several requests,
// redirects that is, the last one's.
type stopwatch struct {
	now func() time.Time

	mu   sync.Mutex // net dials several addresses at once
	last time.Time
	laps []lap
}

type lap struct {
	step string
	took time.Duration
}

func newStopwatch(now func() time.Time) *stopwatch { return &stopwatch{now: now, last: now()} }

// trace is for net/http, which calls it at each step.
func (s *stopwatch) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.begin() },
		DNSDone: func(i httptrace.DNSDoneInfo) { s.lap("name lookup", i.Err) },
		ConnectDone: func(_, to string, err error) {
			s.lap("connect "+to, err)
		},
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { s.lap("TLS", err) },
		GotFirstResponseByte: func() { s.lap("first byte", nil) },
	}
}

func (s *stopwatch) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last, s.laps = s.now(), nil
}

func (s *stopwatch) lap(step string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		step += " failed"
	}
	now := s.now()
	s.laps = append(s.laps, lap{step, now.Sub(s.last)})
	s.last = now
}

// String writes a line for each step.
func (s *stopwatch) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, l := range s.laps {
		fmt.Fprintf(&b, "%9s  %s\n", lasted(l.took), l.step)
	}
	return b.String()
}
