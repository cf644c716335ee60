package sandbox

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Faults are the ways in which Slack and the network fail, as a test, a script
// or the page switches them on. Counts are used up, one per call or envelope;
// the rest stays until it is switched off.
type Faults struct {
	Methods    []string `json:"methods,omitempty"`     // calls of these only; all when empty
	LatencyMS  int      `json:"latency_ms,omitempty"`  // before each call
	Outage     bool     `json:"outage,omitempty"`      // every call is a 503, no socket opens or stays
	Fail       int      `json:"fail,omitempty"`        // calls answered 500, not done
	FailAfter  int      `json:"fail_after,omitempty"`  // calls answered 500, done all the same
	CutBefore  int      `json:"cut_before,omitempty"`  // connections cut, the call not done
	CutAfter   int      `json:"cut_after,omitempty"`   // connections cut, the call done
	Lose       int      `json:"lose,omitempty"`        // calls done whose answer never comes
	TooMany    int      `json:"too_many,omitempty"`    // calls answered 429
	RetryAfter int      `json:"retry_after,omitempty"` // seconds of it; 1 when 0
	DropSocket int      `json:"drop_socket,omitempty"` // sockets cut right after an envelope
	LoseFrame  int      `json:"lose_frame,omitempty"`  // envelopes lost with their socket, unsent
	HalfOpen   bool     `json:"half_open,omitempty"`   // sockets stay open and say nothing more
	Duplicate  int      `json:"duplicate,omitempty"`   // envelopes sent twice
	Reorder    int      `json:"reorder,omitempty"`     // events that come after the next one
	TearFrame  int      `json:"tear_frame,omitempty"`  // sockets cut in the middle of an envelope
	SkewMS     int64    `json:"skew_ms,omitempty"`     // Slack's clock jumps ahead, or back when negative
}

// SetFaults replaces all faults; the zero value is a healthy Slack.
func (w *Workspace) SetFaults(f Faults) {
	w.change(func() {
		w.faults = f
		w.skew = time.Duration(f.SkewMS) * time.Millisecond
		for _, s := range w.link.sockets {
			s.mute.Store(f.HalfOpen)
			if f.Outage {
				w.link.cut(s)
			}
		}
	})
}

// serveFault is POST /sandbox/fault: a Faults in JSON.
func (w *Workspace) serveFault(rw http.ResponseWriter, r *http.Request) {
	var f Faults
	if readStrict(rw, r, &f) {
		w.SetFaults(f)
		writeJSON(rw, http.StatusOK, ActResult{OK: true})
	}
}

// use takes one of a fault's count where the fault concerns this method.
func (w *Workspace) use(count *int, method string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	concerns := method == "" || len(w.faults.Methods) == 0 || slices.Contains(w.faults.Methods, method)
	if *count == 0 || !concerns {
		return false
	}
	*count--
	return true
}

// faultBefore plays the faults in which a call is not done; true ends the call.
func (w *Workspace) faultBefore(ctx context.Context, rw http.ResponseWriter, method string) bool {
	w.latency(ctx)
	f := &w.faults
	switch {
	case w.outage():
		http.Error(rw, "service unavailable", http.StatusServiceUnavailable)
	case w.use(&f.Fail, method):
		http.Error(rw, "internal error", http.StatusInternalServerError)
	case w.use(&f.TooMany, method):
		tooMany(rw, time.Duration(max(1, w.retryAfter()))*time.Second)
	case w.use(&f.CutBefore, method):
		cutConnection(rw)
	default:
		return false
	}
	return true
}

// faultAfter plays the faults in which the call was done; true ends the call.
func (w *Workspace) faultAfter(ctx context.Context, rw http.ResponseWriter, method string) bool {
	f := &w.faults
	switch {
	case w.use(&f.FailAfter, method):
		http.Error(rw, "internal error", http.StatusInternalServerError)
	case w.use(&f.CutAfter, method):
		cutConnection(rw)
	case w.use(&f.Lose, method):
		select {
		case <-ctx.Done():
		case <-w.done:
		}
	default:
		return false
	}
	return true
}

func (w *Workspace) outage() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.faults.Outage
}

func (w *Workspace) retryAfter() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.faults.RetryAfter
}

// latency waits on the workspace's clock.
func (w *Workspace) latency(ctx context.Context) {
	w.mu.Lock()
	wait := time.Duration(w.faults.LatencyMS) * time.Millisecond
	w.mu.Unlock()
	if wait == 0 {
		return
	}
	select {
	case <-w.clock.After(wait):
	case <-ctx.Done():
	case <-w.done:
	}
}

// cutConnection ends the TCP connection without a word.
func cutConnection(rw http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(rw).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// take uses one of a count; the lock is held.
func take(count *int) bool {
	if *count == 0 {
		return false
	}
	*count--
	return true
}
