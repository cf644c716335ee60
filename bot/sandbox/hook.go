package sandbox

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// What a response_url bears.
const (
	hookLife = 30 * time.Minute
	hookUses = 5
	// keepHooks bounds how many are remembered.
	keepHooks = 5000
)

// hook is a response_url.
type hook struct {
	room, user string
	ts         string // the message that was pressed on; "" for a command
	thread     string
	ephemeral  bool
	ends       time.Time
	left       int
}

// newHook makes a response_url; the lock is held.
func (w *Workspace) newHook(kind string, h hook) string {
	id := w.hex(24)
	h.ends, h.left = w.now().Add(hookLife), hookUses
	if len(w.hookAge) >= keepHooks { // half an hour is long: the oldest goes, be it alive
		delete(w.hooks, w.hookAge[0])
		w.hookAge = w.hookAge[1:]
	}
	w.hookAge = append(w.hookAge, id)
	w.hooks[id] = &h
	return w.base + "/hooks/" + kind + "/" + w.team.ID + "/" + id
}

// serveHook takes what the app sends to a response_url.
func (w *Workspace) serveHook(rw http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	o := asJSON(raw)
	if err != nil || o == nil {
		http.Error(rw, "invalid_payload", http.StatusBadRequest)
		return
	}
	id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	status, err := w.useHook(id, o)
	if err != nil {
		http.Error(rw, failed(err).Error, status)
		return
	}
	writeJSON(rw, http.StatusOK, obj{"ok": true})
}

func (w *Workspace) useHook(id string, o obj) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.changed()
	h := w.hooks[id]
	switch {
	case h == nil:
		return http.StatusNotFound, refuse("no_such_url")
	case w.now().After(h.ends):
		return http.StatusNotFound, refuse("expired_url")
	case h.left == 0:
		return http.StatusNotFound, refuse("used_url")
	}
	h.left--
	c := &call{method: "response_url", args: o}
	err := w.reply(h, o)
	w.record(c, err)
	return http.StatusBadRequest, err
}

// reply shows an answer to a command or a press: to one person unless it says
// in_channel, instead of the message that was pressed on if it says so.
func (w *Workspace) reply(h *hook, o obj) error {
	c := &call{args: o}
	r := w.room(h.room)
	if c.yes("delete_original") && h.ts != "" {
		w.removeOriginal(r, h)
		return nil
	}
	t, err := w.content(c)
	if err != nil {
		return err
	}
	if c.yes("replace_original") && h.ts != "" {
		return w.replaceOriginal(r, h, t)
	}
	m := w.botMessage(t)
	m.ThreadTS = c.str("thread_ts")
	if c.str("response_type") != "in_channel" {
		w.whisper(r, h.user, m)
		return nil
	}
	if err := w.intoThread(r, &m, c.str("thread_ts"), false); err != nil {
		return err
	}
	w.post(r, m)
	return nil
}

func (w *Workspace) removeOriginal(r *room, h *hook) {
	if h.ephemeral {
		var rest []Ephemeral
		for _, e := range r.Ephemerals {
			if e.TS != h.ts {
				rest = append(rest, e)
			}
		}
		r.Ephemerals = rest
		r.touch()
	} else if m := r.message(h.ts); m != nil {
		w.erase(r, *m)
	}
}

// replaceOriginal keeps an ephemeral message ephemeral, whatever the answer says.
func (w *Workspace) replaceOriginal(r *room, h *hook, t content) error {
	if h.ephemeral {
		return replaceEphemeral(r, h, t)
	}
	m := r.message(h.ts)
	if m == nil {
		return refuse("message_not_found")
	}
	before := *m
	m.Text, m.Blocks, m.Attachments = t.text, t.blocks, t.attachments
	m.Edited = &Edited{User: botUser, TS: w.ts()}
	w.tellChanged(r, before, *m)
	return nil
}

func replaceEphemeral(r *room, h *hook, t content) error {
	for i := range r.Ephemerals {
		if e := &r.Ephemerals[i]; e.TS == h.ts {
			e.Text, e.Blocks, e.Attachments = t.text, t.blocks, t.attachments
			r.touch()
			return nil
		}
	}
	return refuse("message_not_found")
}
