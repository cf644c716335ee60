package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Process watches whether a program runs, and how often. What is given of name,
// command line and pid file must all fit; zombies do not count.
type Process struct {
	Name    string `yaml:"name,omitempty" jsonschema:"description=the program's name as ps shows it"`
	Cmdline string `yaml:"cmdline,omitempty" jsonschema:"format=regex,description=a regular expression that the command line matches"`
	Pidfile string `yaml:"pidfile,omitempty"`
	Least   int    `yaml:"least"`
	Most    *int   `yaml:"most,omitempty" jsonschema:"description=0 where it must not run"`

	processes processes
	read      func(string) ([]byte, error)
	now       func() time.Time
	ask       func(ctx context.Context, program string, args ...string) (string, error)

	mu     sync.Mutex
	cpu    map[int32]float64 // seconds used by each process at the last look
	looked time.Time
}

// NewProcess wants the program to run at least once.
func NewProcess() *Process {
	return &Process{Least: 1, processes: machine{}, read: readStart, now: time.Now, ask: ask}
}

// Validate tells what is wrong with the configuration.
func (p *Process) Validate() fault.List {
	var l fault.List
	if p.Name == "" && p.Cmdline == "" && p.Pidfile == "" {
		l.Add("", "needs a name, a cmdline or a pidfile; write for example name: nginx")
	}
	if _, err := regexp.Compile(p.Cmdline); err != nil {
		l.Add("cmdline", "is no regular expression (%v); write for example cmdline: 'java .*app\\.jar'", err)
	}
	if p.Least < 0 {
		l.Add("least", "must not be below 0; write for example least: 1")
	}
	if p.Most != nil && *p.Most < p.Least {
		l.Add("most", "must not be below least, which is %d; write for example most: %d", p.Least, p.Least)
	}
	return l
}

// Probe counts the processes that fit.
func (p *Process) Probe(ctx context.Context) (checks.Finding, error) {
	found, err := p.find(ctx)
	if err != nil {
		return checks.Finding{}, err
	}
	count := len(found)
	args := checks.Args{"process": p.title(), "count": strconv.Itoa(count), "least": strconv.Itoa(p.Least)}
	f := checks.Finding{
		Text:   checks.Say("process.runs", "{process}: {count} running", args),
		Values: append([]checks.Value{p.counted(count)}, p.measure(found)...),
	}
	switch {
	case count < p.Least:
		f.Status = checks.Fail
		f.Text = checks.Say("process.few", "{process}: {count} running, {least} or more should", args)
	case p.Most != nil && count > *p.Most:
		args["most"] = strconv.Itoa(*p.Most)
		f.Status = checks.Fail
		f.Text = checks.Say("process.many", "{process}: {count} running, no more than {most} should", args)
	}
	return f, nil
}

// title is what the check calls its process.
func (p *Process) title() string {
	for _, t := range []string{p.Name, p.Pidfile} {
		if t != "" {
			return t
		}
	}
	return p.Cmdline
}

func (p *Process) counted(n int) checks.Value {
	v := checks.Value{Name: "count", V: float64(n)}
	if p.Most != nil {
		v.Fail = limit(float64(*p.Most + 1))
	}
	return v
}

// find gives the processes that fit.
func (p *Process) find(ctx context.Context) (map[int32]usage, error) {
	pids, err := p.candidates(ctx)
	if err != nil {
		return nil, err
	}
	match, err := regexp.Compile(p.Cmdline)
	if err != nil {
		return nil, fmt.Errorf("cmdline: %w", err)
	}
	found := map[int32]usage{}
	for _, pid := range pids {
		if !p.fits(ctx, pid, match) {
			continue
		}
		u, err := p.processes.usage(ctx, pid)
		if err == nil && u.state != "zombie" {
			found[pid] = u
		}
	}
	return found, ctx.Err()
}

// candidates are all processes, or the one of the pid file. No pid file is no
// process; one that cannot be read is an error.
func (p *Process) candidates(ctx context.Context) ([]int32, error) {
	if p.Pidfile == "" {
		pids, err := p.processes.pids(ctx)
		if err != nil {
			return nil, fmt.Errorf("list of processes: %w", err)
		}
		return pids, nil
	}
	b, err := p.read(p.Pidfile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("pid file: %w", err)
	}
	pid, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 32)
	if err != nil {
		return nil, fmt.Errorf("pid file %s holds no number", p.Pidfile)
	}
	return []int32{int32(pid)}, nil
}

// maxPidfile is how many bytes of a pid file are read.
const maxPidfile = 64

func readStart(path string) ([]byte, error) {
	file, _, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(file, maxPidfile))
}

// fits asks for the cheap things first. hoshu itself, whose own arguments may
// hold the pattern, does not fit a command line.
func (p *Process) fits(ctx context.Context, pid int32, match *regexp.Regexp) bool {
	if p.Name != "" {
		if name, err := p.processes.name(ctx, pid); err != nil || name != p.Name {
			return false
		}
	}
	if p.Cmdline == "" {
		return true
	}
	if int(pid) == os.Getpid() {
		return false
	}
	line, err := p.processes.cmdline(ctx, pid)
	return err == nil && match.MatchString(line)
}

// measure adds up the memory, and the processor time since the last look.
func (p *Process) measure(found map[int32]usage) []checks.Value {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rss Size
	var busy float64
	now, cpu := p.now(), make(map[int32]float64, len(found))
	for pid, u := range found {
		rss += u.rss
		cpu[pid] = u.cpu
		busy += max(0, u.cpu-p.cpu[pid])
	}
	values := []checks.Value{{Name: "rss", V: float64(rss), Unit: "B"}}
	if past := now.Sub(p.looked).Seconds(); p.cpu != nil && past > 0 {
		values = append(values, checks.Value{Name: "cpu", V: 100 * busy / past, Unit: "%"})
	}
	p.cpu, p.looked = cpu, now
	return values
}

// Evidence gives the processes that fit, with what they take; where none does,
// the last that the journal has of them.
func (p *Process) Evidence(ctx context.Context) (string, error) {
	found, err := p.find(ctx)
	if err != nil {
		return "", err
	}
	if len(found) == 0 && p.Name != "" {
		out, _ := p.ask(ctx, "journalctl", "--quiet", "--no-pager", "--lines=12", "_COMM="+p.Name) // there need not be a journal
		return printable(out), nil
	}
	var rows []row
	for pid, u := range found {
		rows = append(rows, row{pid, float64(u.rss), fmt.Sprintf("%8s", u.rss)})
	}
	return show(ctx, p.processes, rows), nil
}
