package slackchat

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
)

// How often the connection may be opened: slack-go itself has no pace where
// connecting succeeds and the connection then ends at once, as it does when too
// many are open or two hoshus share their tokens (966 opens in one second).
const (
	firstGap = time.Second
	widest   = time.Minute
	settled  = time.Minute      // a connection that lived this long was a good one
	restless = 8 * time.Second  // a gap this wide is worth a line in the log
	silence  = 45 * time.Second // Slack pings every 10 s
)

// line is what is known of the one connection: whether it stands, when it was
// last heard, when it may be opened again, and what the log was already told.
type line struct {
	wire clockwork.Clock
	log  *slog.Logger

	mu      sync.Mutex
	up      bool
	since   time.Time // of up, or of the end of it
	heard   time.Time
	opened  time.Time
	gap     time.Duration
	greeted bool
	trouble string
}

func newLine(wire clockwork.Clock, log *slog.Logger) *line {
	return &line{wire: wire, log: log, since: wire.Now()}
}

func (l *line) state() (bool, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.up, l.since
}

// connected notes Slack's hello.
func (l *line) connected() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.up, l.since = true, l.wire.Now()
	l.heard = l.since
	if !l.greeted {
		l.greeted = true
		l.log.Info("connected to Slack")
	}
}

// ended notes that the connection is gone.
func (l *line) ended() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(l.wire.Now())
}

func (l *line) end(now time.Time) {
	if !l.up {
		return
	}
	if now.Sub(l.since) >= settled {
		l.gap = 0
	}
	l.up, l.since = false, now
}

// hear notes that something came in, be it a ping.
func (l *line) hear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = l.wire.Now()
}

// silent reports a connection that stands but says nothing any more. One that
// has been good for a while also ends the trouble that the log was told of.
func (l *line) silent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.wire.Now()
	if l.trouble != "" && l.up && now.Sub(l.since) >= settled {
		l.trouble = ""
		l.log.Info("the connection to Slack is good again")
	}
	return l.up && now.Sub(l.heard) > silence
}

// tell logs a trouble once, until another comes or all is good again.
func (l *line) tell(trouble string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trouble != trouble {
		l.trouble = trouble
		l.log.Warn(trouble, args...)
	}
}

// pace waits until the connection may be opened again.
func (l *line) pace(ctx context.Context) error {
	if ctx.Err() != nil { // slack-go asks once more after it was told to end
		return ctx.Err()
	}
	wait := l.turn()
	if wait > restless {
		l.tell("connections to Slack do not last: is another hoshu running with the same tokens?")
	}
	if wait <= 0 {
		return nil
	}
	select {
	case <-l.wire.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// turn takes the next turn to open and says how far away it is.
func (l *line) turn() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.wire.Now()
	l.end(now)
	wait := max(0, l.opened.Add(l.gap).Sub(now))
	l.gap = min(max(firstGap, 2*l.gap), widest)
	l.opened = now.Add(wait)
	return wait
}

// paced is the client that slack-go calls with. The wait is outside next, whose
// time limit is for the call alone.
type paced struct {
	next *http.Client
	pace func(context.Context) error
}

func (p *paced) Do(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/apps.connections.open") {
		if err := p.pace(req.Context()); err != nil {
			return nil, err
		}
	}
	return p.next.Do(req)
}
