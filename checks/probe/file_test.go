package probe

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	write := func(name, text string, age time.Duration) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	write("mon.dump", strings.Repeat("x", 4000), 50*time.Hour)
	write("tue.dump", strings.Repeat("x", 2000), 26*time.Hour)
	write("app.log", "ERROR long ago\n"+strings.Repeat("all is well\n", 100)+"ready\n", time.Minute)
	for name, tt := range map[string]struct {
		path, config string
		status       checks.Status
		text         string
	}{
		"it is there":                  {"app.log", "", checks.OK, "DIR/app.log is there: 1.2 kB, written 1m ago"},
		"it is missing":                {"no.log", "", checks.Fail, "DIR/no.log is not there"},
		"its directory is missing":     {"no/no.log", "", checks.Fail, "DIR/no/no.log is not there"},
		"it should not be there":       {"app.log", "exists: false", checks.Fail, "DIR/app.log is there, but should not"},
		"it is not and should not":     {"no.log", "exists: false", checks.OK, "DIR/no.log is not there, as it should be"},
		"the newest is young enough":   {"*.dump", "max_age: 27h", checks.OK, "DIR/tue.dump is there: 2.0 kB, written 1d2h ago"},
		"the newest is too old":        {"*.dump", "max_age: 1d", checks.Fail, "DIR/tue.dump was written 1d2h ago (limit 1d)"},
		"no file matches":              {"*.sql", "max_age: 1d", checks.Fail, "DIR/*.sql is not there"},
		"too small":                    {"*.dump", "min_size: 3kB", checks.Fail, "DIR/tue.dump has 2.0 kB (limits 3.0 kB / -)"},
		"too large":                    {"mon.dump", "max_size: 3kB", checks.Fail, "DIR/mon.dump has 4.0 kB (limits - / 3.0 kB)"},
		"the pattern is there":         {"app.log", "contains: ^ready$", checks.OK, "DIR/app.log is there: 1.2 kB, written 1m ago"},
		"the pattern is not there":     {"app.log", "contains: done", checks.Fail, `DIR/app.log lacks "done" in its last 66 kB`},
		"what should not be there":     {"app.log", "lacks: ERROR|FATAL", checks.Fail, `DIR/app.log holds "ERROR|FATAL" in its last 66 kB`},
		"what is before the tail":      {"app.log", "{lacks: ERROR, tail: 1kB}", checks.OK, "DIR/app.log is there: 1.2 kB, written 1m ago"},
		"age and size: the first told": {"*.dump", "{max_age: 1d, min_size: 3kB}", checks.Fail, "DIR/tue.dump was written 1d2h ago (limit 1d)"},
	} {
		t.Run(name, func(t *testing.T) {
			f := NewFile()
			if tt.config != "" {
				decode(t, f, tt.config)
			}
			f.Path, f.now = filepath.Join(dir, tt.path), func() time.Time { return now }
			got, err := f.Probe(t.Context())
			text := strings.ReplaceAll(got.Text.English, dir, "DIR")
			if err != nil || got.Status != tt.status || text != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, text, err, tt.status, tt.text)
			}
		})
	}
}

func TestFileTellsTheLinesThatMatch(t *testing.T) {
	f := NewFile()
	f.Path = filepath.Join(fill(t, t.TempDir(), nil), "log")
	if err := os.WriteFile(f.Path, []byte("one\nERROR two\nthree\nERROR four\x1b\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f.Lacks = "ERROR"
	got, err := f.Probe(t.Context())
	if err != nil || got.Detail != "ERROR two\nERROR four\n" {
		t.Errorf("detail %q, %v", got.Detail, err)
	}
	if said, err := f.Evidence(t.Context()); err != nil || said != "one\nERROR two\nthree\nERROR four" {
		t.Errorf("evidence %q, %v", said, err)
	}
}

func TestFileDoesNotOpenAPipe(t *testing.T) {
	f := NewFile()
	f.Path, f.Contains = filepath.Join(t.TempDir(), "pipe"), "x"
	if err := syscall.Mkfifo(f.Path, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Probe(t.Context()); err == nil {
		t.Errorf("got %+v", got)
	}
}

// Who may write into the directory of a log does not say what hoshu reads.
func TestFileIsNotReadThroughALinkThatLeadsOut(t *testing.T) {
	for name, tt := range map[string]struct {
		target, pattern string
		read            bool
	}{
		"to hoshu's own environment":   {"/proc/self/environ", "logs/app.log", false},
		"to a secret beside":           {"../secret", "logs/app.log", false},
		"to a secret, seen by pattern": {"../secret", "logs/*.log", false},
		"to a log of the directory":    {"app-1.log", "logs/app.log", true},
		"below the fixed part":         {"../secret", "*/app.log", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for path, text := range map[string]string{"secret": "xoxb-secret", "logs/app-1.log": "fine"} {
				path = filepath.Join(dir, path)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Symlink(tt.target, filepath.Join(dir, "logs", "app.log")); err != nil {
				t.Fatal(err)
			}
			f := NewFile()
			f.Path, f.Lacks, f.Exists = filepath.Join(dir, tt.pattern), ".", true
			if tt.pattern == "logs/*.log" {
				_ = os.Remove(filepath.Join(dir, "logs", "app-1.log"))
			}
			got, err := f.Probe(t.Context())
			said, evidenceErr := f.Evidence(t.Context())
			if tt.read != (err == nil) || tt.read != (evidenceErr == nil) || !tt.read && got.Detail+said != "" {
				t.Errorf("got %+v %q, %v, %v", got, said, err, evidenceErr)
			}
		})
	}
}

func TestFileValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"path: /var/log/syslog": nil,
		"path: log":             {"path: must be an absolute path or pattern; write for example path: /var/backups/*.dump"},
		"{path: /x, min_size: 2kB, max_size: 1kB}": {
			"max_size: must not be below min_size, which is 2.0 kB; write for example max_size: 4000"},
		"{path: /x, tail: 0}":    {"tail: must be between 1 and 16MiB; write for example tail: 64KiB"},
		"{path: /x, lacks: '*'}": {"lacks: is no regular expression (error parsing regexp: missing argument to repetition operator: `*`); write for example lacks: 'ERROR|FATAL'"},
		"{path: /x, exists: false, max_age: 1d}": {
			"exists: is false, so there is nothing to measure; remove exists, or all but path"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewFile(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
