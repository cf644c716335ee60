package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v3/process"
)

// processes is the process table of a machine. A process may be gone before it
// is asked about: that is an error of the one, not of the table.
type processes interface {
	pids(ctx context.Context) ([]int32, error)
	name(ctx context.Context, pid int32) (string, error)
	cmdline(ctx context.Context, pid int32) (string, error)
	usage(ctx context.Context, pid int32) (usage, error)
}

// usage is what one process takes.
type usage struct {
	state string  // "running", "sleep", "zombie" and so on
	rss   Size    // memory
	cpu   float64 // seconds since its start
}

// machine is the process table of this machine.
type machine struct{}

func (machine) pids(ctx context.Context) ([]int32, error) { return process.PidsWithContext(ctx) }

func (machine) name(ctx context.Context, pid int32) (string, error) {
	return (&process.Process{Pid: pid}).NameWithContext(ctx)
}

func (machine) cmdline(ctx context.Context, pid int32) (string, error) {
	return (&process.Process{Pid: pid}).CmdlineWithContext(ctx)
}

func (machine) usage(ctx context.Context, pid int32) (usage, error) {
	p := &process.Process{Pid: pid}
	times, err := p.TimesWithContext(ctx)
	if err != nil {
		return usage{}, err
	}
	memory, err := p.MemoryInfoWithContext(ctx)
	if err != nil {
		return usage{}, err
	}
	state, err := p.StatusWithContext(ctx)
	return usage{strings.Join(state, ","), Size(memory.RSS), times.User + times.System}, err
}

// row is one process in a piece of evidence.
type row struct {
	pid  int32
	key  float64 // what the rows are sorted by
	says string
}

// largest shows the processes that hold the most memory.
func largest(ctx context.Context, p processes) (string, error) {
	all, err := snapshot(ctx, p)
	var rows []row
	for pid, u := range all {
		rows = append(rows, row{pid, float64(u.rss), fmt.Sprintf("%8s", u.rss)})
	}
	return show(ctx, p, rows), err
}

// busiest shows the processes that take the most processor time over one second.
func busiest(ctx context.Context, p processes, wait func(context.Context, time.Duration) error) (string, error) {
	before, err := snapshot(ctx, p)
	if err != nil {
		return "", err
	}
	if err := wait(ctx, time.Second); err != nil {
		return "", err
	}
	after, err := snapshot(ctx, p)
	var rows []row
	for pid, u := range after {
		share := 100 * max(0, u.cpu-before[pid].cpu)
		rows = append(rows, row{pid, share, fmt.Sprintf("%6.0f %%", share)})
	}
	return show(ctx, p, rows), err
}

func snapshot(ctx context.Context, p processes) (map[int32]usage, error) {
	pids, err := p.pids(ctx)
	if err != nil {
		return nil, fmt.Errorf("list of processes: %w", err)
	}
	all := make(map[int32]usage, len(pids))
	for _, pid := range pids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if u, err := p.usage(ctx, pid); err == nil {
			all[pid] = u
		}
	}
	return all, nil
}

// show writes the rows with the highest keys, a line each.
func show(ctx context.Context, p processes, rows []row) string {
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.key, a.key), cmp.Compare(a.pid, b.pid)) })
	var b strings.Builder
	for _, r := range rows[:min(shown, len(rows))] {
		name, err := p.name(ctx, r.pid)
		if err != nil || r.key == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s %7d  %s\n", r.says, r.pid, tail(name, 20))
	}
	return b.String()
}

// pause waits in real time.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
