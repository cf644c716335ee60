package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hoshu/bot/sandbox"
)

// soon is how long a test waits for what a process must do; a slow machine needs some.
const soon = 30 * time.Second

// daemon is hoshu as a process of its own.
type daemon struct {
	cmd  *exec.Cmd
	done chan struct{} // closed once it has ended
	err  error         // how it ended; read after done

	mu    sync.Mutex
	log   bytes.Buffer  // all of its stderr
	news  chan struct{} // closed, and made anew, whenever log grows
	taken int           // bytes of log that awaits has gone past
}

// launch starts the test binary as hoshu. env comes on top of a bare one.
func launch(dir string, env []string, args ...string) (*daemon, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &daemon{cmd: exec.Command(self, args...), done: make(chan struct{}), news: make(chan struct{})} // ended by its owner
	c.cmd.Dir = dir
	c.cmd.Env = append([]string{"HOSHU_AS_PROGRAM=1", "PATH=" + os.Getenv("PATH"), "HOME=" + dir}, env...)
	c.cmd.SysProcAttr = dieWithParent()
	stderr, err := c.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go c.follow(stderr)
	return c, nil
}

func (c *daemon) follow(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		c.mu.Lock()
		c.log.WriteString(line)
		close(c.news)
		c.news = make(chan struct{})
		c.mu.Unlock()
		if err != nil {
			break
		}
	}
	c.err = c.cmd.Wait()
	close(c.done)
}

// awaits waits for words in the log, after those that were awaited before, and
// returns what the first group of the pattern holds.
func (c *daemon) awaits(ctx context.Context, pattern string) (string, error) {
	words, err := regexp.Compile(pattern)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	for {
		found, news := c.look(words)
		if found != nil {
			return found[len(found)-1], nil
		}
		select {
		case <-news:
		case <-c.done:
			if found, _ := c.look(words); found != nil {
				return found[len(found)-1], nil
			}
			return "", fmt.Errorf("ended (%w) before it logged %q:\n%s", c.err, pattern, c.said())
		case <-ctx.Done():
			return "", fmt.Errorf("did not log %q:\n%s", pattern, c.said())
		}
	}
}

func (c *daemon) look(words *regexp.Regexp) ([]string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := c.log.Bytes()[c.taken:]
	at := words.FindSubmatchIndex(rest)
	if at == nil {
		return nil, c.news
	}
	var found []string
	for _, group := range words.FindSubmatch(rest) {
		found = append(found, string(group))
	}
	c.taken += at[1]
	return found, c.news
}

// rewind lets awaits begin again with the first line.
func (c *daemon) rewind() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.taken = 0
}

// said is all that the child logged so far.
func (c *daemon) said() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// ends tells the child to end and gives its exit code.
func (c *daemon) ends(sig syscall.Signal) (int, error) {
	if err := c.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return -1, err
	}
	select {
	case <-c.done:
		return c.cmd.ProcessState.ExitCode(), nil
	case <-time.After(stopWithin + 5*time.Second):
		_ = c.cmd.Process.Kill()
		<-c.done
		return -1, fmt.Errorf("did not end in time:\n%s", c.said())
	}
}

// lifeTest is one daemon with its workspace, its configuration and its directory.
type lifeTest struct {
	*testing.T
	dir    string
	ws     *sandbox.Workspace
	api    string
	child  *daemon
	listen string
}

func newLifeTest(t *testing.T, o sandbox.Options) *lifeTest {
	t.Helper()
	l := &lifeTest{T: t, dir: t.TempDir(), ws: sandbox.New(o)}
	t.Cleanup(l.ws.Close)
	server := httptest.NewServer(l.ws.Handler())
	t.Cleanup(server.Close)
	l.ws.SetBase(server.URL)
	l.api = server.URL + "/api/"
	l.fills(10)
	l.writes(lifeConfig)
	return l
}

const lifeConfig = `
language: en
zone: Asia/Tokyo
data: DIR/state
listen: 127.0.0.1:0
log: { format: text, level: debug }
slack:
  bot_token: { env: BOT }
  app_token: { env: APP }
  api_url: API
  ops_channel: C0OPS
people:
  - { id: sato, name: Sato, slack: [U0AKIRA] }
  - { id: tanaka, name: Tanaka, slack: [U0BUNTA] }
clients:
  - id: acme
    name: ACME
    systems:
      - id: shop
        name: ACME shop
        main: sato
        second: tanaka
        checks:
          - { name: uploads, kind: disk, every: 1s, fail_after: 1, ok_after: 1, severity: critical, with: { path: DIR/uploads, limit: 1MB, warn: 80, fail: 95 } }
`

