package probe

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hoshu/checks"
)

func TestReboot(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *fstest.MapFile { return &fstest.MapFile{ModTime: now.Add(-d)} }
	for name, tt := range map[string]struct {
		files   fstest.MapFS
		running string
		after   Span
		status  checks.Status
		text    string
	}{
		"packages asked for it": {
			fstest.MapFS{"run/reboot-required": ago(26 * time.Hour), "run/reboot-required.pkgs": {Data: []byte("libc6\nlinux-base\nlibc6\n")}},
			"6.1.0-13-amd64", 0, checks.Warn, "a restart has been due for 1d2h: libc6, linux-base"},
		"without a list": {fstest.MapFS{"run/reboot-required": ago(time.Hour)},
			"6.1.0-13-amd64", 0, checks.Warn, "a restart has been due for 1h: -"},
		"not due for long enough": {fstest.MapFS{"run/reboot-required": ago(time.Hour)},
			"6.1.0-13-amd64", Span(7 * day), checks.OK, "a restart has been due for 1h: -"},
		"a newer kernel is installed": {
			fstest.MapFS{"boot/vmlinuz-6.1.0-9-amd64": ago(0), "boot/vmlinuz-6.1.0-13-amd64": ago(time.Hour)},
			"6.1.0-9-amd64", 0, checks.Warn, "kernel 6.1.0-9-amd64 runs, 6.1.0-13-amd64 is installed; restart to use it"},
		"the newest runs": {
			fstest.MapFS{"boot/vmlinuz-6.1.0-9-amd64": ago(0), "boot/vmlinuz-6.1.0-13-amd64": ago(0), "boot/vmlinuz-6.5.0-1-cloud-amd64": ago(0)},
			"6.1.0-13-amd64", 0, checks.OK, "no restart is due (kernel 6.1.0-13-amd64)"},
		"enterprise kernels": {
			fstest.MapFS{"boot/vmlinuz-5.14.0-362.el9.x86_64": ago(0), "boot/vmlinuz-5.14.0-362.8.1.el9_3.x86_64": ago(0), "boot/vmlinuz-0-rescue-ab12": ago(0)},
			"5.14.0-362.el9.x86_64", 0, checks.Warn, "kernel 5.14.0-362.el9.x86_64 runs, 5.14.0-362.8.1.el9_3.x86_64 is installed; restart to use it"},
		"no kernel of ours, but somebody would ask": {fstest.MapFS{"usr/bin/unattended-upgrade": ago(0)},
			"6.1.0-cloud", 0, checks.OK, "no restart is due (kernel 6.1.0-cloud)"},
		"nothing can tell": {fstest.MapFS{},
			"6.18.44-fc", 0, checks.Unknown, "cannot tell whether a restart is due: kernel 6.18.44-fc is not of this system's packages; in a container, watch its host instead"},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReboot()
			r.After = tt.after
			inside := func(path string) string { return strings.TrimPrefix(path, "/") }
			r.read = func(path string) ([]byte, error) { return tt.files.ReadFile(inside(path)) }
			r.stat = func(path string) (fs.FileInfo, error) { return tt.files.Stat(inside(path)) }
			r.glob = func(pattern string) ([]string, error) {
				names, err := tt.files.Glob(inside(pattern))
				for i := range names {
					names[i] = "/" + names[i]
				}
				return names, err
			}
			r.running, r.now = func() (string, error) { return tt.running, nil }, func() time.Time { return now }
			got, err := r.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.text)
			}
		})
	}
}

func TestKernelVersionsInOrder(t *testing.T) {
	inOrder := []string{"5.10.0-26-amd64", "6.1.0-0.deb11.13-amd64", "6.1.0-9-amd64", "6.1.0-13-amd64", "6.1.0-13.1-amd64", "6.10.3"}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got := newer(b, a); got != (j > i) {
				t.Errorf("newer(%s, %s) is %v", b, a, got)
			}
		}
	}
	if !slices.Equal([]string{"amd", "cloud amd", "el x"}, []string{flavour("6.1.0-9-amd64"), flavour("6.1.0-9-cloud-amd64"), flavour("5.14.0-1.el9_3.x86_64")}) {
		t.Error(flavour("6.1.0-9-cloud-amd64"), flavour("5.14.0-1.el9_3.x86_64"))
	}
}

func TestRebootOnThisMachine(t *testing.T) {
	got, err := NewReboot().Probe(t.Context())
	if err != nil || got.Text.English == "" {
		t.Errorf("%+v, %v", got, err)
	}
	t.Log(got.Text.English)
}
