package probe

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/shirou/gopsutil/v3/disk"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Disk watches how full a file system is: its space, its inodes, what is left
// of it. With a Limit it watches the size of one directory against that budget.
type Disk struct {
	Path       string  `yaml:"path" jsonschema:"description=any path on the file system"`
	Warn       float64 `yaml:"warn" jsonschema:"description=percent used"`
	Fail       float64 `yaml:"fail" jsonschema:"description=percent used"`
	InodesWarn float64 `yaml:"inodes_warn" jsonschema:"description=percent of the inodes used"`
	InodesFail float64 `yaml:"inodes_fail" jsonschema:"description=percent of the inodes used"`
	FreeWarn   Size    `yaml:"free_warn,omitempty"` // warn when no more than this is free
	FreeFail   Size    `yaml:"free_fail,omitempty"`
	Limit      Size    `yaml:"limit,omitempty"` // budget of the directory at Path; warn and fail are percent of it

	usage func(context.Context, string) (*disk.UsageStat, error)
}

// NewDisk watches the root file system, at 80 and 90 percent.
func NewDisk() *Disk {
	return &Disk{Path: "/", Warn: 80, Fail: 90, InodesWarn: 80, InodesFail: 90, usage: disk.UsageWithContext}
}

// Validate tells what is wrong with the configuration.
func (d *Disk) Validate() fault.List {
	var l fault.List
	if !filepath.IsAbs(d.Path) {
		l.Add("path", "must be an absolute path; write for example path: /var")
	}
	checkPercents(&l, "warn", d.Warn, "fail", d.Fail)
	checkPercents(&l, "inodes_warn", d.InodesWarn, "inodes_fail", d.InodesFail)
	if d.FreeWarn > 0 && d.FreeFail >= d.FreeWarn {
		l.Add("free_fail", "must be below free_warn, which is %s; write for example free_fail: %d", d.FreeWarn, d.FreeWarn/2)
	}
	if d.Limit > 0 && d.FreeWarn+d.FreeFail > 0 {
		l.Add("limit", "measures a directory, which has no free space; remove limit, or free_warn and free_fail")
	}
	return l
}

// Probe reports how full the file system or the directory is now.
func (d *Disk) Probe(ctx context.Context) (checks.Finding, error) {
	if d.Limit > 0 {
		return d.budget(ctx)
	}
	u, err := d.usage(ctx, d.Path)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("disk usage of %s: %w", d.Path, err)
	}
	return worst(d.space(u), d.free(u), d.inodes(u)), nil
}

func (d *Disk) space(u *disk.UsageStat) checks.Finding {
	return checks.Finding{
		Status: checks.Grade(u.UsedPercent, d.Warn, d.Fail),
		Text: checks.Say("disk.used", "{path} is {used} full, {free} free (limits {limits})", checks.Args{
			"path": d.Path, "used": percent(u.UsedPercent), "free": Size(u.Free).String(), "limits": bounds(d.Warn, d.Fail, percent),
		}),
		Values: []checks.Value{{Name: "used", V: u.UsedPercent, Unit: "%", Warn: limit(d.Warn), Fail: limit(d.Fail)}},
	}
}

func (d *Disk) free(u *disk.UsageStat) checks.Finding {
	f := checks.Finding{
		Text: checks.Say("disk.free", "{path} has only {free} free (limits {limits})", checks.Args{
			"path": d.Path, "free": Size(u.Free).String(), "limits": bounds(d.FreeWarn, d.FreeFail, Size.String),
		}),
		Values: []checks.Value{{Name: "free", V: float64(u.Free), Unit: "B", Warn: limit(float64(d.FreeWarn)), Fail: limit(float64(d.FreeFail))}},
	}
	switch free := Size(u.Free); {
	case d.FreeFail > 0 && free <= d.FreeFail:
		f.Status = checks.Fail
	case d.FreeWarn > 0 && free <= d.FreeWarn:
		f.Status = checks.Warn
	}
	return f
}

// inodes finds nothing on a file system that does not count them, such as btrfs.
func (d *Disk) inodes(u *disk.UsageStat) checks.Finding {
	if u.InodesTotal == 0 {
		return checks.Finding{}
	}
	return checks.Finding{
		Status: checks.Grade(u.InodesUsedPercent, d.InodesWarn, d.InodesFail),
		Text: checks.Say("disk.inodes", "{path} has used {used} of its inodes (limits {limits})", checks.Args{
			"path": d.Path, "used": percent(u.InodesUsedPercent), "limits": bounds(d.InodesWarn, d.InodesFail, percent),
		}),
		Values: []checks.Value{{Name: "inodes", V: u.InodesUsedPercent, Unit: "%", Warn: limit(d.InodesWarn), Fail: limit(d.InodesFail)}},
	}
}

// budget measures the directory. What it may not read makes the size too small:
// then only a fail is certain.
func (d *Disk) budget(ctx context.Context) (checks.Finding, error) {
	t, err := measure(ctx, d.Path)
	if err != nil {
		return checks.Finding{}, fmt.Errorf("size of %s: %w", d.Path, err)
	}
	share := 100 * float64(t.size) / float64(d.Limit)
	status := checks.Grade(share, d.Warn, d.Fail)
	if t.denied != nil && status != checks.Fail {
		return checks.Finding{}, fmt.Errorf("size of %s: %w; let hoshu read it", d.Path, t.denied)
	}
	bytes := func(share float64) *float64 { return limit(share / 100 * float64(d.Limit)) }
	return checks.Finding{
		Status: status,
		Text: checks.Say("disk.budget", "{path} holds {size}, {used} of its {budget} (limits {limits})", checks.Args{
			"path": d.Path, "size": t.size.String(), "used": percent(share), "budget": d.Limit.String(), "limits": bounds(d.Warn, d.Fail, percent),
		}),
		Values: []checks.Value{
			{Name: "used", V: share, Unit: "%", Warn: limit(d.Warn), Fail: limit(d.Fail)},
			{Name: "size", V: float64(t.size), Unit: "B", Warn: bytes(d.Warn), Fail: bytes(d.Fail)},
		},
	}, nil
}

// Evidence gives the line of df, and the largest directories and files.
func (d *Disk) Evidence(ctx context.Context) (string, error) {
	u, err := d.usage(ctx, d.Path)
	if err != nil {
		return "", fmt.Errorf("disk usage of %s: %w", d.Path, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s of %s used, %s free\n", u.Path, Size(u.Used), Size(u.Total), Size(u.Free))
	t, err := measure(ctx, d.Path)
	if err != nil {
		fmt.Fprintf(&b, "(%v; what was seen until then:)\n", err)
	}
	t.write(&b)
	return b.String(), nil
}
