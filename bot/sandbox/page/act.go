package page

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hoshu/bot/sandbox"
)

// answer is what the script gets back for something somebody did.
type answer struct {
	sandbox.ActResult
	Words string `json:"words,omitempty"` // of the error, in the reader's language
}

// act takes what somebody did on the page to the workspace.
func (p *page) act(w http.ResponseWriter, r *http.Request) {
	if !p.ours(r) {
		http.Error(w, "the form is not from this page; reload it", http.StatusForbidden)
		return
	}
	a := p.actionOf(r.Form)
	result := sandbox.ActResult{Error: "command_in_thread"}
	if a.Do != "command" || a.Thread == "" {
		result = p.ws.Act(r.Context(), a)
	}
	p.reply(w, r, result)
}

// flip breaks one thing, or mends it.
func (p *page) flip(w http.ResponseWriter, r *http.Request) {
	if !p.ours(r) {
		http.Error(w, "the form is not from this page; reload it", http.StatusForbidden)
		return
	}
	result := sandbox.ActResult{OK: true}
	if err := p.ws.Switch(r.Context(), r.FormValue("name"), r.FormValue("broken") == "true"); err != nil {
		result = sandbox.ActResult{Error: err.Error()}
	}
	p.reply(w, r, result)
}

// reply answers the script with JSON and a plain form with a way back.
func (p *page) reply(w http.ResponseWriter, r *http.Request, result sandbox.ActResult) {
	lang := p.lang(r.Form)
	a := answer{ActResult: result}
	if !result.OK && len(result.Errors) == 0 {
		a.Words = errorWords(result.Error, lang)
	}
	if r.Header.Get("Accept") == "application/json" {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a) // the reader went away
		return
	}
	back := way(r.Form.Get("back"))
	back.Error = a.Words
	http.Redirect(w, r, back.URL(), http.StatusSeeOther)
}

// way reads an address of this page; anything else in it is dropped.
func way(back string) place {
	u, err := url.Parse(back)
	if err != nil {
		return place{}
	}
	return placeOf(u.Query())
}

// actionOf reads a form. Fields are named "v." and their block or action.
func (p *page) actionOf(f url.Values) sandbox.Action {
	a := sandbox.Action{As: f.Get("as"), Do: f.Get("do"), Channel: f.Get("channel"), TS: f.Get("ts"), Thread: f.Get("thread_ts"),
		Text: strings.TrimRight(f.Get("text"), " \r\n\t"), View: f.Get("view_id"), Block: f.Get("block_id"),
		Element: f.Get("action_id"), Value: p.filled(f, f["value"])}
	a.Text = strings.ReplaceAll(a.Text, "\r\n", "\n")
	if a.Do == "message" && strings.HasPrefix(a.Text, "/") {
		a.Do = "command"
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if key, ok := strings.CutPrefix(name, "v."); ok {
			if a.Values == nil {
				a.Values = map[string]string{}
			}
			a.Values[key] = p.filled(f, f[name])
		}
	}
	return a
}

// filled joins the values of one field; a moment becomes Unix seconds.
func (p *page) filled(f url.Values, values []string) string {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	v := strings.ReplaceAll(strings.Join(values, ","), "\r\n", "\n")
	if len(v) != len(minuteFormat) {
		return v
	}
	if t, err := time.ParseInLocation(minuteFormat, v, p.zoneOf(f.Get("as"))); err == nil {
		return unix(t)
	}
	return v
}
