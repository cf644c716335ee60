package probe

import (
	"context"
	"fmt"

	"github.com/shirou/gopsutil/v3/mem"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Swap watches how much of the swap space is used.
type Swap struct {
	Warn float64 `yaml:"warn" jsonschema:"description=percent used"`
	Fail float64 `yaml:"fail" jsonschema:"description=percent used"`

	swap      func(context.Context) (*mem.SwapMemoryStat, error)
	processes processes
}

// NewSwap warns at 50 percent and fails at 90.
func NewSwap() *Swap {
	return &Swap{Warn: 50, Fail: 90, swap: mem.SwapMemoryWithContext, processes: machine{}}
}

// Validate tells what is wrong with the configuration.
func (s *Swap) Validate() fault.List {
	var l fault.List
	checkPercents(&l, "warn", s.Warn, "fail", s.Fail)
	return l
}

// Probe reports how much swap space is used now; Unknown where there is none.
func (s *Swap) Probe(ctx context.Context) (checks.Finding, error) {
	v, err := s.swap(ctx)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("swap: %w", err)
	}
	if v.Total == 0 {
		return checks.Finding{Status: checks.Unknown, Text: checks.Say("swap.none",
			"this machine has no swap space; add some, or remove this check", nil)}, nil
	}
	used := 100 * float64(v.Used) / float64(v.Total)
	return checks.Finding{
		Status: checks.Grade(used, s.Warn, s.Fail),
		Text: checks.Say("swap.used", "{used} of {total} swap space is used (limits {limits})", checks.Args{
			"used": percent(used), "total": Size(v.Total).String(), "limits": bounds(s.Warn, s.Fail, percent),
		}),
		Values: []checks.Value{{Name: "used", V: used, Unit: "%", Warn: limit(s.Warn), Fail: limit(s.Fail)}},
	}, nil
}

// Evidence gives the processes that hold the most memory.
func (s *Swap) Evidence(ctx context.Context) (string, error) { return largest(ctx, s.processes) }
