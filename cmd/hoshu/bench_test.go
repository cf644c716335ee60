package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"hoshu/bot/sandbox"
)

// binary is the program as it is shipped; .ci/bench builds it.
func binary(b *testing.B) string {
	path := os.Getenv("HOSHU_BENCH_BINARY")
	if path == "" {
		b.Skip("measures the program as it is shipped: run make bench")
	}
	return path
}

// shipped is the shipped program at work.
type shipped struct {
	cmd *exec.Cmd
	out *bufio.Reader
}

// begins starts the program; from reads one of its outputs. It ends with b.
func begins(b *testing.B, from func(*exec.Cmd) (io.ReadCloser, error), env []string, args ...string) *shipped {
	b.Helper()
	c := &shipped{cmd: exec.CommandContext(b.Context(), binary(b), args...)}
	c.cmd.Env = append(os.Environ(), env...)
	out, err := from(c.cmd)
	if err != nil {
		b.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.ends)
	return c
}

// ends ends the program in order; a second time does nothing.
func (c *shipped) ends() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	_, _ = io.Copy(io.Discard, c.out)
	_ = c.cmd.Wait()
}

// says waits for a line that holds the words, and returns it.
func (c *shipped) says(b *testing.B, words string) string {
	b.Helper()
	for {
		line, err := c.out.ReadString('\n')
		if strings.Contains(line, words) {
			return strings.TrimSpace(line)
		}
		if err != nil {
			b.Fatalf("the program ended before it said %q: %v", words, err)
		}
	}
}

// percentile sorts what it is given.
func percentile[T int | float64 | time.Duration](all []T, p int) T {
	slices.Sort(all)
	return all[(len(all)-1)*p/100]
}

// reportTimes reports what most and nearly all waited, in milliseconds.
func reportTimes(b *testing.B, name string, all []time.Duration) {
	for _, p := range []int{50, 99, 100} {
		label := fmt.Sprintf("%sp%d-ms", name, p)
		b.ReportMetric(float64(percentile(all, p))/1e6, strings.Replace(label, "p100", "worst", 1))
	}
	b.ReportMetric(float64(len(all)), name+"samples")
}

// stampTime is the time that a message's ts tells.
func stampTime(ts string) time.Time {
	var seconds, micros int64
	_, _ = fmt.Sscanf(ts, "%d.%d", &seconds, &micros)
	return time.Unix(seconds, micros*1000)
}

// drop takes a benchmark's own time out of the report: it says nothing.
func drop(b *testing.B) { b.ReportMetric(0, "ns/op") }

// cardOf gives the only card of a check.
func cardOf(s sandbox.State, check string) (sandbox.Message, bool) {
	for _, m := range heads(s) {
		if strings.Contains(m.Text, check+"*") {
			return m, true
		}
	}
	return sandbox.Message{}, false
}
