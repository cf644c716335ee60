package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// ackWithin is how long an app has to acknowledge an envelope.
const ackWithin = 3 * time.Second

// again is after how long an event that was not acknowledged comes again:
// three times, and with delayed events then hourly for a day.
func again(delayed bool) []time.Duration {
	waits := []time.Duration{0, time.Minute, 5 * time.Minute}
	if delayed {
		waits = append(waits, slices.Repeat([]time.Duration{time.Hour}, 24)...)
	}
	return waits
}

// Why an app did not answer, in the words a person reads.
const (
	noAnswer = "operation_timeout" // delivered, not acknowledged in time
	noSocket = "dispatch_failed"   // nowhere to deliver to
)

// delivery is one payload on its way to the app.
type delivery struct {
	id      string // envelope_id, new at every attempt
	kind    string // events_api, interactive, slash_commands
	payload json.RawMessage
	attempt int    // of an event; 0 is the first
	reason  string // why there is another attempt
	stop    func()
	// acked uses what came with the acknowledgement, failed what Slack calls
	// the failure. Both run under the lock and give the result for who waits.
	acked  func(answer json.RawMessage) ActResult
	failed func(word string) ActResult
	result chan ActResult
}

func (d *delivery) frame() []byte {
	f := obj{"envelope_id": d.id, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.kind != "events_api"}
	if d.kind == "events_api" {
		f["retry_attempt"], f["retry_reason"] = d.attempt, d.reason
	}
	return pack(f)
}

// deliver sends a payload to one of the sockets, any of them; the lock is held.
func (w *Workspace) deliver(d *delivery) {
	d.id = w.uuid()
	w.sent(d.kind, d.payload)
	if d.result == nil {
		d.result = make(chan ActResult, 1)
	}
	s := w.anySocket()
	if s == nil {
		w.fail(d, noSocket)
		return
	}
	w.link.waiting[d.id] = d
	timer := w.clock.AfterFunc(ackWithin, func() { w.expire(d) })
	d.stop = func() { timer.Stop() }
	w.push(s, d)
}

func (w *Workspace) anySocket() *socket {
	if len(w.link.sockets) == 0 || w.link.disabled {
		return nil
	}
	return w.link.sockets[w.rand.IntN(len(w.link.sockets))]
}

// settle is what follows an acknowledgement; the lock is held.
func (w *Workspace) settle(d *delivery, answer json.RawMessage) {
	delete(w.link.waiting, d.id)
	d.stop()
	if s := string(answer); s == "null" || s == "{}" {
		answer = nil
	}
	res := ActResult{OK: true}
	if d.acked != nil {
		res = d.acked(answer)
	}
	res.Answer = answer
	d.result <- res
	w.changed()
}

func (w *Workspace) expire(d *delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.link.waiting[d.id] != d || w.closed {
		return // acknowledged in the last moment
	}
	delete(w.link.waiting, d.id)
	w.fail(d, noAnswer)
	w.changed()
}

// fail tells the person, or plans the next attempt of an event; the lock is held.
func (w *Workspace) fail(d *delivery, word string) {
	if d.kind == "events_api" {
		w.retry(d, word)
		return
	}
	res := ActResult{Error: word}
	if d.failed != nil {
		res = d.failed(word)
	}
	d.result <- res
}

func (w *Workspace) retry(d *delivery, word string) {
	waits := again(w.delayed)
	if d.attempt >= len(waits) {
		w.log.Warn("event given up", "attempts", d.attempt+1)
		return
	}
	next := &delivery{kind: d.kind, payload: d.payload, attempt: d.attempt + 1, reason: retryReason(word)}
	timer := w.clock.AfterFunc(waits[d.attempt], func() { w.redeliver(next) })
	w.link.again[next] = func() { timer.Stop() }
}

func retryReason(word string) string {
	if word == noSocket {
		return "connection_failed"
	}
	return "timeout"
}

func (w *Workspace) redeliver(d *delivery) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.link.again, d)
	if !w.closed {
		w.deliver(d)
	}
}
