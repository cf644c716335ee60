package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// obj is a JSON object on its way in or out.
type obj = map[string]any

// refusal is why Slack says no: an error word and what stands beside it.
type refusal struct {
	code     string
	messages []string // response_metadata.messages
	extra    obj      // "needed", "provided" ...
}

func (r *refusal) Error() string { return "sandbox: " + r.code }

// refuse says no with one of Slack's error words.
func refuse(code string, messages ...string) error { return &refusal{code: code, messages: messages} }

// serveAPI answers one call of the Web API. Refusals are HTTP 200, as Slack's are.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	c, err := readCall(r)
	if cut := w.faultBefore(r.Context(), rw, c.method); cut {
		return
	}
	if err == nil {
		if wait := w.limited(c); wait > 0 {
			tooMany(rw, wait)
			return
		}
	}
	answer := w.perform(c, err)
	if cut := w.faultAfter(r.Context(), rw, c.method); cut {
		return
	}
	w.headers(rw, c)
	writeJSON(rw, http.StatusOK, answer)
}

// perform runs one call from the check of its token to its line in the log of calls.
func (w *Workspace) perform(c *call, err error) obj {
	w.mu.Lock()
	defer w.mu.Unlock()
	var answer obj
	if err == nil {
		answer, err = w.run(c)
	}
	w.record(c, err)
	w.changed()
	if err != nil {
		answer = failure(err)
		if answer["error"] == "unknown_method" {
			answer["req_method"] = c.method
		}
		return answer
	}
	return success(c, answer)
}

// run checks in the order of Slack: token, kind of token, scope, arguments.
func (w *Workspace) run(c *call) (obj, error) {
	m, known := methods[c.method]
	if !known {
		return nil, refuse("unknown_method")
	}
	if err := w.authorize(c, m); err != nil {
		return nil, err
	}
	if err := c.require(m.needs); err != nil {
		return nil, err
	}
	return m.run(w, c)
}

func (w *Workspace) authorize(c *call, m method) error {
	if m.kind == noKind {
		return nil
	}
	if c.secret == "" {
		return refuse("not_authed")
	}
	t, known := w.tokens[c.secret]
	switch {
	case !known:
		return refuse("invalid_auth")
	case t.revoked:
		return refuse("token_revoked")
	case m.kind != anyKind && t.kind != m.kind:
		return refuse("not_allowed_token_type")
	}
	c.token = t
	return c.needScope(m.scopes...)
}

// needScope refuses unless one of the scopes was granted.
func (c *call) needScope(scopes ...string) error {
	if c.token.has(scopes...) {
		return nil
	}
	return &refusal{code: "missing_scope", extra: obj{"needed": strings.Join(scopes, ","), "provided": c.token.provided()}}
}

func success(c *call, answer obj) obj {
	if answer == nil {
		answer = obj{}
	}
	answer["ok"] = true
	if len(c.warnings) > 0 {
		answer["warning"] = strings.Join(c.warnings, ",")
		meta, _ := answer["response_metadata"].(obj)
		if meta == nil {
			meta = obj{}
		}
		meta["warnings"] = c.warnings
		answer["response_metadata"] = meta
	}
	return answer
}

func failure(err error) obj {
	var r *refusal
	if !errors.As(err, &r) {
		return obj{"ok": false, "error": "internal_error"}
	}
	answer := obj{"ok": false, "error": r.code}
	for k, v := range r.extra {
		answer[k] = v
	}
	if len(r.messages) > 0 {
		answer["response_metadata"] = obj{"messages": marked(r.messages)}
		answer["errors"] = r.messages
	}
	return answer
}

// marked puts "[ERROR] " before each message, as response_metadata has them.
func marked(messages []string) []string {
	all := make([]string, len(messages))
	for i, m := range messages {
		all[i] = "[ERROR] " + m
	}
	return all
}

// headers are those that clients turn into response_metadata.
func (w *Workspace) headers(rw http.ResponseWriter, c *call) {
	h := rw.Header()
	w.mu.Lock()
	h.Set("X-Slack-Req-Id", w.hex(32))
	w.mu.Unlock()
	if c.token.kind != "" {
		h.Set("X-OAuth-Scopes", c.token.provided())
	}
	if m := methods[c.method]; len(m.scopes) > 0 {
		h.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
	}
}

func writeJSON(rw http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(body) // the reader went away
}
