package history

import (
	"encoding/json"
	"slices"
	"strings"
)

// SeriesInfo names one value of a check.
type SeriesInfo struct {
	Name string // "used"
	Unit string // as in checks.Value
}

// entry is a line of the dictionary. Ids count from 0 in the order of the file.
type entry struct {
	ID    uint32 `json:"id"`
	Check string `json:"check"`
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
}

type seriesKey struct{ check, name string }

type seriesValue struct {
	id   uint32
	unit string
}

// dictionary numbers the series. A value whose unit has changed is a new series:
// one chart cannot show both.
type dictionary struct {
	ids    map[seriesKey]seriesValue
	counts map[string]int // series there have been, by check
	next   uint32
	fresh  []entry // not yet on disk
}

// maxSeries is how many values of one check are kept: a plugin that puts a time
// or a process id into its labels makes new ones at every look.
const maxSeries = 256

// id gives the number of a series, a new one where it is new; false where the
// check has as many as are kept.
func (d *dictionary) id(check, name, unit string) (uint32, bool) {
	if s, ok := d.ids[seriesKey{check, name}]; ok && s.unit == unit {
		return s.id, true
	}
	if d.counts[check] >= maxSeries {
		return 0, false
	}
	e := entry{ID: d.next, Check: check, Name: name, Unit: unit}
	d.learn(e)
	d.fresh = append(d.fresh, e)
	return e.ID, true
}

func (d *dictionary) learn(e entry) {
	if d.ids == nil {
		d.ids, d.counts = map[seriesKey]seriesValue{}, map[string]int{}
	}
	d.counts[e.Check]++
	d.ids[seriesKey{e.Check, e.Name}] = seriesValue{e.ID, e.Unit}
	d.next = max(d.next, e.ID+1)
}

// block is what has to be written of the dictionary.
func (d *dictionary) block() ([]byte, error) { return json.Marshal(d.fresh) }

// load reads what block wrote.
func (d *dictionary) load(block []byte) error {
	var entries []entry
	if err := json.Unmarshal(block, &entries); err != nil {
		return err
	}
	for _, e := range entries {
		d.learn(e)
	}
	return nil
}

// Series lists the values of a check, by name.
func (h *History) Series(check string) []SeriesInfo {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []SeriesInfo
	for key, s := range h.series.ids {
		if key.check == check {
			all = append(all, SeriesInfo{Name: key.name, Unit: s.unit})
		}
	}
	slices.SortFunc(all, func(a, b SeriesInfo) int { return strings.Compare(a.Name, b.Name) })
	return all
}
