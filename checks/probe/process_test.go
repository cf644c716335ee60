package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// someProcesses is a process table made up by a test.
type someProcesses []someProcess

type someProcess struct {
	pid     int32
	name    string
	cmdline string
	state   string
	rss     Size
	cpu     []float64 // one reading after the other; the last one stays
}

var errGone = errors.New("no such process")

// pass lets time go by: the next reading counts.
func (s *someProcesses) pass() {
	for i := range *s {
		if p := &(*s)[i]; len(p.cpu) > 1 {
			p.cpu = p.cpu[1:]
		}
	}
}

func (s *someProcesses) find(pid int32) (someProcess, error) {
	for _, p := range *s {
		if p.pid == pid {
			return p, nil
		}
	}
	return someProcess{cpu: []float64{0}}, errGone
}

func (s *someProcesses) pids(context.Context) (all []int32, _ error) {
	for _, p := range *s {
		all = append(all, p.pid)
	}
	return append(all, 9999), nil // one that has gone since
}

func (s *someProcesses) name(_ context.Context, pid int32) (string, error) {
	p, err := s.find(pid)
	return p.name, err
}

func (s *someProcesses) cmdline(_ context.Context, pid int32) (string, error) {
	p, err := s.find(pid)
	return p.cmdline, err
}

func (s *someProcesses) usage(_ context.Context, pid int32) (usage, error) {
	p, err := s.find(pid)
	cpu := 0.0
	if len(p.cpu) > 0 {
		cpu = p.cpu[0]
	}
	return usage{p.state, p.rss, cpu}, err
}

func files(content map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if text, ok := content[path]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
}

func TestProcess(t *testing.T) {
	running := &someProcesses{
		{pid: 1, name: "systemd", cmdline: "/sbin/init"},
		{pid: 10, name: "nginx", cmdline: "nginx: master process"},
		{pid: 11, name: "nginx", cmdline: "nginx: worker process"},
		{pid: 12, name: "nginx", cmdline: "nginx: worker process"},
		{pid: 20, name: "php-fpm", cmdline: "", state: "zombie"},
		{pid: int32(os.Getpid()), name: "hoshu", cmdline: "hoshu check --cmdline worker"},
	}
	read := files(map[string]string{"/run/nginx.pid": "10\n", "/run/old.pid": "77", "/run/empty.pid": ""})
	for name, tt := range map[string]struct {
		config string
		status checks.Status
		text   string
		err    string
	}{
		"by name":                         {config: "name: nginx", text: "nginx: 3 running"},
		"by command line":                 {config: "cmdline: worker", text: "worker: 2 running"},
		"by both":                         {config: "{name: nginx, cmdline: master}", text: "nginx: 1 running"},
		"too few":                         {config: "{name: nginx, least: 4}", status: checks.Fail, text: "nginx: 3 running, 4 or more should"},
		"too many":                        {config: "{name: nginx, most: 2}", status: checks.Fail, text: "nginx: 3 running, no more than 2 should"},
		"none where none should":          {config: "{name: telnetd, least: 0, most: 0}", text: "telnetd: 0 running"},
		"one where none should":           {config: "{name: systemd, least: 0, most: 0}", status: checks.Fail, text: "systemd: 1 running, no more than 0 should"},
		"a zombie does not run":           {config: "name: php-fpm", status: checks.Fail, text: "php-fpm: 0 running, 1 or more should"},
		"by pid file":                     {config: "pidfile: /run/nginx.pid", text: "/run/nginx.pid: 1 running"},
		"a pid file left behind":          {config: "pidfile: /run/old.pid", status: checks.Fail, text: "/run/old.pid: 0 running, 1 or more should"},
		"a pid file that is not there":    {config: "pidfile: /run/no.pid", status: checks.Fail, text: "/run/no.pid: 0 running, 1 or more should"},
		"a number given to another":       {config: "{pidfile: /run/nginx.pid, name: redis}", status: checks.Fail, text: "redis: 0 running, 1 or more should"},
		"a pid file that tells no number": {config: "pidfile: /run/empty.pid", err: "pid file /run/empty.pid holds no number"},
	} {
		t.Run(name, func(t *testing.T) {
			p := decode(t, NewProcess(), tt.config)
			p.processes, p.read = running, read
			got, err := p.Probe(t.Context())
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
			}
		})
	}
}

func TestProcessMeasuresSinceTheLastLook(t *testing.T) {
	table := &someProcesses{
		{pid: 1, name: "app", rss: 3e6, cpu: []float64{100, 105}},
		{pid: 2, name: "app", rss: 2e6, cpu: []float64{50, 51}},
	}
	p := decode(t, NewProcess(), "name: app")
	p.processes, p.now = table, at(0)
	first, err := p.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table.pass()
	p.now = at(10)
	second, err := p.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []checks.Value{{Name: "count", V: 2}, {Name: "rss", V: 5e6, Unit: "B"}}
	if diff := cmp.Diff(want, first.Values, about); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(append(want, checks.Value{Name: "cpu", V: 60, Unit: "%"}), second.Values, about); diff != "" {
		t.Error(diff)
	}
}

func TestProcessOnThisMachine(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "cat", "-u", "-", "/dev/null")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintln(in, "up?"); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 4)); err != nil { // its answer: it is up
		t.Fatal(err)
	}
	pidfile := t.TempDir() + "/cat.pid"
	if err := os.WriteFile(pidfile, []byte(strconv.Itoa(cmd.Process.Pid)), 0o600); err != nil {
		t.Fatal(err)
	}
	p := decode(t, NewProcess(), "{name: cat, cmdline: 'cat -u - /dev/null', most: 1}")
	p.Pidfile = pidfile
	if got, err := p.Probe(t.Context()); err != nil || got.Status != checks.OK || got.Values[1].V == 0 {
		t.Errorf("while it runs: %+v, %v", got, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if got, err := p.Probe(t.Context()); err != nil || got.Status != checks.Fail {
		t.Errorf("after its end: %+v, %v", got, err)
	}
}

// A pid file lies where its program may write.
func TestProcessReadsNoPidfileWithoutEnd(t *testing.T) {
	p := NewProcess()
	p.Pidfile = "/dev/zero"
	if got, err := p.Probe(t.Context()); err == nil {
		t.Errorf("got %+v", got)
	}
}

func TestProcessEvidence(t *testing.T) {
	p := decode(t, NewProcess(), "name: app")
	p.processes = &someProcesses{{pid: 7, name: "app", rss: 3e6}, {pid: 8, name: "other", rss: 9e6}}
	p.ask = func(context.Context, string, ...string) (string, error) {
		return "app[7]: Out of memory\n", nil
	}
	if said, err := p.Evidence(t.Context()); err != nil || said != "  3.0 MB       7  app\n" {
		t.Errorf("while it runs: %q, %v", said, err)
	}
	p.processes = &someProcesses{}
	if said, err := p.Evidence(t.Context()); err != nil || said != "app[7]: Out of memory\n" {
		t.Errorf("when it is gone: %q, %v", said, err)
	}
}

func TestProcessValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"name: nginx":                    nil,
		"least: 1":                       {": needs a name, a cmdline or a pidfile; write for example name: nginx"},
		"cmdline: '('":                   {"cmdline: is no regular expression (error parsing regexp: missing closing ): `(`); write for example cmdline: 'java .*app\\.jar'"},
		"{name: x, least: 3, most: 2}":   {"most: must not be below least, which is 3; write for example most: 3"},
		"{name: x, least: -1, most: 10}": {"least: must not be below 0; write for example least: 1"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewProcess(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
