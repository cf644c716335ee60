package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// serveState is GET /sandbox/state.
func (w *Workspace) serveState(rw http.ResponseWriter, _ *http.Request) {
	writeJSON(rw, http.StatusOK, w.State())
}

// serveAct is POST /sandbox/act: an Action in, an ActResult out.
func (w *Workspace) serveAct(rw http.ResponseWriter, r *http.Request) {
	var a Action
	if !readStrict(rw, r, &a) {
		return
	}
	writeJSON(rw, http.StatusOK, w.Act(r.Context(), a))
}

// readStrict refuses JSON with keys that are not there, so that a script's
// misspelling is no silent nothing.
func readStrict(rw http.ResponseWriter, r *http.Request, into any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		writeJSON(rw, http.StatusBadRequest, ActResult{Error: err.Error()})
		return false
	}
	return true
}

// serveSwitch is POST /sandbox/switch {"name":…, "broken":true}.
func (w *Workspace) serveSwitch(rw http.ResponseWriter, r *http.Request) {
	var ask struct {
		Name   string `json:"name"`
		Broken bool   `json:"broken"`
	}
	if !readStrict(rw, r, &ask) {
		return
	}
	err := w.Switch(r.Context(), ask.Name, ask.Broken)
	switch {
	case errors.Is(err, ErrNoSwitch):
		writeJSON(rw, http.StatusNotFound, ActResult{Error: "no_such_switch"})
	case err != nil:
		writeJSON(rw, http.StatusOK, ActResult{Error: err.Error()})
	default:
		writeJSON(rw, http.StatusOK, ActResult{OK: true})
	}
}

// beat keeps the stream of events alive through proxies.
const beat = 15 * time.Second

// serveEvents is GET /sandbox/events: an event "version" after changes.
func (w *Workspace) serveEvents(rw http.ResponseWriter, r *http.Request) {
	changes, stop := w.Follow()
	defer stop()
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(rw)
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for {
		_, err := fmt.Fprintf(rw, "event: version\ndata: %d\n\n", w.Version())
		if err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-changes:
		case <-alive.C:
		case <-r.Context().Done():
			return
		case <-w.done:
			return
		}
	}
}

// Version is the state's version, which grows with every change.
func (w *Workspace) Version() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.version
}
