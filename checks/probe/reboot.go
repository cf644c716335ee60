package probe

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/host"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Reboot watches whether the machine waits for a restart: because packages asked
// for one (Debian, Ubuntu), or because a newer kernel is installed than runs.
type Reboot struct {
	After Span `yaml:"after,omitempty" jsonschema:"description=warn only when the restart is this much overdue"`

	read    func(string) ([]byte, error)
	stat    func(string) (fs.FileInfo, error)
	glob    func(string) ([]string, error)
	running func() (string, error) // the kernel's version
	now     func() time.Time
}

const (
	rebootRequired = "/run/reboot-required"
	rebootPackages = "/run/reboot-required.pkgs"
)

// rebootAskers write rebootRequired; where one of them is installed, its absence
// tells something.
var rebootAskers = []string{
	"/usr/share/update-notifier/notify-reboot-required",
	"/usr/bin/unattended-upgrade",
	"/etc/kernel/postinst.d/unattended-upgrades",
}

// NewReboot warns at once.
func NewReboot() *Reboot {
	return &Reboot{read: os.ReadFile, stat: os.Stat, glob: filepath.Glob, running: host.KernelVersion, now: time.Now}
}

// Validate finds nothing wrong: what can be written can be meant.
func (r *Reboot) Validate() fault.List { return nil }

// Probe reports whether a restart is due; Unknown where nothing can tell.
func (r *Reboot) Probe(context.Context) (checks.Finding, error) {
	info, err := r.stat(rebootRequired)
	switch {
	case err == nil:
		return r.asked(info.ModTime()), nil
	case !errors.Is(err, fs.ErrNotExist):
		return checks.Finding{}, err
	}
	running, err := r.running()
	if err != nil {
		return checks.Finding{}, err
	}
	newest, at, ours := r.kernels(running)
	args := checks.Args{"running": running, "installed": newest}
	switch {
	case ours && newest != running:
		return checks.Finding{Status: r.due(at), Text: checks.Say("reboot.kernel",
			"kernel {running} runs, {installed} is installed; restart to use it", args)}, nil
	case ours, r.told():
		return checks.Finding{Text: checks.Say("reboot.none", "no restart is due (kernel {running})", args)}, nil
	}
	return checks.Finding{Status: checks.Unknown, Text: checks.Say("reboot.unknown",
		"cannot tell whether a restart is due: kernel {running} is not of this system's packages; in a container, watch its host instead", args)}, nil
}

// asked is the finding when packages asked for a restart.
func (r *Reboot) asked(since time.Time) checks.Finding {
	packages, _ := r.read(rebootPackages) // there need not be a list
	return checks.Finding{
		Status: r.due(since),
		Text: checks.Say("reboot.required", "a restart has been due for {since}: {packages}", checks.Args{
			"since": Span(max(0, r.now().Sub(since))).String(), "packages": packageList(packages),
		}),
		Values: []checks.Value{{Name: "due", V: max(0, r.now().Sub(since)).Seconds(), Unit: "s"}},
	}
}

func (r *Reboot) due(since time.Time) checks.Status {
	if r.now().Sub(since) < time.Duration(r.After) {
		return checks.OK
	}
	return checks.Warn
}

// kernels finds the newest installed kernel of the running one's flavour, and
// since when it is there. ours is false when the running one is not installed:
// in a container, or where a provider brings the kernel.
func (r *Reboot) kernels(running string) (newest string, at time.Time, ours bool) {
	paths, _ := r.glob("/boot/vmlinuz-*") // the pattern is good
	newest = running
	for _, path := range paths {
		version := strings.TrimPrefix(path, "/boot/vmlinuz-")
		ours = ours || version == running
		if flavour(version) != flavour(running) || !newer(version, newest) {
			continue
		}
		if info, err := r.stat(path); err == nil {
			newest, at = version, info.ModTime()
		}
	}
	return newest, at, ours
}

// told says whether a restart that is due would have been told.
func (r *Reboot) told() bool {
	for _, path := range rebootAskers {
		if _, err := r.stat(path); err == nil {
			return true
		}
	}
	return false
}

// segments cuts a version into numbers and words, as rpm and dpkg do.
var segments = regexp.MustCompile(`[0-9]+|[a-zA-Z]+`)

// flavour is the words of a version without its numbers: "cloud amd" of
// "6.1.0-13-cloud-amd64". Kernels of two flavours do not follow each other.
func flavour(version string) string {
	words := slices.DeleteFunc(segments.FindAllString(version, -1), func(s string) bool { return s[0] <= '9' })
	return strings.Join(words, " ")
}

// newer compares two versions segment by segment: numbers as numbers, and a
// number is newer than a word.
func newer(a, b string) bool {
	as, bs := segments.FindAllString(a, -1), segments.FindAllString(b, -1)
	for i := range min(len(as), len(bs)) {
		x, errX := strconv.ParseUint(as[i], 10, 64)
		y, errY := strconv.ParseUint(bs[i], 10, 64)
		switch {
		case as[i] == bs[i]:
			continue
		case errX == nil && errY == nil:
			return x > y
		case errX == nil || errY == nil:
			return errX == nil
		}
		return as[i] > bs[i]
	}
	return len(as) > len(bs)
}

// packageList joins the names in a file that has one in a line, each once.
func packageList(file []byte) string {
	names := strings.Fields(string(file))
	slices.Sort(names)
	return cmp.Or(strings.Join(slices.Compact(names), ", "), "-")
}
