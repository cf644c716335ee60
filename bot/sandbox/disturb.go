package sandbox

import "time"

// tear is the first byte of a queued frame of which only half is to be sent.
const tear = 0

// reorderWithin is how long an event waits at most for one to overtake it.
const reorderWithin = time.Second

// push queues an envelope at a socket, with the faults that befall envelopes;
// the lock is held. A socket that no longer takes frames is cut.
func (w *Workspace) push(s *socket, d *delivery) {
	if take(&w.faults.LoseFrame) {
		w.link.cut(s)
		return
	}
	if take(&w.faults.TearFrame) {
		s.put(append([]byte{tear}, d.frame()...), w)
		w.link.drop(s)
		return
	}
	s.put(d.frame(), w)
	if take(&w.faults.Duplicate) {
		s.put(d.frame(), w)
	}
	if take(&w.faults.DropSocket) {
		w.end(s)
	}
}

func (s *socket) put(frame []byte, w *Workspace) {
	select {
	case s.queue <- frame:
	default:
		w.log.Warn("socket cut: it does not read")
		w.link.cut(s)
	}
}

// end closes a socket once all that is queued for it was sent; the lock is held.
func (w *Workspace) end(s *socket) {
	s.put(nil, w)
	w.link.drop(s)
}

// sendEvent delivers an event, or holds it back so that the next overtakes it;
// the lock is held.
func (w *Workspace) sendEvent(d *delivery) {
	if w.link.held == nil && take(&w.faults.Reorder) {
		w.link.held = d
		timer := w.clock.AfterFunc(reorderWithin, func() { w.change(func() { w.release(d) }) })
		w.link.again[d] = func() { timer.Stop() }
		return
	}
	w.deliver(d)
	w.release(w.link.held)
}

// release delivers an event that was held back, if it still is.
func (w *Workspace) release(d *delivery) {
	if d == nil || w.link.held != d || w.closed {
		return
	}
	w.link.held = nil
	w.link.again[d]()
	delete(w.link.again, d)
	w.deliver(d)
}

// Disconnect sends every socket Slack's notice that it ends: "warning" (it
// still lives some seconds), "refresh_requested", "link_disabled".
func (w *Workspace) Disconnect(reason string) {
	w.change(func() {
		w.link.disabled = w.link.disabled || reason == "link_disabled"
		for _, s := range w.link.sockets {
			s.put(pack(disconnect(reason)), w)
			if reason != "warning" {
				w.end(s)
			}
		}
	})
}

// EnableLink switches Socket Mode on again after "link_disabled".
func (w *Workspace) EnableLink() { w.change(func() { w.link.disabled = false }) }

// Sockets is how many sockets the app has open.
func (w *Workspace) Sockets() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.link.sockets)
}

// Waiting is how many envelopes the app has not acknowledged yet.
func (w *Workspace) Waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.link.waiting)
}