// writes puts a configuration where the child reads it.
func (l *lifeTest) writes(config string) {
	l.Helper()
	config = strings.NewReplacer("DIR", l.dir, "API", l.api).Replace(config)
	if err := os.WriteFile(filepath.Join(l.dir, "hoshu.yaml"), []byte(config), 0o600); err != nil {
		l.Fatal(err)
	}
}

// fills makes the directory under watch so many percent full of its budget.
func (l *lifeTest) fills(percent int) {
	l.Helper()
	dir := filepath.Join(l.dir, "uploads")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data"), make([]byte, percent*10_000), 0o600); err != nil {
		l.Fatal(err)
	}
}

// starts runs hoshu and waits until it says so.
func (l *lifeTest) starts() {
	l.Helper()
	var err error
	l.child, err = launch(l.dir, []string{"BOT=" + l.ws.BotToken(), "APP=" + l.ws.AppToken()}, "run", "--config", "hoshu.yaml")
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { _, _ = l.child.ends(syscall.SIGKILL) })
	l.listen = l.logs(`hoshu runs.* listen=(\S+)`)
	l.child.rewind() // Slack may have been faster
}

// logs waits for words in the child's log.
func (l *lifeTest) logs(pattern string) string {
	l.Helper()
	found, err := l.child.awaits(l.Context(), pattern)
	if err != nil {
		l.Fatal(err)
	}
	return found
}

// hup tells the child to read its configuration again.
func (l *lifeTest) hup() {
	l.Helper()
	if err := l.child.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		l.Fatal(err)
	}
}

// ends sends SIGTERM and wants exit code 0.
func (l *lifeTest) ends() {
	l.Helper()
	code, err := l.child.ends(syscall.SIGTERM)
	if err != nil || code != 0 {
		l.Fatalf("SIGTERM: exit code %d, %v\n%s", code, err, l.child.said())
	}
}

// seesCard waits for a message of the bot in the ops channel.
func (l *lifeTest) seesCard(pattern string) {
	l.Helper()
	words := regexp.MustCompile(pattern)
	ctx, cancel := context.WithTimeout(l.Context(), 2*soon)
	defer cancel()
	_, err := l.ws.Await(ctx, "a card like "+pattern, func(s sandbox.State) bool {
		return posted(s, "C0OPS", words)
	})
	if err != nil {
		l.Fatalf("%v\n%s", err, l.child.said())
	}
}

// posted tells whether the bot wrote these words into a channel.
func posted(s sandbox.State, channel string, words *regexp.Regexp) bool {
	for _, c := range s.Channels {
		for _, m := range c.Messages {
			if c.ID == channel && m.BotID != "" && words.MatchString(m.Text+string(m.Blocks)+string(m.Attachments)) {
				return true
			}
		}
	}
	return false
}

