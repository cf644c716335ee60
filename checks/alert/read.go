package alert

import (
	"errors"
	"slices"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store"
)

// Get returns one alert, or ErrNotFound. Ids are taken as people write them:
// "A-17", "a-17", "17"; so everywhere.
func (d *Desk) Get(said string) (Alert, error) {
	id, err := alertID(said)
	if err != nil {
		return Alert{}, told(said, err)
	}
	a, err := d.alerts.Get(id)
	if errors.Is(err, store.ErrNotFound) {
		return Alert{}, told(id, ErrNotFound)
	}
	return a, err
}

// Open returns the alerts that are not resolved, held ones too, worst first.
func (d *Desk) Open() []Alert {
	return d.view.all(func(a Alert) bool { return a.State != Resolved })
}

// Of returns the open alert of a check.
func (d *Desk) Of(checkKey string) (Alert, bool) {
	_, a := d.view.episode(checkKey)
	if a.ID == "" || a.State == Resolved {
		return Alert{}, false
	}
	return a, true
}

// HeldBack returns the open alerts that are held by a check, worst first.
func (d *Desk) HeldBack(checkKey string) []Alert {
	return d.view.all(func(a Alert) bool { return a.State != Resolved && a.HeldBy == checkKey })
}

// Recent returns up to n resolved alerts, the last resolved first: the last
// episode of every check, and further ones from the newest id downwards.
func (d *Desk) Recent(n int) []Alert {
	out := d.view.all(func(a Alert) bool { return a.State == Resolved })
	for id := d.newest(); id > 0 && len(out) < 2*n; id-- {
		a, err := d.alerts.Get(spell(alertLetter, id))
		seen := slices.ContainsFunc(out, func(o Alert) bool { return o.ID == a.ID })
		if err == nil && a.State == Resolved && !seen {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Alert) int {
		if c := b.ResolvedAt.Compare(a.ResolvedAt); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out[:min(n, len(out))]
}

// newest is the highest number among the last episodes; no alert has a higher one.
func (d *Desk) newest() uint64 {
	var most uint64
	for _, a := range d.view.all(func(Alert) bool { return true }) {
		n, _ := number(alertLetter, a.ID)
		most = max(most, n)
	}
	return most
}

// Silences returns those that have not ended, the first to end first.
func (d *Desk) Silences() []Silence {
	return d.view.quiet(func(Silence) bool { return true })
}

// GetSilence returns one silence, ended or not, or ErrNoSilence.
func (d *Desk) GetSilence(said string) (Silence, error) {
	id, err := silenceID(said)
	if err != nil {
		return Silence{}, told(said, err)
	}
	s, err := d.silences.Get(id)
	if errors.Is(err, store.ErrNotFound) {
		return Silence{}, told(id, ErrNoSilence)
	}
	return s, err
}

// SilencedBy returns the silence that keeps a check's alerts back at a time, the
// longest of several. The check is named by key or by name.
func (d *Desk) SilencedBy(client, system, check string, now time.Time) (Silence, bool) {
	key := check
	if !strings.HasPrefix(check, system+"/") {
		key = checks.Spec{System: system, Name: check}.Key()
	}
	found := d.view.quiet(func(s Silence) bool { return s.Live(now) && s.Matches(client, system, key) })
	if len(found) == 0 {
		return Silence{}, false
	}
	return found[len(found)-1], true
}

// Muted returns the silence that keeps an alert from being posted now.
func (d *Desk) Muted(a Alert) (Silence, bool) {
	return d.SilencedBy(a.Client, a.System, a.Check, d.now())
}
