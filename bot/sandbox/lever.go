package sandbox

import (
	"context"
	"errors"
)

// ErrNoSwitch is a switch that the panel does not have.
var ErrNoSwitch = errors.New("sandbox: no such switch")

// Switch is one thing that can be broken and mended on the page. Its effects
// are real and belong to whoever made it; the workspace only works the lever.
type Switch struct {
	Name, Title, Help string
	Break, Undo       func(ctx context.Context) error
	Broken            func() bool // asked at every picture of the state, so quick
}

// lever is a switch with what became of its last use.
type lever struct {
	Switch
	busy bool
	err  string
}

func levers(all []Switch) []*lever {
	var ls []*lever
	for _, s := range all {
		ls = append(ls, &lever{Switch: s})
	}
	return ls
}

// Switch breaks a thing or mends it, and waits until that is done.
func (w *Workspace) Switch(ctx context.Context, name string, broken bool) error {
	l := w.lever(name)
	if l == nil {
		return ErrNoSwitch
	}
	do := l.Undo
	if broken {
		do = l.Break
	}
	w.change(func() { l.busy, l.err = true, "" })
	err := do(ctx)
	w.change(func() {
		l.busy = false
		if err != nil {
			l.err = err.Error()
		}
	})
	return err
}

func (w *Workspace) lever(name string) *lever {
	for _, l := range w.switches {
		if l.Name == name {
			return l
		}
	}
	return nil
}

func (w *Workspace) switchStates() []SwitchState {
	all := make([]SwitchState, len(w.switches))
	for i, l := range w.switches {
		broken := l.Broken()
		w.mu.Lock()
		all[i] = SwitchState{Name: l.Name, Title: l.Title, Help: l.Help, Broken: broken, Busy: l.busy, Error: l.err}
		w.mu.Unlock()
	}
	return all
}
