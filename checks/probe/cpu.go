package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"

	"hoshu/checks"
	"hoshu/store/fault"
)

// cpuWindow is the shortest stretch of time over which a share means anything:
// the kernel counts in hundredths of a second.
const cpuWindow = time.Second

// CPU watches how busy the processors were, all together, since the last look.
type CPU struct {
	Warn float64 `yaml:"warn" jsonschema:"description=percent busy"`
	Fail float64 `yaml:"fail" jsonschema:"description=percent busy"`

	times     func(context.Context, bool) ([]cpu.TimesStat, error)
	wait      func(context.Context, time.Duration) error
	processes processes

	mu   sync.Mutex
	last *cpu.TimesStat // of the last look
}

// NewCPU warns at 90 percent and fails at 98.
func NewCPU() *CPU {
	return &CPU{Warn: 90, Fail: 98, times: cpu.TimesWithContext, wait: pause, processes: machine{}}
}

// Validate tells what is wrong with the configuration.
func (c *CPU) Validate() fault.List {
	var l fault.List
	checkPercents(&l, "warn", c.Warn, "fail", c.Fail)
	return l
}

// Probe reports how busy the processors were. The first look takes a second,
// because there is none before it to compare with.
func (c *CPU) Probe(ctx context.Context) (checks.Finding, error) {
	before, after, err := c.stretch(ctx)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("processor times: %w", err)
	}
	total := 100 / (sum(after) - sum(before))
	iowait, steal := (after.Iowait-before.Iowait)*total, (after.Steal-before.Steal)*total
	used := max(0, 100-(after.Idle-before.Idle)*total-iowait)
	return checks.Finding{
		Status: checks.Grade(used, c.Warn, c.Fail),
		Text: checks.Say("cpu.used", "the processors are {used} busy (limits {limits})", checks.Args{
			"used": percent(used), "limits": bounds(c.Warn, c.Fail, percent),
		}),
		Values: []checks.Value{
			{Name: "used", V: used, Unit: "%", Warn: limit(c.Warn), Fail: limit(c.Fail)},
			{Name: "iowait", V: max(0, iowait), Unit: "%"},
			{Name: "steal", V: max(0, steal), Unit: "%"},
		},
	}, nil
}

// stretch gives the times of the last look and of now; where the last look is
// missing or too near, it waits for a while.
func (c *CPU) stretch(ctx context.Context) (before, after cpu.TimesStat, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	after, err = c.now(ctx)
	if err == nil && c.last == nil {
		first := after
		c.last = &first
	}
	if err == nil && sum(after)-sum(*c.last) < cpuWindow.Seconds() {
		if err = c.wait(ctx, cpuWindow); err == nil {
			after, err = c.now(ctx)
		}
	}
	if err != nil {
		return before, after, err
	}
	before, c.last = *c.last, &after
	if sum(after) <= sum(before) {
		return before, after, errors.New("they stand still")
	}
	return before, after, nil
}

func (c *CPU) now(ctx context.Context) (cpu.TimesStat, error) {
	all, err := c.times(ctx, false)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("%d sums instead of one", len(all))
	}
	if err != nil {
		return cpu.TimesStat{}, err
	}
	return all[0], nil
}

// sum is all time counted, in seconds over all processors. User holds Guest,
// Nice holds GuestNice.
func sum(t cpu.TimesStat) float64 {
	return t.User + t.Nice + t.System + t.Idle + t.Iowait + t.Irq + t.Softirq + t.Steal
}

// Evidence gives the processes that take the most processor time.
func (c *CPU) Evidence(ctx context.Context) (string, error) {
	return busiest(ctx, c.processes, c.wait)
}
