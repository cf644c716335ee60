// Package sandbox is a Slack-compatible workspace that lives in this process:
// Web API, Socket Mode, response URLs, files, and a small world of people and
// channels. It decides what Slack would accept, answer and deliver; it knows
// nothing of hoshu, which talks to it as it talks to Slack. Its law is Slack's
// documentation; docs/sandbox.md lists what differs.
package sandbox

import (
	crand "crypto/rand"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
)

// APIPath is where the Web API hangs below the base address. Its last slash
// matters: clients glue the method's name to it.
const APIPath = "/api/"

// Options are what a workspace is made with. The zero value of each is usable.
type Options struct {
	Clock    clockwork.Clock // the real one when nil
	Log      *slog.Logger    // silent when nil
	Language string          // of the world's names and words: "ja" or "en" (default)
	Switches []Switch        // the "break something" panel
	Scopes   []string        // granted to the bot; DefaultScopes when nil
	Events   []string        // the app subscribed to; DefaultEvents when nil
	Rates    Rates           // of calls; off by default
	// Shortcuts are the app's; it has none by default.
	Shortcuts []Shortcut
	// Delayed repeats events that nobody took hourly for a day, as the app's
	// setting "Delayed Events" does.
	Delayed bool
	// AnyHost takes requests to every host name. Only for who listens on a public
	// address on purpose: any page in the world can then act in the workspace.
	AnyHost bool
	Seed    uint64 // of everything random, ids and tokens too; by chance when 0
	// Sent sees every payload on its way to the app: events_api, interactive or
	// slash_commands. It runs under the lock, so it must not call the workspace.
	Sent func(kind string, payload json.RawMessage)
}

// Workspace is one Slack-compatible workspace with one app in it.
type Workspace struct {
	clock clockwork.Clock
	log   *slog.Logger
	words phrases
	sent  func(kind string, payload json.RawMessage)

	shortcuts        []Shortcut
	delayed, anyHost bool

	mu      sync.Mutex // around everything below; never held over the network
	rand    *rand.Rand
	base    string
	version uint64
	follow  map[chan struct{}]struct{}
	closed  bool

	team     Team
	users    []User
	rooms    []*room
	commands []Command
	groups   []UserGroup
	tokens   map[string]token
	events   map[string]bool
	skew     time.Duration // of Slack's clock
	stamp    int64         // the last ts given out, in microseconds

	calls    []CallRecord
	notices  map[string][]Notice
	stacks   map[string][]*view // open modals by user, the topmost last
	homes    map[string]*view
	later    map[string]*scheduled // what the app will post, by id
	offers   map[offerKey]obj      // options of external selects
	token    string                // that browsers must show: see guard.go
	triggers map[string]*trigger
	hooks    map[string]*hook
	// The ids of the two above, the oldest first, to forget them by.
	triggerAge, hookAge []string
	files               map[string]*upload
	shelf               []string // ids of files, oldest first

	link     link
	rates    meter
	faults   Faults
	switches []*lever

	work sync.WaitGroup // goroutines of sockets
	done chan struct{}  // closed by Close
}

// New makes a workspace that opens on the believable world of world.go.
func New(o Options) *Workspace {
	w := &Workspace{
		clock: o.Clock, log: o.Log, words: speak(o.Language), sent: o.Sent, shortcuts: o.Shortcuts, delayed: o.Delayed, anyHost: o.AnyHost,
		follow: map[chan struct{}]struct{}{}, tokens: map[string]token{},
		notices: map[string][]Notice{}, stacks: map[string][]*view{}, homes: map[string]*view{},
		later: map[string]*scheduled{}, offers: map[offerKey]obj{}, triggers: map[string]*trigger{}, hooks: map[string]*hook{}, files: map[string]*upload{},
		link: newLink(), rates: newMeter(o.Rates), events: set(o.Events, DefaultEvents()),
		switches: levers(o.Switches), done: make(chan struct{}),
	}
	if w.clock == nil {
		w.clock = clockwork.NewRealClock()
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	if w.sent == nil {
		w.sent = func(string, json.RawMessage) {}
	}
	w.rand = dice(o.Seed)
	w.token = crand.Text()
	w.grant(o.Scopes)
	w.populate()
	return w
}

func dice(seed uint64) *rand.Rand {
	if seed == 0 {
		seed = rand.Uint64()
	}
	return rand.New(rand.NewPCG(seed, 0))
}

func set(given, otherwise []string) map[string]bool {
	if given == nil {
		given = otherwise
	}
	all := map[string]bool{}
	for _, s := range given {
		all[s] = true
	}
	return all
}

// SetBase says under which address the workspace can be reached
// ("http://127.0.0.1:8080"). Without it the first request's Host is taken.
func (w *Workspace) SetBase(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.base = strings.TrimSuffix(url, "/")
}

// Close cuts every connection and waits for the goroutines behind them.
func (w *Workspace) Close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.done)
		w.link.stop()
		w.forgetScheduled()
	}
	w.mu.Unlock()
	w.work.Wait()
}

// Handler serves the workspace: /api/, /link/, /hooks/, /files/, /upload/ and /sandbox/.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(APIPath, w.serveAPI)
	mux.HandleFunc("GET /link/", w.serveLink)
	mux.HandleFunc("POST /hooks/", w.serveHook)
	mux.HandleFunc("POST /upload/{id}", w.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", w.serveFile)
	mux.HandleFunc("GET /files/icon", serveIcon)
	mux.HandleFunc("GET /sandbox/token", w.serveToken)
	mux.HandleFunc("GET /sandbox/state", w.serveState)
	mux.HandleFunc("GET /sandbox/events", w.serveEvents)
	mux.HandleFunc("POST /sandbox/act", w.serveAct)
	mux.HandleFunc("POST /sandbox/switch", w.serveSwitch)
	mux.HandleFunc("POST /sandbox/fault", w.serveFault)
	return w.guard(mux)
}
