package sandbox

import (
	"encoding/json"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
)

// BenchmarkEnvelopes is how fast one socket takes commands and acknowledges
// them: by ten people at once, each waiting for the answer.
func BenchmarkEnvelopes(b *testing.B) {
	w := New(Options{Seed: 1})
	server := httptest.NewServer(w.Handler())
	w.SetBase(server.URL)
	defer server.Close()
	defer w.Close()
	conn := acker(b, w)
	defer func() { _ = conn.Close() }()
	b.ResetTimer()
	var people sync.WaitGroup
	for range 10 {
		people.Go(func() {
			for range b.N / 10 {
				if r := w.Act(b.Context(), Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"}); !r.OK {
					b.Errorf("%+v", r)
				}
			}
		})
	}
	people.Wait()
	b.ReportMetric(float64(b.N/10*10)/b.Elapsed().Seconds(), "envelopes/s")
}

// acker is a bare socket that acknowledges whatever comes.
func acker(b *testing.B, w *Workspace) *websocket.Conn {
	b.Helper()
	w.mu.Lock()
	answer, err := w.connectionsOpen(nil)
	w.mu.Unlock()
	if err != nil {
		b.Fatal(err)
	}
	conn, r, err := websocket.DefaultDialer.DialContext(b.Context(), text(answer["url"]), nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = r.Body.Close()
	if _, _, err := conn.ReadMessage(); err != nil { // hello
		b.Fatal(err)
	}
	go acknowledgeAll(conn)
	return conn
}

func acknowledgeAll(conn *websocket.Conn) {
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return
		}
		var e struct {
			ID string `json:"envelope_id"`
		}
		if json.Unmarshal(frame, &e) == nil && e.ID != "" {
			_ = conn.WriteJSON(obj{"envelope_id": e.ID})
		}
	}
}

// BenchmarkState is a picture of a workspace after one more message among 5000.
func BenchmarkState(b *testing.B) {
	w := New(Options{Seed: 1})
	defer w.Close()
	say := func() {
		w.Act(b.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "x"})
	}
	for range keepMessages {
		say()
	}
	for b.Loop() {
		say()
		w.State()
	}
}
