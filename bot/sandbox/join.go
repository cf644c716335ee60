package sandbox

import "slices"

// Join makes accounts members of a channel, as somebody who invites them does.
func (w *Workspace) Join(channel string, users ...string) {
	w.change(func() {
		r := w.room(channel)
		if r == nil {
			return
		}
		for _, id := range users {
			if w.user(id) == nil || slices.Contains(r.Members, id) {
				continue
			}
			r.Members = append(slices.Clone(r.Members), id)
			r.shown = nil
			w.tellMember(r, id, r.creator, "joined")
		}
	})
}
