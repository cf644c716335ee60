package sandbox

import (
	"encoding/binary"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one connection of the app.
type socket struct {
	conn  *websocket.Conn
	queue chan []byte
	once  sync.Once
	gone  chan struct{}
	// mute makes it a half-open connection: it sends nothing more, not even pings.
	mute atomic.Bool
}

func newSocket(conn *websocket.Conn) *socket {
	s := &socket{conn: conn, queue: make(chan []byte, queueFrames), gone: make(chan struct{})}
	pong := conn.PingHandler()
	conn.SetPingHandler(func(text string) error {
		if s.mute.Load() {
			return nil
		}
		return pong(text)
	})
	return s
}

func (s *socket) cut() { s.once.Do(func() { close(s.gone) }) }

// write is the one writer of a socket; it also pings and, at the end, closes.
func (w *Workspace) write(s *socket) {
	defer w.work.Done()
	defer func() { _ = s.conn.Close() }()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		select {
		case frame := <-s.queue: // nil asks for the end
			if len(frame) > 0 && frame[0] == tear {
				s.sendHalf(frame[1:])
				return
			}
			if frame == nil || s.send(websocket.TextMessage, frame) != nil {
				s.sayClose()
				return
			}
		case <-ping.C:
			if s.send(websocket.PingMessage, []byte("Ping from applink-sandbox")) != nil {
				return
			}
		case <-s.gone:
			s.sayClose()
			return
		}
	}
}

func (s *socket) send(kind int, frame []byte) error {
	if s.mute.Load() {
		return nil
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(pingEvery)) // fails with the write itself
	return s.conn.WriteMessage(kind, frame)
}

// sendHalf begins a text frame, goes half way and ends the connection.
func (s *socket) sendHalf(frame []byte) {
	const text, long = 0x81, 126                                                                       // of RFC 6455: a whole text frame; its length in two bytes
	head := binary.BigEndian.AppendUint16([]byte{text, long}, uint16(min(len(frame), math.MaxUint16))) //nolint:gosec // bounded
	_ = s.conn.NetConn().SetWriteDeadline(time.Now().Add(pingEvery))                                   // fails with the write
	_, _ = s.conn.NetConn().Write(append(head, frame[:len(frame)/2]...))                               // it is to be broken anyway
}

func (s *socket) sayClose() {
	note := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = s.conn.WriteControl(websocket.CloseMessage, note, time.Now().Add(time.Second)) // best effort
}

// read takes acknowledgements until the socket ends.
func (w *Workspace) read(s *socket) {
	defer w.work.Done()
	defer w.leave(s)
	s.conn.SetReadLimit(maxFrame)
	for {
		_, frame, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		w.acknowledge(frame)
	}
}

// cut ends a socket at once: nothing goes to it any more.
func (l *link) cut(s *socket) {
	s.cut()
	l.drop(s)
}
