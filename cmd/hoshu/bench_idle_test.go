package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

// How long the shipped program is left alone, and then looked at.
const (
	warmUp  = 30 * time.Second
	lookFor = 60 * time.Second
)

// slackd is a workspace in a process of its own.
type slackd struct{ url, bot, app string }

func newSlackd(b *testing.B) slackd {
	c := begins(b, (*exec.Cmd).StdoutPipe, nil, "sandbox", "--workspace-only", "--listen", "127.0.0.1:0")
	last := func(line string) string { return line[strings.LastIndex(line, " ")+1:] }
	api := last(c.says(b, "api_url"))
	return slackd{url: strings.TrimSuffix(api, "/api/"), bot: last(c.says(b, "bot token")), app: last(c.says(b, "app token"))}
}

// runs starts hoshu with these checks and waits until it says that it runs.
func (s slackd) runs(b *testing.B, dir, listen string, lines []string) *shipped {
	file := filepath.Join(dir, "hoshu.yaml")
	config := strings.Replace(benchConfig(dir, s.url, lines), "127.0.0.1:0", listen, 1)
	config = strings.Replace(config, "level: warn", "level: info", 1)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		b.Fatal(err)
	}
	c := begins(b, (*exec.Cmd).StderrPipe, []string{"BOT=" + s.bot, "APP=" + s.app}, "run", "--config", file)
	c.says(b, "hoshu runs")
	return c
}

// mixed are n checks of eight kinds, each every ten seconds, all well.
func mixed(n int, local string) (lines []string) {
	kinds := []string{
		"kind: disk, with: { path: /, warn: 99, fail: 100 }", "kind: memory, with: { warn: 99, fail: 100 }",
		"kind: cpu, with: { warn: 100, fail: 100 }", "kind: load, with: { warn: 1000, fail: 2000 }",
		"kind: file, with: { path: /etc/hostname }", "kind: process, with: { name: " + processName() + " }",
		"kind: tcp, with: { address: '" + local + "' }", "kind: http, with: { url: 'http://" + local + "/' }",
	}
	for i := range n {
		lines = append(lines, fmt.Sprintf("          - { name: c%d, every: 10s, %s }", i, kinds[i%len(kinds)]))
	}
	return lines
}

// processName is the name of this process, which runs for sure.
func processName() string {
	raw, _ := os.ReadFile("/proc/self/comm")
	return strings.TrimSpace(string(raw))
}

// BenchmarkIdle is what the shipped program takes with 100 and with 1000 checks
// while nothing happens: memory in MB (10^6 bytes) as VmRSS says, its private
// part, and the share of one processor.
func BenchmarkIdle(b *testing.B) {
	binary(b)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("well")) }))
	defer site.Close()
	local := site.Listener.Addr().String()
	sizes, children := []int{100, 1000}, []*shipped{}
	for _, n := range sizes {
		children = append(children, newSlackd(b).runs(b, b.TempDir(), "127.0.0.1:0", mixed(n, local)))
	}
	<-time.After(warmUp)
	used, began := []float64{}, time.Now()
	for _, c := range children {
		used = append(used, c.processor(b))
	}
	rss := make([][]float64, len(children))
	for tick := time.NewTicker(time.Second); time.Since(began) < lookFor; <-tick.C {
		for i, c := range children {
			rss[i] = append(rss[i], c.memory(b, "status", "VmRSS:"))
		}
	}
	for i, c := range children {
		report := func(unit string, v float64) { b.ReportMetric(v, fmt.Sprintf("%d-%s", sizes[i], unit)) }
		report("cpu-%", 100*(c.processor(b)-used[i])/time.Since(began).Seconds())
		report("rss-MB", percentile(rss[i], 50))
		report("rss-worst-MB", percentile(rss[i], 100))
		report("anon-MB", c.memory(b, "status", "RssAnon:"))
		report("pss-MB", c.memory(b, "smaps_rollup", "Pss:"))
	}
	drop(b)
}

// memory reads a line of a file below /proc, in MB.
func (c *shipped) memory(b *testing.B, file, key string) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", c.cmd.Process.Pid, file))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), key)
	kib, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	return kib * 1024 / 1e6
}

// processor is the processor time used so far, in seconds.
func (c *shipped) processor(b *testing.B) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest) // from the third field on, see proc(5)
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100 // USER_HZ is 100 on Linux
}

// BenchmarkStartUp is how long the shipped program takes from its start until
// /healthz answers, with a million lines in its log: those of the store that
// HOSHU_BENCH_STORE names.
func BenchmarkStartUp(b *testing.B) {
	binary(b)
	dir := os.Getenv("HOSHU_BENCH_STORE")
	if dir == "" {
		b.Skip("needs a store with a long log: run make bench")
	}
	lines := allTold(b, dir)
	slack, home := newSlackd(b), b.TempDir()
	if err := os.Symlink(dir, filepath.Join(home, "state")); err != nil {
		b.Fatal(err)
	}
	var all []time.Duration
	for range 10 {
		listen := freeListen(b)
		began := time.Now()
		c := slack.runs(b, home, listen, mixed(100, listen))
		resp, err := http.Get("http://" + listen + "/healthz")
		all = append(all, time.Since(began))
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Fatal(resp, err)
		}
		_ = resp.Body.Close()
		c.ends()
	}
	reportTimes(b, "", all)
	b.ReportMetric(float64(lines), "lines")
	drop(b)
}

// allTold makes it a log whose every line was told, as that of a hoshu that has
// run until now, and returns how long it is.
func allTold(b *testing.B, dir string) uint64 {
	db, err := store.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	type bookmark struct {
		Seq uint64 `json:"seq"`
	}
	bookmarks, err := store.NewTable[bookmark](db, "bookmarks")
	if err != nil {
		b.Fatal(err)
	}
	head, err := db.Head()
	if err != nil {
		b.Fatal(err)
	}
	_, err = bookmarks.Change(b.Context(), "announcer", func(m *bookmark, _ bool) (audit.Event, error) {
		m.Seq = head.Seq
		return audit.Event{}, nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return head.Seq
}

// freeListen is an address on which nobody listens.
func freeListen(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
