package probe

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

const (
	outputLimit = 64 << 10               // bytes of a command's output that are kept
	lastWords   = 300 * time.Millisecond // for the output to end after the command has
)

// Command runs a program that answers as a Nagios plugin does: exit 0, 1, 2 or 3
// for ok, warn, fail and unknown, a line of text, performance data. It is run
// as it stands, never through a shell, and ended with all its children at the
// timeout. Of hoshu's own environment, which may hold secrets, it sees nothing
// but PATH, HOME and TZ.
type Command struct {
	Command []string          `yaml:"command" jsonschema:"minItems=1,description=program and arguments"`
	Dir     string            `yaml:"dir,omitempty"`
	Env     map[string]string `yaml:"env,omitempty"`

	run func(*exec.Cmd) error
}

// pluginDirs are where distributions put plugins; a program that is not in the
// PATH is looked for there.
var pluginDirs = []string{"/usr/lib/nagios/plugins", "/usr/lib64/nagios/plugins", "/usr/lib/monitoring-plugins", "/usr/local/lib/nagios/plugins"}

// NewCommand has no command yet.
func NewCommand() *Command { return &Command{run: runGroup} }

// Validate tells what is wrong with the configuration.
func (c *Command) Validate() fault.List {
	var l fault.List
	switch {
	case len(c.Command) == 0 || c.Command[0] == "":
		l.Add("command", "needs a program; write for example command: [check_load, -w, '5,4,3', -c, '10,8,6']")
	case len(c.Command) == 1 && strings.ContainsAny(c.Command[0], " \t"):
		l.Add("command.0", "is not run by a shell; write the program and each argument by itself: command: [%s]",
			strings.Join(strings.Fields(c.Command[0]), ", "))
	}
	if c.Dir != "" && !filepath.IsAbs(c.Dir) {
		l.Add("dir", "must be an absolute path; write for example dir: /srv/app")
	}
	return l
}

// Probe runs the command and reads its answer.
func (c *Command) Probe(ctx context.Context) (checks.Finding, error) {
	path, err := c.find()
	if err != nil {
		return checks.Finding{Status: checks.Unknown, Text: checks.Say("command.missing",
			"cannot run {program}: {error}; install it or give its full path", checks.Args{"program": c.Command[0], "error": err.Error()})}, nil
	}
	var out, complaint capped
	cmd := exec.CommandContext(ctx, path, c.Command[1:]...)
	cmd.Args[0] = c.Command[0]
	cmd.Dir, cmd.Env = c.Dir, c.environ()
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err = c.run(cmd)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return checks.Finding{}, ctx.Err()
	case err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay):
		return checks.Finding{}, fmt.Errorf("%s: %w", c.Command[0], err)
	}
	return c.answer(cmd.ProcessState, cmp.Or(out.kept.String(), complaint.kept.String())), nil
}

// find gives the path of the program.
func (c *Command) find() (string, error) {
	name := c.Command[0]
	if c.Dir != "" && strings.ContainsRune(name, filepath.Separator) && !filepath.IsAbs(name) {
		return filepath.Join(c.Dir, name), nil
	}
	path, err := exec.LookPath(name)
	if err == nil || filepath.Base(name) != name {
		return path, err
	}
	for _, dir := range pluginDirs {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", err
}

// environ is what the command sees. Plugins speak English unless told otherwise.
func (c *Command) environ() []string {
	env := []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "HOME", "TZ"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	own := make([]string, 0, len(c.Env))
	for k, v := range c.Env {
		own = append(own, k+"="+v)
	}
	slices.Sort(own)
	return append(env, own...) // of two with one name the last one counts
}

// answer reads what the command wrote, in the light of how it ended.
func (c *Command) answer(how *os.ProcessState, output string) checks.Finding {
	text, detail, values := parsePlugin(output)
	f := checks.Finding{Status: checks.Unknown, Text: checks.Plain(text), Detail: detail, Values: values}
	code := how.ExitCode()
	switch {
	case code >= 0 && code <= 3:
		f.Status = [...]checks.Status{checks.OK, checks.Warn, checks.Fail, checks.Unknown}[code]
		if text == "" {
			f.Text = checks.Say("command.silent", "{program} said nothing and ended with exit {code}",
				checks.Args{"program": c.Command[0], "code": strconv.Itoa(code)})
		}
	default:
		f.Text = checks.Say("command.odd", "{program} ended with {how}, which no plugin should: {text}",
			checks.Args{"program": c.Command[0], "how": how.String(), "text": text})
	}
	return f
}

// capped keeps the first part of what is written to it, and takes the rest so
// that the writer does not wait.
type capped struct{ kept bytes.Buffer }

// Write is for the command.
func (c *capped) Write(p []byte) (int, error) {
	c.kept.Write(p[:min(len(p), outputLimit-c.kept.Len())])
	return len(p), nil
}
