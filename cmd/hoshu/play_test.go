package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/sandbox"
	"hoshu/bot/words"
)

// patience is how long a play waits for what must happen; a slow machine needs some.
const patience = 20 * time.Second

// play is a stage: the real app, wired as in production, against the sandbox as
// Slack, a real store, real probes on a real directory. Its clock runs, and can jump.
type play struct {
	t     *testing.T
	lang  words.Lang
	dir   string
	ws    *sandbox.Workspace
	url   string
	clock *clockwork.FakeClock
	app   *app
	say   words.Speaker
}

// inBothLanguages plays the same play twice.
func inBothLanguages(t *testing.T, act func(p *play)) {
	t.Helper()
	for _, lang := range []words.Lang{words.English, words.Japanese} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			act(newPlay(t, lang))
		})
	}
}

func newPlay(t *testing.T, lang words.Lang) *play {
	t.Helper()
	p := &play{t: t, lang: lang, dir: t.TempDir(), clock: clockwork.NewFakeClockAt(time.Now())}
	p.runClock()
	p.ws = sandbox.New(sandbox.Options{Clock: p.clock, Language: string(lang)})
	t.Cleanup(p.ws.Close)
	server := httptest.NewServer(p.ws.Handler())
	t.Cleanup(server.Close)
	p.url = server.URL
	p.ws.SetBase(p.url)
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	p.say = book.In(lang, time.UTC)
	if err := os.MkdirAll(p.uploads(), 0o700); err != nil {
		t.Fatal(err)
	}
	p.fill(10)
	p.starts()
	t.Cleanup(func() { p.stops() })
	return p
}

// runClock lets the play's clock go on with the real one.
func (p *play) runClock() {
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(2 * time.Millisecond)
		defer ticker.Stop()
		last := time.Now()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-ticker.C:
				p.clock.Advance(now.Sub(last))
				last = now
			}
		}
	}()
	p.t.Cleanup(func() { cancel(); <-stopped })
}

// passes lets time jump.
func (p *play) passes(d time.Duration) { p.clock.Advance(d) }

func (p *play) uploads() string { return filepath.Join(p.dir, "uploads") }

// fill makes the directory under watch so many percent full of its 1 MB budget.
func (p *play) fill(percent int) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.uploads(), "data"), make([]byte, percent*10_000), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

const playConfig = `
language: %[1]s
zone: Asia/Tokyo
data: %[2]s/state
listen: 127.0.0.1:0
slack:
  bot_token: { env: BOT }
  app_token: { env: APP }
  api_url: %[3]s/api/
  ops_channel: C0OPS
people:
  - { id: sato, name: Sato, slack: [U0AKIRA], roles: [approver], language: %[1]s }
  - { id: tanaka, name: Tanaka, slack: [U0BUNTA], roles: [approver], language: %[1]s }
  - { id: client, name: Emi, slack: [U0CLIENT], client: acme, language: %[1]s }
clients:
  - id: acme
    name: ACME
    systems:
      - id: shop
        name: ACME shop
        main: sato
        second: tanaka
        checks:
          - name: uploads
            kind: disk
            every: 1s
            timeout: 1s
            fail_after: 1
            ok_after: 1
            severity: critical
            with: { path: %[2]s/uploads, limit: 1MB, warn: 80, fail: 95 }
`

// starts starts hoshu, or starts it again.
func (p *play) starts() {
	p.t.Helper()
	f, err := parseYAML("play.yaml", fmt.Appendf(nil, playConfig, p.lang, p.dir, p.url))
	if err != nil {
		p.t.Fatal(err)
	}
	tokens := map[string]string{"BOT": p.ws.BotToken(), "APP": p.ws.AppToken()}
	cfg, err := f.config(func(name string) string { return tokens[name] })
	if err != nil {
		p.t.Fatal(err)
	}
	if p.app, err = start(p.t.Context(), cfg, p.clock, p.log()); err != nil {
		p.t.Fatal(err)
	}
	p.await("hoshu's socket", func(sandbox.State) bool { return p.ws.Sockets() > 0 })
}

// stops stops hoshu, as SIGTERM does.
func (p *play) stops() {
	p.t.Helper()
	if p.app == nil {
		return
	}
	if err := p.app.stop(); err != nil {
		p.t.Error(err)
	}
	p.app = nil
}

func (p *play) log() *slog.Logger {
	if !testing.Verbose() {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(p.t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// await waits until the workspace is as told, and fails the play if it does not get so.
func (p *play) await(what string, is func(sandbox.State) bool) sandbox.State {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	state, err := p.ws.Await(ctx, what, is)
	if err != nil {
		p.t.Fatalf("waited in vain for %s: %v\n%s", what, err, p.dump())
	}
	return state
}

// dump is what stands in the ops channel, for a play that failed.
func (p *play) dump() string {
	var b strings.Builder
	for _, m := range messages(p.ws.State(), "C0OPS") {
		_, _ = fmt.Fprintf(&b, "- %s\n", textOf(m))
	}
	state := p.ws.State()
	for _, c := range state.Channels {
		for _, e := range c.Ephemerals {
			_, _ = fmt.Fprintf(&b, "- to %s alone: %s\n", e.To, textOf(e.Message))
		}
	}
	for _, c := range state.Calls[max(0, len(state.Calls)-10):] {
		_, _ = fmt.Fprintf(&b, "- %s %v %s\n", c.Method, c.OK, c.Error)
	}
	_, _ = fmt.Fprintf(&b, "- notices: %v\n", state.Notices)
	return b.String()
}

// card is the newest top-level message of the bot in a channel whose words match.
func card(s sandbox.State, channel string, words *regexp.Regexp) (sandbox.Message, bool) {
	all := cards(s, channel, words)
	if len(all) == 0 {
		return sandbox.Message{}, false
	}
	return all[len(all)-1], true
}

func cards(s sandbox.State, channel string, words *regexp.Regexp) (found []sandbox.Message) {
	for _, m := range messages(s, channel) {
		if m.BotID == "B0HOSHU" && (m.ThreadTS == "" || m.ThreadTS == m.TS) && words.MatchString(textOf(m)) {
			found = append(found, m)
		}
	}
	return found
}

// findCards is what the bot posted in the ops channel, with words that match.
func (p *play) findCards(pattern string) []sandbox.Message {
	return cards(p.ws.State(), "C0OPS", regexp.MustCompile(pattern))
}

// thread is all that the bot said in a thread.
func thread(s sandbox.State, channel, ts string) (found []sandbox.Message) {
	for _, m := range messages(s, channel) {
		if m.ThreadTS == ts && m.TS != ts {
			found = append(found, m)
		}
	}
	return found
}

func messages(s sandbox.State, channel string) []sandbox.Message {
	for _, c := range s.Channels {
		if c.ID == channel {
			return c.Messages
		}
	}
	return nil
}

// textOf is everything a person reads of a message.
func textOf(m sandbox.Message) string {
	return m.Text + " " + reading(m.Blocks) + " " + reading(m.Attachments)
}

// reading is every text inside blocks, in order.
func reading(raw json.RawMessage) string {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return ""
	}
	var out []string
	collect(v, &out)
	return strings.Join(out, " ")
}

func collect(v any, out *[]string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			collect(item, out)
		}
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			*out = append(*out, s)
		}
		for _, key := range sortedKeys(v) {
			collect(v[key], out)
		}
	}
}

// hasButton tells whether a message offers an action.
func hasButton(m sandbox.Message, action string) bool {
	return strings.Contains(string(m.Blocks)+string(m.Attachments), `"action_id":"`+action+`"`)
}
