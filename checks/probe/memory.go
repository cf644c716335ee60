package probe

import (
	"context"
	"errors"
	"fmt"

	"github.com/shirou/gopsutil/v3/mem"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Memory watches how much memory is not available: what programs could not have
// without swapping. Caches, which the kernel gives back, do not count.
type Memory struct {
	Warn float64 `yaml:"warn" jsonschema:"description=percent not available"`
	Fail float64 `yaml:"fail" jsonschema:"description=percent not available"`

	memory    func(context.Context) (*mem.VirtualMemoryStat, error)
	processes processes
}

// NewMemory warns at 85 percent and fails at 95.
func NewMemory() *Memory {
	return &Memory{Warn: 85, Fail: 95, memory: mem.VirtualMemoryWithContext, processes: machine{}}
}

// Validate tells what is wrong with the configuration.
func (m *Memory) Validate() fault.List {
	var l fault.List
	checkPercents(&l, "warn", m.Warn, "fail", m.Fail)
	return l
}

// Probe reports how much memory is not available now.
func (m *Memory) Probe(ctx context.Context) (checks.Finding, error) {
	v, err := m.memory(ctx)
	if err == nil && v.Total == 0 {
		err = errors.New("the system tells no total")
	}
	if err != nil {
		return checks.Finding{}, fmt.Errorf("memory: %w", err)
	}
	used := 100 * (1 - float64(v.Available)/float64(v.Total))
	return checks.Finding{
		Status: checks.Grade(used, m.Warn, m.Fail),
		Text: checks.Say("memory.used", "{used} of {total} memory is used, {available} available (limits {limits})", checks.Args{
			"used": percent(used), "total": Size(v.Total).String(),
			"available": Size(v.Available).String(), "limits": bounds(m.Warn, m.Fail, percent),
		}),
		Values: []checks.Value{
			{Name: "used", V: used, Unit: "%", Warn: limit(m.Warn), Fail: limit(m.Fail)},
			{Name: "available", V: float64(v.Available), Unit: "B"},
		},
	}, nil
}

// Evidence gives the processes that hold the most memory.
func (m *Memory) Evidence(ctx context.Context) (string, error) { return largest(ctx, m.processes) }
