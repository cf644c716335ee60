package sandbox

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is the most bytes of a call that are read: a view has 250 KB at most.
const maxBody = 1 << 20

// keepCalls and keepArgs bound the log of calls.
const (
	keepCalls = 1000
	keepArgs  = 64 << 10
)

// call is one call of the Web API.
type call struct {
	method   string
	secret   string // the token as it came
	token    token
	args     obj
	warnings []string
}

// readCall understands a form, a multipart form, JSON and a query.
func readCall(r *http.Request) (*call, error) {
	c := &call{method: strings.TrimPrefix(r.URL.Path, APIPath), args: obj{}}
	c.secret, _ = strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "application/json" {
		err = c.readJSON(r.Body, params["charset"])
	} else {
		err = c.readForm(r, kind)
	}
	if t := c.str("token"); c.secret == "" && kind != "application/json" {
		c.secret = t
	}
	delete(c.args, "token") // never into the log
	return c, err
}

func (c *call) readJSON(body io.Reader, charset string) error {
	if charset == "" {
		c.warnings = append(c.warnings, "missing_charset")
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return refuse("invalid_json")
	}
	if len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, &c.args); err != nil || c.args == nil {
		c.args = obj{}
		return refuse("invalid_json")
	}
	return nil
}

func (c *call) readForm(r *http.Request, kind string) error {
	var err error
	switch kind {
	case "multipart/form-data":
		err = r.ParseMultipartForm(maxBody)
	case "application/x-www-form-urlencoded", "":
		err = r.ParseForm()
	default:
		return refuse("invalid_post_type")
	}
	if err != nil {
		return refuse("invalid_form_data")
	}
	for k, v := range r.Form {
		c.args[k] = v[0]
	}
	return nil
}

// require refuses when an argument is missing.
func (c *call) require(names []string) error {
	for _, name := range names {
		if !c.has(name) {
			return refuse("invalid_arguments", "missing required field: "+name)
		}
	}
	return nil
}

func (c *call) has(name string) bool {
	v, there := c.args[name]
	return there && v != nil && v != ""
}

func (c *call) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func (c *call) yes(name string) bool {
	switch v := c.args[name].(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

// number is an argument as a whole number, or otherwise when it is not there.
func (c *call) number(name string, otherwise int) (int, bool) {
	if !c.has(name) {
		return otherwise, true
	}
	n, err := strconv.Atoi(c.str(name))
	return n, err == nil
}

// value is an argument that holds JSON: nested in a JSON call, as text in a form.
func (c *call) value(name string) (v any, ok bool) {
	text, isText := c.args[name].(string)
	if !isText {
		return c.args[name], true
	}
	if text == "" {
		return nil, true
	}
	err := json.Unmarshal([]byte(text), &v)
	return v, err == nil
}

// record writes a call into the log; the lock is held.
func (w *Workspace) record(c *call, err error) {
	rec := CallRecord{Method: c.method, At: w.at(), OK: err == nil}
	if err != nil {
		rec.Error, _ = failure(err)["error"].(string)
	}
	if raw, e := json.Marshal(c.args); e == nil && len(raw) <= keepArgs {
		rec.Args = raw
	}
	w.calls = append(w.calls, rec)
	if extra := len(w.calls) - keepCalls; extra > 0 {
		w.calls = append([]CallRecord(nil), w.calls[extra:]...)
	}
}
