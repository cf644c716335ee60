package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"
)

//go:embed templates
var templates embed.FS

// looks are the templates, one set for each language.
type looks map[string]*template.Template

func parseLooks(token string) looks {
	out := looks{}
	for _, lang := range []string{"ja", "en"} {
		out[lang] = template.Must(template.New("page").Funcs(template.FuncMap{
			"t":       func(key string, args ...any) string { return say(lang, key, args...) },
			"n":       func(key string, n int) string { return count(lang, key, n) },
			"csrf":    func() string { return token },
			"offered": func() []string { return offered },
			"glyph":   glyph,
			"bytes":   func(n int) string { return humanize.IBytes(uint64(max(n, 0))) },
			"slot":    newSlot,
			"icon":    sign,
			"csrfField": func() template.HTML {
				return template.HTML(`<input type="hidden" name="csrf" value="` + token + `">`) //nolint:gosec // a token of ours
			},
		}).ParseFS(templates, "templates/*.html"))
	}
	return out
}

// show draws the page, or for the script its inside only.
func (p *page) show(w http.ResponseWriter, r *http.Request) {
	lang := p.lang(r.URL.Query())
	at := placeOf(r.URL.Query())
	s := screenOf(p.ws.State(), at, lang)
	s.Error = at.Error
	name := "page"
	if r.Header.Get("X-Fragment") != "" {
		name = "app"
	}
	var out bytes.Buffer
	if err := p.looks[lang].ExecuteTemplate(&out, name, s); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(out.Bytes()) // the reader went away
}

// slot is a field in the input block around it; elsewhere Block is nil.
type slot struct {
	Control *control
	Block   *block
}

// newSlot serves the templates, which hand over values and pointers alike.
func newSlot(c, b any) slot {
	var s slot
	switch c := c.(type) {
	case control:
		s.Control = &c
	case *control:
		s.Control = c
	}
	switch b := b.(type) {
	case block:
		s.Block = &b
	case *block:
		s.Block = b
	}
	return s
}

// sign is one of the drawings of icons.html.
func sign(name string) template.HTML {
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="#i-` + name + `"/></svg>`) //nolint:gosec // names stand in our templates
}

// lang is the language of a request: what it says, else the page's own.
func (p *page) lang(q url.Values) string {
	for _, l := range []string{q.Get("lang"), p.language} {
		if _, ok := p.looks[l]; ok {
			return l
		}
	}
	return "en"
}

// events tells the script after every change that there is something new.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	changed, stop := p.ws.Follow()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{}) // the stream has no end; a server without deadlines refuses, and is right
	for version := p.ws.State().Version; ; version = p.ws.State().Version {
		if _, err := fmt.Fprintf(w, "event: change\ndata: %d\n\n", version); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
		select {
		case _, open := <-changed:
			if !open {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// zoneOf is where somebody lives.
func (p *page) zoneOf(user string) *time.Location {
	for _, u := range p.ws.State().Users {
		if u.ID == user {
			return zone(u.TZ)
		}
	}
	return time.UTC
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
