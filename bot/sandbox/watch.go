package sandbox

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// change does f to the workspace and wakes everybody who follows it.
func (w *Workspace) change(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	w.changed()
}

// changed counts the version up; the lock is held.
func (w *Workspace) changed() {
	w.version++
	for c := range w.follow {
		select {
		case c <- struct{}{}:
		default: // it has not looked since the last wake-up
		}
	}
}

// Follow gives a channel that receives after changes, several of which may
// share one wake-up. stop ends it.
func (w *Workspace) Follow() (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.follow[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.follow, c)
	}
}

// Await returns the first state that satisfies pred, or the last one seen and
// the context's error with what was waited for.
func (w *Workspace) Await(ctx context.Context, what string, pred func(State) bool) (State, error) {
	changes, stop := w.Follow()
	defer stop()
	for {
		s := w.State()
		if pred(s) {
			return s, nil
		}
		select {
		case <-changes:
		case <-ctx.Done():
			return s, fmt.Errorf("sandbox: waited for %s: %w", what, ctx.Err())
		}
	}
}

// State is a picture of the workspace that no later change touches.
// Whoever reads it must not write into it: pictures share what did not change.
func (w *Workspace) State() State {
	switches := w.switchStates() // asks foreign functions, so before the lock
	w.mu.Lock()
	defer w.mu.Unlock()
	s := State{
		Version: w.version, Team: w.team, Users: slices.Clone(w.users), Commands: w.commands,
		Calls: slices.Clone(w.calls), Switches: switches, Homes: map[string]View{},
		Channels: make([]Channel, 0, len(w.rooms)), Views: []View{}, Notices: map[string][]Notice{},
		Shortcuts: w.shortcuts, Groups: slices.Clone(w.groups), Scheduled: w.scheduledList(),
	}
	for _, r := range w.rooms {
		s.Channels = append(s.Channels, r.picture())
	}
	for _, user := range slices.Sorted(maps.Keys(w.stacks)) {
		for _, v := range w.stacks[user] {
			s.Views = append(s.Views, v.View)
		}
	}
	for user, v := range w.homes {
		s.Homes[user] = v.View
	}
	for user, all := range w.notices {
		s.Notices[user] = slices.Clone(all)
	}
	return s
}

// Wake tells followers to look again, for what changes outside of the
// workspace: a switch that undid itself.
func (w *Workspace) Wake() { w.change(func() {}) }
