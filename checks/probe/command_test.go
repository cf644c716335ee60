package probe

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// script is a command made of a shell script.
func script(t *testing.T, text string) *Command {
	t.Helper()
	path := filepath.Join(t.TempDir(), "plugin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := NewCommand()
	c.Command = []string{"/bin/sh", path}
	return c
}

func TestCommand(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-secret")
	for name, tt := range map[string]struct {
		script string
		env    map[string]string
		status checks.Status
		text   string
		detail string
	}{
		"exit 0":                     {script: "echo fine", status: checks.OK, text: "fine"},
		"exit 1":                     {script: "echo so so; exit 1", status: checks.Warn, text: "so so"},
		"exit 2":                     {script: "echo bad; echo because; exit 2", status: checks.Fail, text: "bad", detail: "because"},
		"exit 3":                     {script: "echo who knows; exit 3", status: checks.Unknown, text: "who knows"},
		"another exit":               {script: "echo oops; exit 127", status: checks.Unknown, text: "/bin/sh ended with exit status 127, which no plugin should: oops"},
		"killed":                     {script: "kill -9 $$", status: checks.Unknown, text: "/bin/sh ended with signal: killed, which no plugin should: "},
		"silence":                    {script: "exit 2", status: checks.Fail, text: "/bin/sh said nothing and ended with exit 2"},
		"only a complaint":           {script: "echo no such host >&2; exit 3", status: checks.Unknown, text: "no such host"},
		"its own environment":        {script: `echo "$GREETING $LC_ALL $SLACK_BOT_TOKEN."`, env: map[string]string{"GREETING": "hi", "LC_ALL": "de_DE"}, text: "hi de_DE ."},
		"a child that holds on":      {script: "echo fine; sleep 60 &", status: checks.OK, text: "fine"},
		"a child, and an exit":       {script: "echo bad; sleep 60 & exit 2", status: checks.Fail, text: "bad"},
		"arguments are not expanded": {script: `echo "$1"`, text: "$(date) *"},
	} {
		t.Run(name, func(t *testing.T) {
			c := script(t, tt.script)
			c.Env = tt.env
			c.Command = append(c.Command, "$(date) *")
			got, err := c.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text || got.Detail != tt.detail {
				t.Errorf("got %v %q %q, %v; want %v %q %q", got.Status, got.Text.English, got.Detail, err, tt.status, tt.text, tt.detail)
			}
		})
	}
}

func TestCommandThatIsMissing(t *testing.T) {
	c := NewCommand()
	c.Command = []string{"check_nonsense"}
	got, err := c.Probe(t.Context())
	if err != nil || got.Status != checks.Unknown || got.Text.ID != "command.missing" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCommandThatFloods(t *testing.T) {
	c := script(t, "echo first; head -c 5000000 /dev/zero | tr '\\0' 'x'")
	got, err := c.Probe(t.Context())
	if err != nil || got.Text.English != "first" || len(got.Detail) > outputLimit || len(got.Detail) < outputLimit/2 {
		t.Errorf("%q with %d bytes of detail, %v", got.Text.English, len(got.Detail), err)
	}
}

// Children and grandchildren that ignore every signal they can are gone after
// the timeout. Each of them holds the write end of a pipe: its end is seen when
// the pipe ends.
func TestCommandIsKilledWithAllItsChildren(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	c := script(t, `
trap '' TERM INT HUP
(trap '' TERM INT HUP; (trap '' TERM INT HUP; echo grandchild >&9; while :; do sleep 1; done) & while :; do sleep 1; done) &
while :; do sleep 1; done`)
	plain := c.run
	c.run = func(cmd *exec.Cmd) error {
		cmd.ExtraFiles = []*os.File{nil, nil, nil, nil, nil, nil, write} // becomes 9
		return plain(cmd)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := c.Probe(ctx)
		done <- err
	}()
	if _, err := read.Read(make([]byte, 20)); err != nil { // the grandchild is up
		t.Fatal(err)
	}
	began := time.Now()
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	_ = write.Close()
	_ = read.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := read.Read(make([]byte, 20)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("somebody is still there: %v", err)
	}
}

// The real plugins of Debian's monitoring-plugins-basic.
func TestRealPlugins(t *testing.T) {
	if _, err := os.Stat("/usr/lib/nagios/plugins/check_disk"); err != nil {
		if os.Getenv("HOSHU_FULL") == "1" {
			t.Fatalf("install monitoring-plugins-basic: %v", err)
		}
		t.Skip("monitoring-plugins-basic is not installed")
	}
	for name, tt := range map[string]struct {
		command []string
		status  checks.Status
		says    string
		value   string
		unit    string
	}{
		"disk":                   {[]string{"check_disk", "-w", "1%", "-c", "0%", "-p", "/"}, checks.OK, "DISK OK", "/", "B"},
		"a mount that is not":    {[]string{"check_disk", "-w", "1%", "-c", "1%", "-p", "/no/such"}, checks.Fail, "/no/such", "", ""},
		"load":                   {[]string{"check_load", "-w", "900,900,900", "-c", "999,999,999"}, checks.OK, "load average", "load1", ""},
		"load over its limit":    {[]string{"check_load", "-w", "0,0,0", "-c", "999,999,999"}, checks.Warn, "load average", "load15", ""},
		"processes":              {[]string{"check_procs", "-c", "1:"}, checks.OK, "PROCS OK", "procs", ""},
		"too many processes":     {[]string{"/usr/lib/nagios/plugins/check_procs", "-w", "0", "-c", "0"}, checks.Fail, "PROCS CRITICAL", "procs", ""},
		"an argument it has not": {[]string{"check_load", "--nonsense"}, checks.Unknown, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCommand()
			c.Command = tt.command
			got, err := c.Probe(t.Context())
			if err != nil || got.Status != tt.status || !strings.Contains(got.Text.English, tt.says) {
				t.Fatalf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.says)
			}
			if tt.value == "" {
				return
			}
			for _, v := range got.Values {
				if v.Name == tt.value && v.Unit == tt.unit {
					return
				}
			}
			t.Errorf("no value %s in %s among %+v", tt.value, tt.unit, got.Values)
		})
	}
}

func TestCommandValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"command: [check_load]": nil,
		"env: {A: b}":           {"command: needs a program; write for example command: [check_load, -w, '5,4,3', -c, '10,8,6']"},
		"command: ['uptime -p']": {
			"command.0: is not run by a shell; write the program and each argument by itself: command: [uptime, -p]"},
		"{command: [x], dir: plugins}": {"dir: must be an absolute path; write for example dir: /srv/app"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewCommand(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
