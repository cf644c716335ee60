package sandbox

import (
	"fmt"
	"time"
)

// triggerLife is how long a trigger_id opens a view, once.
const triggerLife = 3 * time.Second

// keepTriggers is how many triggers are remembered beyond their life.
const keepTriggers = 2000

// trigger is the right to open one view over somebody's page.
type trigger struct {
	user string
	view string // inside of which modal it was made; "" outside of one
	ends time.Time
	used bool
}

// newTrigger makes a trigger_id; the lock is held.
func (w *Workspace) newTrigger(user, view string) string {
	id := fmt.Sprintf("%d.%d.%s", w.now().UnixMilli(), w.rand.Int64N(1e12), w.hex(32))
	for old := w.triggerAge; len(old) > keepTriggers && w.now().After(w.triggers[old[0]].ends); old = w.triggerAge {
		delete(w.triggers, old[0])
		w.triggerAge = old[1:]
	}
	w.triggerAge = append(w.triggerAge, id)
	w.triggers[id] = &trigger{user: user, view: view, ends: w.now().Add(triggerLife)}
	return id
}

// exchange uses a trigger up, or says why it opens nothing.
func (w *Workspace) exchange(id string) (*trigger, error) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case w.now().After(t.ends):
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}
