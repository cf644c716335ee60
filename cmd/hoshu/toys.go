package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"hoshu/bot/sandbox"
)

// What fill puts beside the photo of 2 MB makes 96 % of the directory's budget
// of 20 MB, which stands in sandbox.yaml.
const fillBytes = 17_200_000

// toys are the things in the sandbox that a newcomer may break: a directory, a
// web server, a process and the processor, each real.
type toys struct {
	dir  string // everything lies below
	self string // our own program, for the processes

	mu     sync.Mutex
	web    *http.Server
	addr   string // of the web server, kept over a stop
	worker *exec.Cmd
	burner *exec.Cmd
	cools  *time.Timer // when the burner ends by itself

	burnFor time.Duration
	mended  func() // told when something has mended itself
}

// newToys makes the toys and starts those that run.
func newToys(ctx context.Context, dir string) (*toys, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	t := &toys{dir: dir, self: self, addr: "127.0.0.1:0", burnFor: burnFor + time.Second, mended: func() {}}
	if err := os.MkdirAll(t.uploads(), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(t.uploads(), "photo.jpg"), make([]byte, 2_000_000), 0o600); err != nil {
		return nil, err
	}
	return t, errors.Join(t.startWeb(ctx), t.startWorker(ctx))
}

func (t *toys) uploads() string { return filepath.Join(t.dir, "uploads") }
func (t *toys) bigFile() string { return filepath.Join(t.uploads(), "forgotten-export.zip") }
func (t *toys) pidFile() string { return filepath.Join(t.dir, "worker.pid") }

// fill makes the small directory all but full.
func (t *toys) fill(context.Context) error {
	return os.WriteFile(t.bigFile(), make([]byte, fillBytes), 0o600)
}

func (t *toys) empty(context.Context) error {
	if err := os.Remove(t.bigFile()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (t *toys) filled() bool {
	_, err := os.Stat(t.bigFile())
	return err == nil
}

// startWeb listens where it listened before.
func (t *toys) startWeb(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.web != nil {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", t.addr)
	if err != nil {
		return err
	}
	t.addr = l.Addr().String()
	t.web = &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintln(w, "Welcome to the ACME shop")
	})}
	go func(s *http.Server) { _ = s.Serve(l) }(t.web)
	return nil
}

func (t *toys) stopWeb() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.web == nil {
		return nil
	}
	err := t.web.Close()
	t.web = nil
	return err
}

func (t *toys) webStopped() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.web == nil
}

func (t *toys) startWorker(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.worker != nil {
		return nil
	}
	cmd, err := t.start("worker")
	if err != nil {
		return err
	}
	t.worker = cmd
	return os.WriteFile(t.pidFile(), []byte(strconv.Itoa(cmd.Process.Pid)), 0o600)
}

func (t *toys) killWorker() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return end(&t.worker)
}

func (t *toys) workerDead() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.worker == nil
}

func (t *toys) startBurner() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.burner != nil {
		return nil
	}
	cmd, err := t.start("burn")
	if err != nil {
		return err
	}
	t.burner = cmd
	t.cools = time.AfterFunc(t.burnFor, func() { _ = t.stopBurner(); t.mended() })
	return nil
}

func (t *toys) stopBurner() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cools != nil {
		t.cools.Stop()
	}
	return end(&t.burner)
}

func (t *toys) burning() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.burner != nil
}

// start runs one of our own hidden commands; it dies when we do.
func (t *toys) start(what string) (*exec.Cmd, error) {
	cmd := exec.Command(t.self, "toy", what) //nolint:noctx // lives until it is broken or we stop
	cmd.SysProcAttr = dieWithParent()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the toy %s: %w", what, err)
	}
	return cmd, nil
}

// end kills a process, if it runs, and waits for it.
func end(cmd **exec.Cmd) error {
	if *cmd == nil {
		return nil
	}
	err := (*cmd).Process.Signal(syscall.SIGKILL)
	_ = (*cmd).Wait() // tells that it was killed, which is what we wanted
	*cmd = nil
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// close stops everything that runs.
func (t *toys) close() error {
	return errors.Join(t.stopWeb(), t.killWorker(), t.stopBurner())
}

// switches are the toys as the page's "break something" panel shows them.
func (t *toys) switches(say func(key string) string) []sandbox.Switch {
	quick := func(f func() error) func(context.Context) error { return func(context.Context) error { return f() } }
	return []sandbox.Switch{
		{Name: "disk", Title: say("disk.title"), Help: say("disk.help"), Break: t.fill, Undo: t.empty, Broken: t.filled},
		{Name: "web", Title: say("web.title"), Help: say("web.help"), Break: quick(t.stopWeb), Undo: t.startWeb, Broken: t.webStopped},
		{Name: "worker", Title: say("worker.title"), Help: say("worker.help"), Break: quick(t.killWorker), Undo: t.startWorker, Broken: t.workerDead},
		{Name: "cpu", Title: say("cpu.title"), Help: say("cpu.help"), Break: quick(t.startBurner), Undo: quick(t.stopBurner), Broken: t.burning},
	}
}
