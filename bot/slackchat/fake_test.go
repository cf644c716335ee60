package slackchat

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/jonboulle/clockwork"
	"go.uber.org/goleak"

	"hoshu/bot"
	"hoshu/store/secret"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// fake is a Slack of a few lines: each method answers what the test says.
type fake struct {
	*httptest.Server
	opened chan time.Time // on the wire's clock, each apps.connections.open
	lines  chan *session

	mu      sync.Mutex
	answers map[string]http.HandlerFunc
	calls   []call
	greet   string // sent at once on each connection
}

type call struct {
	Method string
	Args   url.Values
	JSON   map[string]any
}

const (
	hello      = `{"type":"hello","num_connections":1}`
	disconnect = `{"type":"disconnect","reason":"too_many_websockets"}`
)

func newFake(t *testing.T, wire clockwork.Clock) *fake {
	f := &fake{
		opened: make(chan time.Time, 2000), lines: make(chan *session, 2000),
		answers: map[string]http.HandlerFunc{}, greet: hello,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/apps.connections.open", func(w http.ResponseWriter, r *http.Request) {
		offer(f.opened, wire.Now())
		if answer := f.answer("apps.connections.open"); answer != nil {
			answer(w, r)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "url": strings.Replace(f.URL, "http", "ws", 1) + "/link"})
	})
	mux.HandleFunc("/link", f.link)
	mux.HandleFunc("/", f.method)
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) answer(method string) http.HandlerFunc {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.answers[method]
}

// says makes a method answer with a body.
func (f *fake) says(method, body string) {
	f.does(method, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

func (f *fake) does(method string, h http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers[method] = h
}

func (f *fake) method(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api"), "/")
	c := call{Method: name}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		_ = json.NewDecoder(r.Body).Decode(&c.JSON)
	} else {
		_ = r.ParseMultipartForm(1 << 20)
		c.Args = r.Form
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	f.mu.Unlock()
	if answer := f.answer(name); answer != nil {
		answer(w, r)
		return
	}
	_, _ = io.WriteString(w, `{"ok":false,"error":"unknown_method"}`)
}

func (f *fake) called(method string) (out []call) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// session is the server's end of one connection.
type session struct {
	*websocket.Conn
	acks  chan map[string]any // closed with the connection
	pongs chan string
}

func (f *fake) link(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	s := &session{Conn: conn, acks: make(chan map[string]any, 1000), pongs: make(chan string, 10)}
	defer close(s.acks)
	conn.SetPongHandler(func(data string) error { s.pongs <- data; return nil })
	for line := range strings.Lines(f.greet) {
		_ = conn.WriteMessage(websocket.TextMessage, []byte(line))
	}
	offer(f.lines, s)
	for {
		var ack map[string]any
		if conn.ReadJSON(&ack) != nil {
			return
		}
		s.acks <- ack
	}
}

func (s *session) send(t *testing.T, envelope, kind string, payload []byte) {
	t.Helper()
	frame, _ := json.Marshal(map[string]any{"envelope_id": envelope, "type": kind, "payload": json.RawMessage(payload)})
	if err := s.WriteMessage(websocket.TextMessage, frame); err != nil {
		t.Fatal(err)
	}
}

// heard is a log that tells the test of every line.
type heard struct {
	slog.Handler
	lines chan string
}

func newHeard() *heard {
	return &heard{slog.DiscardHandler, make(chan string, 10_000)}
}

func (h *heard) Enabled(context.Context, slog.Level) bool { return true }

func (h *heard) Handle(_ context.Context, r slog.Record) error {
	offer(h.lines, r.Message)
	return nil
}

// until waits for a line of the log and gives those before it.
func (h *heard) until(t *testing.T, line string) (before []string) {
	t.Helper()
	for {
		select {
		case l := <-h.lines:
			if l == line {
				return before
			}
			before = append(before, l)
		case <-t.Context().Done():
			t.Fatalf("never logged: %s", line)
		case <-time.After(10 * time.Second):
			t.Fatalf("not logged in ten seconds: %s; but: %q", line, before)
		}
	}
}

// stage is a Chat against a fake Slack, with clocks that stand still.
type stage struct {
	*Chat
	slack *fake
	wire  *clockwork.FakeClock
	clock *clockwork.FakeClock
	log   *heard
}

func newStage(t *testing.T) *stage {
	s := &stage{wire: clockwork.NewFakeClockAt(noon), clock: clockwork.NewFakeClockAt(noon), log: newHeard()}
	s.slack = newFake(t, s.wire)
	s.Chat = dial(Config{BotToken: secret.Of("xoxb-1"), AppToken: secret.Of("xapp-1"), APIURL: s.slack.URL + "/api"},
		s.clock, s.wire, slog.New(s.log), " [cut]")
	t.Cleanup(s.web.CloseIdleConnections)
	return s
}

// runs runs the Chat until the test ends, and gives its first connection.
func (s *stage) runs(t *testing.T, inbox Inbox) *session {
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, inbox) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return receive(t, s.slack.lines)
}

// waits waits until n waits for the wire's clock are under way.
func (s *stage) waits(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := s.wire.BlockUntilContext(ctx, n); err != nil {
		t.Fatalf("%d waits: %v", n, err)
	}
}

// offer never blocks: a storm is to fail its test, not to hang it.
func offer[T any](to chan<- T, v T) {
	select {
	case to <- v:
	default:
	}
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came in ten seconds")
		panic("unreachable")
	}
}

// inboxFunc is an Inbox made of a function.
type inboxFunc func(context.Context, bot.Incoming) (bot.Receipt, error)

func (f inboxFunc) Take(ctx context.Context, in bot.Incoming) (bot.Receipt, error) { return f(ctx, in) }

func payload(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "payloads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
