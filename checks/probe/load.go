package probe

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/shirou/gopsutil/v3/load"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Load watches how many processes ran or waited, on average: by default for
// each processor, so that the same limits fit every machine.
type Load struct {
	Warn    float64 `yaml:"warn"`
	Fail    float64 `yaml:"fail"`
	Minutes int     `yaml:"minutes" jsonschema:"enum=1,enum=5,enum=15,description=which of the three averages counts"`
	PerCore bool    `yaml:"per_core" jsonschema:"description=divide the load by the number of processors"`

	average   func(context.Context) (*load.AvgStat, error)
	wait      func(context.Context, time.Duration) error
	cores     int
	processes processes
}

// NewLoad warns at 2 for each processor over 5 minutes, and fails at 4.
func NewLoad() *Load {
	return &Load{Warn: 2, Fail: 4, Minutes: 5, PerCore: true,
		average: load.AvgWithContext, wait: pause, cores: runtime.NumCPU(), processes: machine{}}
}

// Validate tells what is wrong with the configuration.
func (l *Load) Validate() fault.List {
	var list fault.List
	if l.Warn < 0 {
		list.Add("warn", "must not be below 0; write for example warn: 2, or 0 for no limit")
	}
	if l.Fail < 0 {
		list.Add("fail", "must not be below 0; write for example fail: 4, or 0 for no limit")
	}
	if l.Warn > 0 && l.Fail > 0 && l.Fail <= l.Warn {
		list.Add("fail", "must be above warn, which is %s; write for example fail: %s", number(l.Warn), number(2*l.Warn))
	}
	if l.Minutes != 1 && l.Minutes != 5 && l.Minutes != 15 {
		list.Add("minutes", "must be 1, 5 or 15; write for example minutes: 5")
	}
	return list
}

// Probe reports the load now.
func (l *Load) Probe(ctx context.Context) (checks.Finding, error) {
	a, err := l.average(ctx)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("load: %w", err)
	}
	per := 1.0
	if l.PerCore {
		per = float64(l.cores)
	}
	averages := map[int]float64{1: a.Load1 / per, 5: a.Load5 / per, 15: a.Load15 / per}
	counts := averages[l.Minutes]
	f := checks.Finding{Status: checks.Grade(counts, l.Warn, l.Fail), Text: l.text(counts)}
	for _, m := range []int{1, 5, 15} {
		v := checks.Value{Name: fmt.Sprint("load", m), V: averages[m]}
		if m == l.Minutes {
			v.Warn, v.Fail = limit(l.Warn), limit(l.Fail)
		}
		f.Values = append(f.Values, v)
	}
	return f, nil
}

func (l *Load) text(counts float64) checks.Text {
	args := checks.Args{
		"load": strconv.FormatFloat(counts, 'f', 2, 64), "minutes": strconv.Itoa(l.Minutes),
		"cores": strconv.Itoa(l.cores), "limits": bounds(l.Warn, l.Fail, number),
	}
	if l.PerCore {
		return checks.Say("load.percore", "load {load} for each of {cores} processors over {minutes} min (limits {limits})", args)
	}
	return checks.Say("load.all", "load {load} over {minutes} min (limits {limits})", args)
}

// Evidence gives the processes that take the most processor time.
func (l *Load) Evidence(ctx context.Context) (string, error) {
	return busiest(ctx, l.processes, l.wait)
}
