package probe

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shirou/gopsutil/v3/disk"

	"hoshu/checks"
)

func TestDisk(t *testing.T) {
	for name, tt := range map[string]struct {
		config string
		usage  disk.UsageStat
		status checks.Status
		text   string
	}{
		"room enough": {"path: /var", disk.UsageStat{UsedPercent: 41.26, Free: 59e9}, checks.OK,
			"/var is 41.2 % full, 59 GB free (limits 80 % / 90 %)"},
		"at the limit it warns": {"path: /var", disk.UsageStat{UsedPercent: 80, Free: 20e9}, checks.Warn,
			"/var is 80 % full, 20 GB free (limits 80 % / 90 %)"},
		"nearly full": {"path: /var", disk.UsageStat{UsedPercent: 93.1, Free: 7e9}, checks.Fail,
			"/var is 93.1 % full, 7.0 GB free (limits 80 % / 90 %)"},
		"no limit that warns": {"{path: /, warn: 0}", disk.UsageStat{UsedPercent: 85, Free: 15e9}, checks.OK,
			"/ is 85 % full, 15 GB free (limits - / 90 %)"},
		"inodes run out first": {"path: /srv", disk.UsageStat{UsedPercent: 10, InodesTotal: 100, InodesUsedPercent: 97}, checks.Fail,
			"/srv has used 97 % of its inodes (limits 80 % / 90 %)"},
		"a file system without inodes": {"path: /btrfs", disk.UsageStat{UsedPercent: 10, Free: 5e9, InodesUsedPercent: 100}, checks.OK,
			"/btrfs is 10 % full, 5.0 GB free (limits 80 % / 90 %)"},
		"bytes left": {"{path: /, free_warn: 10GB, free_fail: 5GB}", disk.UsageStat{UsedPercent: 10, Free: 4e9}, checks.Fail,
			"/ has only 4.0 GB free (limits 10 GB / 5.0 GB)"},
	} {
		t.Run(name, func(t *testing.T) {
			d := decode(t, NewDisk(), tt.config)
			d.usage = func(context.Context, string) (*disk.UsageStat, error) { return &tt.usage, nil }
			got, err := d.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.text)
			}
		})
	}
}

func TestDiskValuesCarryUnitsAndLimits(t *testing.T) {
	d := decode(t, NewDisk(), "{path: /, free_warn: 10GB, inodes_fail: 0}")
	d.usage = func(context.Context, string) (*disk.UsageStat, error) {
		return &disk.UsageStat{UsedPercent: 50, Free: 20e9, InodesTotal: 9, InodesUsedPercent: 3}, nil
	}
	got, err := d.Probe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []checks.Value{
		{Name: "used", V: 50, Unit: "%", Warn: limit(80), Fail: limit(90)},
		{Name: "free", V: 20e9, Unit: "B", Warn: limit(10e9)},
		{Name: "inodes", V: 3, Unit: "%", Warn: limit(80)},
	}
	if diff := cmp.Diff(want, got.Values); diff != "" {
		t.Error(diff)
	}
}

func TestDiskThatCannotBeAsked(t *testing.T) {
	d := NewDisk()
	d.usage = func(context.Context, string) (*disk.UsageStat, error) { return nil, errors.New("stale file handle") }
	if _, err := d.Probe(t.Context()); err == nil || err.Error() != "disk usage of /: stale file handle" {
		t.Errorf("got %v", err)
	}
}

// fill makes files of so many bytes.
func fill(t *testing.T, dir string, files map[string]int) string {
	t.Helper()
	for name, size := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDirectoryAgainstItsBudget(t *testing.T) {
	dir := fill(t, t.TempDir(), map[string]int{"a": 4000, "sub/b": 5000, "sub/deep/c": 500})
	if err := os.Symlink("/usr", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[string]checks.Status{"20kB": checks.OK, "11kB": checks.Warn, "10kB": checks.Fail, "5kB": checks.Fail} {
		d := decode(t, NewDisk(), "limit: "+limit)
		d.Path = dir
		got, err := d.Probe(t.Context())
		if err != nil || got.Status != want || got.Values[1].V != 9500 {
			t.Errorf("limit %s: got %v %+v, %v; want %v", limit, got.Status, got.Values, err, want)
		}
	}
	d := decode(t, NewDisk(), "limit: 10kB")
	if d.Path = filepath.Join(dir, "gone"); true {
		if _, err := d.Probe(t.Context()); err == nil {
			t.Error("a directory that is not there has a size")
		}
	}
}

func TestDiskEvidenceNamesTheCulprit(t *testing.T) {
	files := map[string]int{"lib/db/a": 300_000, "lib/db/b": 200_000, "log/x": 90_000}
	for _, n := range strings.Split("abcdefghijklmnop", "") {
		files["many/"+n] = 50_000
	}
	d := NewDisk()
	d.Path = fill(t, t.TempDir(), files)
	said, err := d.Evidence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{" free\n", "800 kB  ..." /* many */, "/many\n", "500 kB", "/lib/db\n", "300 kB", "/lib/db/a\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, "/lib\n") {
		t.Errorf("names a directory whose whole weight lies in one below it:\n%s", said)
	}
}

func TestDiskEvidenceEndsInTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	said, err := NewDisk().Evidence(ctx)
	if err == nil && !strings.Contains(said, "context canceled") {
		t.Errorf("got %q, %v", said, err)
	}
}

func TestDiskValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"path: /var": nil,
		"path: var":  {"path: must be an absolute path; write for example path: /var"},
		"warn: 180":  {"warn: must be between 1 and 100; write for example warn: 80, or 0 for no limit"},
		"warn: 95":   {"fail: must be above warn, which is 95; write for example fail: 98"},
		"{free_warn: 5GB, free_fail: 6GB}": {
			"free_fail: must be below free_warn, which is 5.0 GB; write for example free_fail: 2500000000"},
		"{limit: 20MB, free_warn: 5GB}": {
			"limit: measures a directory, which has no free space; remove limit, or free_warn and free_fail"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewDisk(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
