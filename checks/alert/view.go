package alert

import (
	"slices"
	"strings"
	"sync"
	"time"

	"hoshu/checks"
)

// view is what the Desk remembers of the store, to see quickly that nothing
// changes and to know who depends on whom. It decides nothing that is kept.
// The values in it are never altered, only replaced.
type view struct {
	mu       sync.RWMutex
	last     map[string]string // key of a check -> id of its last episode
	alerts   map[string]Alert  // the last episodes, by id
	silences map[string]Silence
	sights   map[string]sight // by key of a check
}

// sight is what is known of a check itself.
type sight struct {
	system, dependsOn string
	heard             bool // it has settled since start
}

func newView() *view {
	return &view{
		last: map[string]string{}, alerts: map[string]Alert{},
		silences: map[string]Silence{}, sights: map[string]sight{},
	}
}

// see notes that a check exists, and that it was heard of.
func (v *view) see(spec checks.Spec, heard bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := spec.Key()
	heard = heard || v.sights[key].heard
	v.sights[key] = sight{system: spec.System, dependsOn: spec.DependsOn, heard: heard}
}

// only forgets the checks that are not among these.
func (v *view) only(known map[string]bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for key := range v.sights {
		if !known[key] {
			delete(v.sights, key)
		}
	}
}

// name notes the last episode of a check.
func (v *view) name(key, id string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if old := v.last[key]; old != id {
		delete(v.alerts, old)
	}
	v.last[key] = id
}

// put notes how an alert stands; an older episode is not kept.
func (v *view) put(a Alert) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last[a.Check] == a.ID {
		v.alerts[a.ID] = a
	}
}

func (v *view) putSilence(s Silence) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s.EndedAt.IsZero() {
		v.silences[s.ID] = s
	} else {
		delete(v.silences, s.ID)
	}
}

// episode is the last one of a check: its id, and the alert if it came to be.
func (v *view) episode(key string) (id string, a Alert) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	id = v.last[key]
	return id, v.alerts[id]
}

// all are the last episodes that pass, worst first.
func (v *view) all(pass func(Alert) bool) []Alert {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var out []Alert
	for _, a := range v.alerts {
		if pass(a) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, worstFirst)
	return out
}

// quiet are the silences that pass, the first to end first.
func (v *view) quiet(pass func(Silence) bool) []Silence {
	v.mu.RLock()
	defer v.mu.RUnlock()
	var out []Silence
	for _, s := range v.silences {
		if pass(s) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Silence) int {
		if c := a.Until.Compare(b.Until); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

func (v *view) heard(key string) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.sights[key].heard
}

// maxAncestors ends the walk up a chain of checks that depend on each other in a ring.
const maxAncestors = 16

// holder is the key of the check that holds this one back as of a look that
// began at looked: the nearest failing ancestor, or whoever holds that one.
// Once held, it stays so while an ancestor's alert is open, well for a moment
// or not, and until a look later than the end of that.
func (v *view) holder(key string, looked time.Time) string {
	v.mu.RLock()
	defer v.mu.RUnlock()
	held := v.of(key).HeldBy
	for up, n := v.parent(key), 0; up != "" && up != key && n < maxAncestors; up, n = v.parent(up), n+1 {
		p := v.of(up)
		if p.State == "" || p.State == Resolved || p.Status == checks.OK && held == "" {
			continue
		}
		switch p.HeldBy {
		case "":
			return up
		case key: // a ring: neither holds the other
			return ""
		default:
			return p.HeldBy
		}
	}
	if held != "" && v.of(held).ResolvedAt.After(looked) {
		return held
	}
	return ""
}

// of is the last episode of a check; the caller holds the lock.
func (v *view) of(key string) Alert { return v.alerts[v.last[key]] }

// parent is the key of the check that this one depends on; the caller holds the lock.
func (v *view) parent(key string) string {
	s := v.sights[key]
	if s.dependsOn == "" {
		return ""
	}
	if _, known := v.sights[s.dependsOn]; known {
		return s.dependsOn
	}
	if inSystem := s.system + "/" + s.dependsOn; v.known(inSystem) {
		return inSystem
	}
	return s.dependsOn
}

func (v *view) known(key string) bool {
	_, seen := v.sights[key]
	return seen || v.last[key] != ""
}

// worstFirst orders by status, then severity, then age.
func worstFirst(a, b Alert) int {
	switch {
	case a.Status != b.Status:
		return int(b.Status - a.Status)
	case a.Severity != b.Severity && a.Severity == checks.Critical:
		return -1
	case a.Severity != b.Severity && b.Severity == checks.Critical:
		return 1
	case !a.FiredAt.Equal(b.FiredAt):
		return a.FiredAt.Compare(b.FiredAt)
	}
	return strings.Compare(a.ID, b.ID)
}
