package probe

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Service watches one unit of systemd.
type Service struct {
	Unit string `yaml:"unit" jsonschema:"description=nginx or nginx.service"`

	ask func(ctx context.Context, program string, args ...string) (string, error)
}

// NewService has no unit yet.
func NewService() *Service { return &Service{ask: ask} }

// Validate tells what is wrong with the configuration.
func (s *Service) Validate() fault.List {
	var l fault.List
	switch {
	case s.Unit == "":
		l.Add("unit", "needs the name of a unit; write for example unit: nginx")
	case strings.HasPrefix(s.Unit, "-"), strings.ContainsAny(s.Unit, " \t/*?["):
		l.Add("unit", "must be the name of one unit; write for example unit: nginx")
	}
	return l
}

// Probe asks systemd how the unit stands; Unknown where there is no systemd.
func (s *Service) Probe(ctx context.Context) (checks.Finding, error) {
	out, err := s.ask(ctx, "systemctl", "show", "--property=LoadState,ActiveState,SubState,Result,Type,NRestarts,MemoryCurrent", "--", s.Unit)
	if ctx.Err() != nil {
		return checks.Finding{}, ctx.Err()
	}
	if err != nil {
		return checks.Finding{Status: checks.Unknown, Text: checks.Say("service.nosystemd",
			"systemd does not answer here ({error}); watch the program with a check of kind process instead",
			checks.Args{"error": err.Error()})}, nil
	}
	return s.judge(properties(out)), nil
}

// properties reads "Name=value" lines.
func properties(out string) map[string]string {
	p := map[string]string{}
	for line := range strings.Lines(out) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			p[name] = value
		}
	}
	return p
}

// judge makes a finding of what systemd says. A oneshot service is well when it
// is not active: it has done its work.
func (s *Service) judge(p map[string]string) checks.Finding {
	args := checks.Args{"unit": s.Unit, "state": p["ActiveState"], "sub": p["SubState"], "result": p["Result"]}
	f := checks.Finding{
		Text:   checks.Say("service.state", "{unit} is {state} ({sub})", args),
		Values: append(value("restarts", p["NRestarts"], "c"), value("memory", p["MemoryCurrent"], "B")...),
	}
	switch active := p["ActiveState"]; {
	case p["LoadState"] == "not-found":
		f.Status, f.Text = checks.Fail, checks.Say("service.none", "there is no unit {unit}; systemctl list-units shows those there are", args)
	case p["LoadState"] == "masked":
		f.Status, f.Text = checks.Fail, checks.Say("service.masked", "{unit} is masked: it cannot start", args)
	case active == "active", active == "reloading", active == "refreshing":
	case active == "inactive" && p["Type"] == "oneshot" && p["Result"] == "success":
	case p["SubState"] == "auto-restart", active == "failed":
		f.Status, f.Text = checks.Fail, checks.Say("service.failed", "{unit} has failed ({sub}, {result})", args)
	case active == "activating":
		f.Status = checks.Warn
	default:
		f.Status = checks.Fail
	}
	return f
}

// value is a number that systemd tells, or nothing where it tells none.
func value(name, text, unit string) []checks.Value {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return nil
	}
	return []checks.Value{{Name: name, V: float64(n), Unit: unit}}
}

// Evidence gives the status of the unit with its last lines in the journal.
func (s *Service) Evidence(ctx context.Context) (string, error) {
	// systemctl status exits with 3 for a unit that does not run.
	out, err := s.ask(ctx, "systemctl", "status", "--no-pager", "--lines=12", "--", s.Unit)
	if out != "" {
		return printable(withoutArguments(out)), nil
	}
	return "", err
}

// Where systemctl status shows command lines: a process in the tree of the unit,
// and one that has ended.
var (
	treeLine  = regexp.MustCompile("(?m)^(\\s+[|`├└│─\\s-]+[0-9]+ \\S+).*$")
	endedLine = regexp.MustCompile(`(?m)^(\s*Process: [0-9]+ \w+=\S+).*?( \(code=.*)?$`)
)

// withoutArguments leaves the program of each command line: its arguments may
// hold passwords.
func withoutArguments(status string) string {
	return endedLine.ReplaceAllString(treeLine.ReplaceAllString(status, "$1"), "$1$2")
}

// ask runs one of systemd's programs. An error carries what it complained of.
func ask(ctx context.Context, program string, args ...string) (string, error) {
	var out, complaint capped
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(new(Command).environ(), "SYSTEMD_COLORS=0")
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := runGroup(cmd)
	if err != nil {
		if line, _, _ := bytes.Cut(complaint.kept.Bytes(), []byte("\n")); len(line) > 0 {
			err = fmt.Errorf("%s", line)
		}
	}
	return out.kept.String(), err
}
