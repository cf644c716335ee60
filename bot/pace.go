package bot

import (
	"fmt"
	"sync"
	"time"
)

// method is a kind of call that a chat service limits for itself.
type method string

const (
	posting   method = "post"
	editing   method = "update"
	finding   method = "find"
	attaching method = "attach"
)

// How fast hoshu writes of its own accord, a little below what Slack allows
// (docs.slack.dev/apis/web-api/rate-limits): one message a second and channel
// after a short burst; per method 50 or 100 calls a minute for the whole workspace.
const (
	channelBurst = 4
	channelEvery = 1100 * time.Millisecond
	methodBurst  = 10
	methodEvery  = 1250 * time.Millisecond
	filesEvery   = 650 * time.Millisecond
)

// One message is edited at most editBurst times at once, then once in editEvery.
const (
	editBurst = 3
	editEvery = time.Second
)

// tooSoon is a call that was not made because it must wait.
type tooSoon struct {
	until time.Time
	wide  bool // all that is as urgent in this channel must wait as well
}

func (e *tooSoon) Error() string {
	return fmt.Sprintf("bot: not before %s", e.until.Format(time.TimeOnly))
}

// bucket lets size calls through at once, and then one in every.
type bucket struct {
	size  int
	every time.Duration
	full  time.Time // when it is full again
}

// from is when a call may be made that leaves keep calls in the bucket.
func (b *bucket) from(now time.Time, keep int) time.Time {
	if most := now.Add(time.Duration(b.size) * b.every); b.full.After(most) { // the clock was set back
		b.full = most
	}
	return b.full.Add(-time.Duration(b.size-keep-1) * b.every)
}

func (b *bucket) take(now time.Time) {
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(b.every)
}

// share is what a call takes of a bucket: one, so that keep stay in it.
type share struct {
	of   *bucket
	keep int
}

// takeAll takes all shares, or none and returns a tooSoon.
func takeAll(now time.Time, shares ...share) error {
	var until time.Time
	for _, s := range shares {
		if from := s.of.from(now, s.keep); from.After(until) {
			until = from
		}
	}
	if now.Before(until) {
		return &tooSoon{until: until}
	}
	for _, s := range shares {
		s.of.take(now)
	}
	return nil
}

// rates are the limits that all channels share.
type rates struct {
	mu      sync.Mutex
	methods map[method]*bucket
}

func newRates() *rates {
	return &rates{methods: map[method]*bucket{
		editing:   {size: methodBurst, every: methodEvery},
		finding:   {size: methodBurst, every: methodEvery},
		attaching: {size: methodBurst, every: filesEvery},
	}}
}

// take takes the shares and what the method itself allows.
func (r *rates) take(m method, now time.Time, shares ...share) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, limited := r.methods[m]; limited {
		shares = append(shares, share{of: b})
	}
	return takeAll(now, shares...)
}

// pace knows how fast one channel may be written to. Only its queue's own
// goroutine uses it.
type pace struct {
	writes bucket
	rests  map[method]time.Time // told by the chat service
	edits  map[string]*bucket   // by message
}

func newPace() pace {
	return pace{
		writes: bucket{size: channelBurst, every: channelEvery},
		rests:  map[method]time.Time{}, edits: map[string]*bucket{},
	}
}

// free returns a tooSoon while the method rests.
func (p *pace) free(m method, now time.Time) error {
	if until := p.rests[m]; now.Before(until) {
		return &tooSoon{until: until}
	}
	return nil
}

// editsOf is the bucket of one message; those that are full are forgotten. With
// every, the message is edited once at will and then once in that time.
func (p *pace) editsOf(message string, every time.Duration, now time.Time) *bucket {
	for id, b := range p.edits {
		if !now.Before(b.full) {
			delete(p.edits, id)
		}
	}
	if p.edits[message] == nil {
		p.edits[message] = &bucket{size: editBurst, every: editEvery}
		if every > 0 {
			p.edits[message] = &bucket{size: 2, every: every}
		}
	}
	return p.edits[message]
}
