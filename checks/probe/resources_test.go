package probe

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/load"
	"github.com/shirou/gopsutil/v3/mem"

	"hoshu/checks"
)

// clockOf gives one reading of the processors after the other.
func clockOf(readings ...cpu.TimesStat) func(context.Context, bool) ([]cpu.TimesStat, error) {
	return func(context.Context, bool) ([]cpu.TimesStat, error) {
		if len(readings) == 0 {
			return nil, errors.New("asked too often")
		}
		next := readings[0]
		readings = readings[1:]
		return []cpu.TimesStat{next}, nil
	}
}

func TestCPU(t *testing.T) {
	for name, tt := range map[string]struct {
		readings []cpu.TimesStat // for the first look, which takes two, and the second
		status   checks.Status
		text     string
		values   []checks.Value
	}{
		"busy since the last look": {
			[]cpu.TimesStat{{User: 100, Idle: 100}, {User: 101, Idle: 101}, {User: 110, Idle: 102}},
			checks.Warn, "the processors are 90 % busy (limits 90 % / 98 %)",
			[]checks.Value{{Name: "used", V: 90, Unit: "%"}, {Name: "iowait", Unit: "%"}, {Name: "steal", Unit: "%"}},
		},
		"waiting for a disk is not busy": {
			[]cpu.TimesStat{{}, {Idle: 2}, {Idle: 4, Iowait: 6, Steal: 1, System: 1}},
			checks.OK, "the processors are 20 % busy (limits 90 % / 98 %)",
			[]checks.Value{{Name: "used", V: 20, Unit: "%"}, {Name: "iowait", V: 60, Unit: "%"}, {Name: "steal", V: 10, Unit: "%"}},
		},
		"two looks at nearly the same time": {
			[]cpu.TimesStat{{}, {Idle: 2}, {Idle: 2.1}, {Idle: 2, User: 2}},
			checks.Fail, "the processors are 100 % busy (limits 90 % / 98 %)",
			[]checks.Value{{Name: "used", V: 100, Unit: "%"}, {Name: "iowait", Unit: "%"}, {Name: "steal", Unit: "%"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := NewCPU()
			c.times, c.wait = clockOf(tt.readings...), noWait
			if _, err := c.Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			got, err := c.Probe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := checks.Finding{Status: tt.status, Text: checks.Plain(tt.text), Values: tt.values}
			if diff := cmp.Diff(want, got, about); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCPUWhoseClockStandsStill(t *testing.T) {
	c := NewCPU()
	c.times, c.wait = clockOf(cpu.TimesStat{Idle: 5}, cpu.TimesStat{Idle: 5}), noWait
	if f, err := c.Probe(t.Context()); err == nil {
		t.Errorf("found %+v", f)
	}
}

func TestLoad(t *testing.T) {
	for name, tt := range map[string]struct {
		config string
		status checks.Status
		text   string
	}{
		"for each processor": {"", checks.OK, "load 1.50 for each of 4 processors over 5 min (limits 2 / 4)"},
		"one minute":         {"minutes: 1", checks.Fail, "load 5.00 for each of 4 processors over 1 min (limits 2 / 4)"},
		"the machine's":      {"per_core: false", checks.Fail, "load 6.00 over 5 min (limits 2 / 4)"},
		"own limits":         {"{warn: 1.5, fail: 0}", checks.Warn, "load 1.50 for each of 4 processors over 5 min (limits 1.5 / -)"},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLoad()
			if tt.config != "" {
				decode(t, l, tt.config)
			}
			l.cores = 4
			l.average = func(context.Context) (*load.AvgStat, error) {
				return &load.AvgStat{Load1: 20, Load5: 6, Load15: 2}, nil
			}
			got, err := l.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text || len(got.Values) != 3 {
				t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
			}
		})
	}
}

func TestMemoryCountsWhatIsAvailable(t *testing.T) {
	for available, want := range map[uint64]checks.Finding{
		8e9: {Status: checks.OK, Text: checks.Plain("50 % of 16 GB memory is used, 8.0 GB available (limits 85 % / 95 %)"),
			Values: []checks.Value{{Name: "used", V: 50, Unit: "%"}, {Name: "available", V: 8e9, Unit: "B"}}},
		16e8: {Status: checks.Warn, Text: checks.Plain("90 % of 16 GB memory is used, 1.6 GB available (limits 85 % / 95 %)"),
			Values: []checks.Value{{Name: "used", V: 90, Unit: "%"}, {Name: "available", V: 16e8, Unit: "B"}}},
		4e8: {Status: checks.Fail, Text: checks.Plain("97.5 % of 16 GB memory is used, 400 MB available (limits 85 % / 95 %)"),
			Values: []checks.Value{{Name: "used", V: 97.5, Unit: "%"}, {Name: "available", V: 4e8, Unit: "B"}}},
	} {
		m := NewMemory()
		m.memory = func(context.Context) (*mem.VirtualMemoryStat, error) {
			return &mem.VirtualMemoryStat{Total: 16e9, Available: available, Free: 1, Used: 15e9}, nil
		}
		got, err := m.Probe(t.Context())
		if diff := cmp.Diff(want, got, about); diff != "" || err != nil {
			t.Errorf("%v %s", err, diff)
		}
	}
}

func TestSwap(t *testing.T) {
	for name, tt := range map[string]struct {
		swap   mem.SwapMemoryStat
		status checks.Status
		text   string
	}{
		"hardly used":       {mem.SwapMemoryStat{Total: 4e9, Used: 1e9}, checks.OK, "25 % of 4.0 GB swap space is used (limits 50 % / 90 %)"},
		"nearly all":        {mem.SwapMemoryStat{Total: 4e9, Used: 38e8}, checks.Fail, "95 % of 4.0 GB swap space is used (limits 50 % / 90 %)"},
		"there is no space": {mem.SwapMemoryStat{}, checks.Unknown, "this machine has no swap space; add some, or remove this check"},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewSwap()
			s.swap = func(context.Context) (*mem.SwapMemoryStat, error) { return &tt.swap, nil }
			got, err := s.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
			}
		})
	}
}

func TestLoadValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"warn: 1":            nil,
		"{warn: -1}":         {"warn: must not be below 0; write for example warn: 2, or 0 for no limit"},
		"{warn: 5, fail: 5}": {"fail: must be above warn, which is 5; write for example fail: 10"},
		"minutes: 10":        {"minutes: must be 1, 5 or 15; write for example minutes: 5"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewLoad(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}

func TestEvidenceOfProcesses(t *testing.T) {
	p := &someProcesses{
		{pid: 1, name: "init", rss: 5e6, cpu: []float64{9, 9}},
		{pid: 20, name: "postgres", rss: 2e9, cpu: []float64{100, 100.4}},
		{pid: 30, name: "yes", rss: 1e6, cpu: []float64{1, 1.97}},
	}
	said, err := largest(t.Context(), p)
	if want := "  2.0 GB      20  postgres\n  5.0 MB       1  init\n  1.0 MB      30  yes\n"; said != want || err != nil {
		t.Errorf("largest:\n%s, %v", said, err)
	}
	said, err = busiest(t.Context(), p, func(context.Context, time.Duration) error { p.pass(); return nil })
	if want := "    97 %      30  yes\n    40 %      20  postgres\n"; said != want || err != nil {
		t.Errorf("busiest:\n%s, %v", said, err)
	}
}
