package sandbox

import (
	"fmt"
	"math"
	"net/http"
	"time"
)

// Rates says what becomes of calls that come too fast.
type Rates string

// The ways to treat them. Enforce is what tests use.
const (
	RatesOff     Rates = "off"
	RatesWarn    Rates = "warn"
	RatesEnforce Rates = "enforce"
)

// perMinute are the tiers' calls per minute, method and workspace. Slack tells
// the least that it allows and no burst; the burst here is a quarter of it.
func perMinute() map[int]float64 { return map[int]float64{1: 1, 2: 20, 3: 50, 4: 100} }

// Posting has its own rule: one message a second and channel, with bursts.
const (
	postsPerSecond = 1
	postsBurst     = 5
)

// meter holds a bucket per method, and one per channel for posts.
type meter struct {
	mode    Rates
	buckets map[string]*bucket
}

func newMeter(mode Rates) meter { return meter{mode: mode, buckets: map[string]*bucket{}} }

// bucket is a token bucket; it fills with time.
type bucket struct {
	left float64
	at   time.Time
}

// take uses one token, or tells how long the next one takes.
func (b *bucket) take(now time.Time, perSecond, burst float64) time.Duration {
	b.left = min(burst, b.left+max(0, now.Sub(b.at).Seconds())*perSecond) // a clock may jump back
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / perSecond * float64(time.Second))
	}
	b.left--
	return 0
}

// limited is how long a call must wait by Slack's tiers; 0 lets it through.
func (w *Workspace) limited(c *call) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rates.mode != RatesWarn && w.rates.mode != RatesEnforce {
		return 0
	}
	wait := w.wait(c)
	if wait == 0 || w.rates.mode == RatesWarn {
		if wait > 0 {
			w.log.Warn("Slack would refuse this call for its rate", "method", c.method, "wait", wait)
		}
		return 0
	}
	w.record(c, refuse("ratelimited"))
	w.changed()
	return wait
}

func (w *Workspace) wait(c *call) time.Duration {
	now := w.now()
	if c.method == "chat.postMessage" || c.method == "chat.postEphemeral" {
		return w.bucket(c.method+c.str("channel"), postsBurst, now).take(now, postsPerSecond, postsBurst)
	}
	rate := perMinute()[methods[c.method].tier]
	if rate == 0 {
		return 0
	}
	burst := math.Max(1, rate/4)
	return w.bucket(c.method, burst, now).take(now, rate/60, burst)
}

func (w *Workspace) bucket(key string, full float64, now time.Time) *bucket {
	b := w.rates.buckets[key]
	if b == nil {
		b = &bucket{left: full, at: now}
		w.rates.buckets[key] = b
	}
	return b
}

func tooMany(rw http.ResponseWriter, wait time.Duration) {
	rw.Header().Set("Retry-After", fmt.Sprint(int(math.Ceil(wait.Seconds()))))
	writeJSON(rw, http.StatusTooManyRequests, obj{"ok": false, "error": "ratelimited"})
}
