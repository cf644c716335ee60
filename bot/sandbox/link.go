package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode's figures. Pings run on the real clock: they guard a real network.
const (
	maxSockets  = 10
	maxAck      = 20480 // an answer of so many bytes is dropped without a word
	pingEvery   = 10 * time.Second
	maxFrame    = 1 << 20
	queueFrames = 1024 // a socket with more unsent frames is cut
	lifeSeconds = 18060
)

// link is the Socket Mode side of the workspace.
type link struct {
	tickets  map[string]bool // handed out, not yet used
	sockets  []*socket
	disabled bool // Socket Mode is switched off in the app's settings
	waiting  map[string]*delivery
	again    map[*delivery]func() // events that wait for their next attempt, and how to stop that
	held     *delivery            // an event held back to be overtaken
}

func newLink() link {
	return link{tickets: map[string]bool{}, waiting: map[string]*delivery{}, again: map[*delivery]func(){}}
}

// stop ends all timers and cuts all sockets; the lock is held.
func (l *link) stop() {
	for _, d := range l.waiting {
		d.stop()
	}
	for _, stop := range l.again {
		stop()
	}
	for _, s := range l.sockets {
		s.cut()
	}
}

// connectionsOpen is apps.connections.open: a ticket for one socket.
func (w *Workspace) connectionsOpen(*call) (obj, error) {
	if w.link.disabled {
		return nil, refuse("forbidden_team")
	}
	ticket := w.uuid()
	w.link.tickets[ticket] = true
	if len(w.link.tickets) > 1000 { // nobody needs so many: forget one of them
		for t := range w.link.tickets {
			delete(w.link.tickets, t)
			break
		}
	}
	address := "ws" + strings.TrimPrefix(w.base, "http") + "/link/?ticket=" + ticket + "&app_id=" + appID
	return obj{"url": address}, nil
}

// serveLink turns a ticket into a socket. The ticket is the gate, not the
// Origin: Slack's own clients send that of api.slack.com.
func (w *Workspace) serveLink(rw http.ResponseWriter, r *http.Request) {
	if !w.redeem(r.URL.Query().Get("ticket")) {
		http.Error(rw, "unknown or used ticket", http.StatusNotFound)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		w.log.Warn("socket not opened", "err", err)
		return
	}
	s := newSocket(conn)
	if !w.join(s) {
		_ = conn.Close()
		return
	}
	go w.write(s)
	w.read(s)
}

func (w *Workspace) redeem(ticket string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := w.link.tickets[ticket]
	delete(w.link.tickets, ticket)
	return known && !w.closed && !w.faults.Outage
}

// join says hello and takes the socket in, or says why not; false when the
// workspace is closing or out.
func (w *Workspace) join(s *socket) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.faults.Outage {
		return false
	}
	w.work.Add(2) // reader and writer
	if len(w.link.sockets) >= maxSockets {
		s.queue <- pack(disconnect("too_many_websockets"))
		s.queue <- nil
		return true
	}
	w.link.sockets = append(w.link.sockets, s)
	s.queue <- pack(obj{
		"type": "hello", "num_connections": len(w.link.sockets), "connection_info": obj{"app_id": appID},
		"debug_info": obj{"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": lifeSeconds},
	})
	w.changed()
	return true
}

func disconnect(reason string) obj {
	return obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "applink-sandbox"}}
}

func (w *Workspace) leave(s *socket) {
	s.cut()
	w.change(func() { w.link.drop(s) })
}

func (l *link) drop(gone *socket) {
	var rest []*socket
	for _, s := range l.sockets {
		if s != gone {
			rest = append(rest, s)
		}
	}
	l.sockets = rest
}

// acknowledge settles the delivery that a frame names.
func (w *Workspace) acknowledge(frame []byte) {
	if len(frame) >= maxAck {
		w.log.Warn("acknowledgement dropped: too long", "bytes", len(frame))
		return
	}
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(frame, &ack); err != nil || ack.ID == "" {
		w.log.Warn("frame not understood", "err", err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if d := w.link.waiting[ack.ID]; d != nil {
		w.settle(d, ack.Payload)
	}
}
