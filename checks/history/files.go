package history

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const (
	rawPrefix    = "raw-"    // and the day: raw-2026-05-01
	hourlyPrefix = "hourly-" // and the month: hourly-2026-05
	monthLayout  = "2006-01"
)

func rawFile(d day) string    { return rawPrefix + d.start().Format(time.DateOnly) }
func hourlyFile(d day) string { return hourlyPrefix + d.start().Format(monthLayout) }

// file is one raw or hourly file.
type file struct {
	name  string
	start time.Time // of its day or month
}

// files lists the files of a kind, oldest first.
func (h *History) files(prefix, layout string) ([]file, error) {
	entries, err := os.ReadDir(h.dir) // sorted by name, which is by time
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	var all []file
	for _, e := range entries {
		date, is := strings.CutPrefix(e.Name(), prefix)
		if start, err := time.Parse(layout, date); is && err == nil {
			all = append(all, file{e.Name(), start})
		}
	}
	return all, nil
}

func (h *History) rawFiles() ([]file, error)    { return h.files(rawPrefix, time.DateOnly) }
func (h *History) hourlyFiles() ([]file, error) { return h.files(hourlyPrefix, monthLayout) }

// day is the day of a raw file.
func (f file) day() day { return dayOf(f.start) }