// asks reads a page of the child's own server.
func (l *lifeTest) asks(path string) (int, string) {
	l.Helper()
	req, err := http.NewRequestWithContext(l.Context(), http.MethodGet, "http://"+l.listen+path, http.NoBody)
	if err != nil {
		l.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		l.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// hoshu runs another command in the child's directory, in this process.
func (l *lifeTest) hoshu(args ...string) (code int, out string) {
	l.Helper()
	var both bytes.Buffer
	code = run(l.Context(), args, func(string) string { return "" }, &both, &both)
	return code, both.String()
}

func TestLifeEndsInOrderWithinTenSeconds(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.starts()
	l.logs("connected to Slack")
	l.fills(97)
	l.seesCard("uploads")
	began := time.Now()
	l.ends()
	if took := time.Since(began); took > stopWithin {
		t.Errorf("took %s", took)
	}
	state := filepath.Join(l.dir, "state")
	if code, out := l.hoshu("audit", "verify", "--data", state); code != 0 {
		t.Errorf("the log after the end: %s", out)
	}
	if code, out := l.hoshu("alerts", "--data", state); code != 0 || !strings.Contains(out, "shop/uploads") {
		t.Errorf("the alert was lost: %s", out)
	}
	measured, err := filepath.Glob(filepath.Join(state, "history", "*"))
	if err != nil || len(measured) == 0 {
		t.Errorf("no measured values were flushed: %v %v", measured, err)
	}
	if _, err := os.Stat(filepath.Join(state, "hoshu.sock")); err == nil {
		t.Error("the socket for copies was left behind")
	}
}

const secondCheck = `          - { name: notes, kind: file, every: 1s, fail_after: 1, ok_after: 1, with: { path: DIR/notes.txt } }
`

func TestLifeTakesANewConfigurationWhole(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.starts()
	l.logs("connected to Slack")

	l.writes(lifeConfig + secondCheck)
	l.hup()
	l.logs("new configuration taken.* checks=2")
	l.seesCard("notes")

	l.writes(strings.Replace(lifeConfig+secondCheck, "language: en", "language: ja", 1))
	l.hup()
	l.logs("new configuration taken")
	l.fills(97)
	l.seesCard(`uploads[\s\S]*対応する`)

	l.writes(strings.Replace(lifeConfig, "name: uploads,", "name: storage,", 1))
	l.hup()
	l.logs("new configuration taken.* checks=1")
	_, metrics := l.asks("/metrics")
	if strings.Contains(metrics, `check="notes"`) || strings.Contains(metrics, `check="uploads"`) {
		t.Error("a check that was removed is still measured")
	}
	l.ends()
}

func TestLifeKeepsTheOldConfigurationWhenTheNewOneIsFaulty(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	l.starts()
	l.writes(strings.NewReplacer("zone: Asia/Tokyo", "zone: Mars", "kind: disk", "kind: disc").Replace(lifeConfig))
	l.hup()
	l.logs("not taken; the old one goes on.*hoshu.yaml:3:7: no time zone")
	l.logs("not taken; the old one goes on.*hoshu.yaml:24:36: .*no kind of check")
	l.fills(97)
	l.seesCard("uploads")
	l.ends()
}

func TestLifeSaysWhatNeedsARestart(t *testing.T) {
	for name, change := range map[string][2]string{
		"another data directory":    {"data: DIR/state", "data: DIR/other"},
		"another address to listen": {"listen: 127.0.0.1:0", "listen: 127.0.0.1:1"},
		"another level of the log":  {"level: debug", "level: info"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLifeTest(t, sandbox.Options{})
			l.starts()
			l.writes(strings.Replace(lifeConfig, change[0], change[1], 1))
			l.hup()
			l.logs("not taken.*cannot change while hoshu runs; restart it")
			l.ends()
		})
	}
}

func TestLifeGoesOnWithoutSlack(t *testing.T) {
	l := newLifeTest(t, sandbox.Options{})
	address := freeAddress(t)
	l.api = "http://" + address + "/api/"
	l.writes(lifeConfig)
	l.fills(97)
	l.starts()
	l.logs("alert.fired.*subject=A-1")
	code, ready := l.asks("/readyz")
	if code != http.StatusServiceUnavailable || !strings.Contains(ready, "Slack does not answer") {
		t.Errorf("readyz without Slack: %d %s", code, ready)
	}
	l.logs("cards wait|trying on")
	if code, _ := l.asks("/healthz"); code != http.StatusOK {
		t.Errorf("healthz without Slack: %d; hoshu itself is well", code)
	}
	if code, out := l.hoshu("alerts", "--data", filepath.Join(l.dir, "state")); code != 0 || !strings.Contains(out, "A-1") {
		t.Errorf("alerts without Slack: %d %s", code, out)
	}
	serve(t, l.ws, address)
	l.seesCard("uploads")
	l.ends()
}

// freeAddress is a loopback address where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = at.Close() }()
	return at.Addr().String()
}

// serve lets a workspace appear at an address.
func serve(t *testing.T, ws *sandbox.Workspace, address string) {
	t.Helper()
	at, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	ws.SetBase("http://" + address)
	server := httptest.NewUnstartedServer(ws.Handler())
	_ = server.Listener.Close()
	server.Listener = at
	server.Start()
	t.Cleanup(server.Close)
}
