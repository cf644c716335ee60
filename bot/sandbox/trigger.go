package sandbox

import (
	"fmt"
	"time"
)

// triggerLife is how long a trigger_id opens a view, once.
const triggerLife = 3 * time.Second

// keepTriggers bounds the triggers and response URLs that are remembered.
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
	for old, t := range w.triggers {
		if len(w.triggers) > keepTriggers && w.now().After(t.ends) {
			delete(w.triggers, old)
		}
	}
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
