package sandboxtest

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"hoshu/bot/sandbox"
)

// environment tells a script where the workspace is and who it is there, in the
// words of Slack's own examples. No proxy stands between the two.
func environment(w *sandbox.Workspace, base string) []string {
	return append(os.Environ(), "NO_PROXY=127.0.0.1,localhost", "SLACK_BOT_TOKEN="+w.BotToken(), "SLACK_APP_TOKEN="+w.AppToken(),
		"SLACK_API_URL="+base+sandbox.APIPath)
}

// Run runs a script of testdata/foreign to its end and gives what it printed.
func Run(t testing.TB, w *sandbox.Workspace, base, script string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{script}, args...)...)
	cmd.Dir, cmd.Env = Clients(t), environment(w, base)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, &stderr)
	}
	return out
}

// Start starts a script and waits until it prints "ready". It is killed when the
// test ends; what it says on stderr fails the test.
func Start(t testing.TB, w *sandbox.Workspace, base, script string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", script)
	cmd.Dir, cmd.Env = Clients(t), environment(w, base)
	said := &words{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := false
	for lines := bufio.NewScanner(out); !ready && lines.Scan(); {
		ready = lines.Text() == "ready"
		said.note(ready, lines.Text())
	}
	t.Cleanup(func() {
		_ = cmd.Wait() // killed with the test's context
		if words := said.String(); words != "" {
			t.Errorf("%s said:\n%s", script, words)
		}
	})
	if !ready {
		t.Fatalf("%s ended early", script)
	}
}

// words is a buffer for two writers.
type words struct {
	mu  sync.Mutex
	all strings.Builder
}

func (w *words) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.Write(p)
}

func (w *words) note(expected bool, line string) {
	if !expected {
		_, _ = w.Write([]byte(line + "\n")) // a buffer takes all
	}
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.String()
}
