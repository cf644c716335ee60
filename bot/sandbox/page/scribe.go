package page

import (
	"html"
	"html/template"
	"net/url"
	"strings"
	"time"
)

// scribe turns Slack's markup into HTML in one reader's eyes. It writes tags
// from the methods below only; everything else goes through text, which escapes.
type scribe struct {
	people   map[string]person
	channels map[string]string // id -> name
	at       place
	lang     string
}

// zone is where the reader lives.
func (c scribe) zone() *time.Location {
	if z := c.people[c.at.As].Zone; z != nil {
		return z
	}
	return time.UTC
}

// sheet is HTML being written.
type sheet struct{ strings.Builder }

// text writes words; nothing in them can become markup.
func (s *sheet) text(words string) { s.WriteString(html.EscapeString(words)) }

// lines writes words with their line breaks.
func (s *sheet) lines(words string) {
	s.WriteString(strings.ReplaceAll(html.EscapeString(words), "\n", "<br>"))
}

// wrapped writes words inside one of our own tags.
func (s *sheet) wrapped(tag, words string) {
	s.WriteString("<" + tag + ">")
	s.text(words)
	s.WriteString("</" + tag + ">")
}

// marked writes words inside a span or code of one of our own classes.
func (s *sheet) marked(class, words string) {
	s.WriteString(`<span class="` + class + `">`)
	s.text(words)
	s.WriteString("</span>")
}

// link writes an outside link, or only its words where the address is not one to follow.
func (s *sheet) link(to, words string) {
	u, err := url.Parse(to)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto") {
		s.text(words)
		return
	}
	s.WriteString(`<a href="` + html.EscapeString(to) + `" target="_blank" rel="noopener noreferrer">`)
	s.text(words)
	s.WriteString("</a>")
}

// inner writes a link to another place on the page.
func (s *sheet) inner(to place, words string) {
	s.WriteString(`<a class="mention" data-nav href="` + html.EscapeString(to.URL()) + `">`)
	s.text(words)
	s.WriteString("</a>")
}

func (s *sheet) html() template.HTML { return template.HTML(s.String()) } //nolint:gosec // every part was escaped above

// user writes a mention of a person.
func (c scribe) user(out *sheet, id, fallback string) {
	name := firstOf(c.people[id].Name, fallback, id)
	if id == c.at.As {
		out.marked("mention me", "@"+name)
		return
	}
	out.marked("mention", "@"+name)
}

// channel writes a mention of a channel, a link where the reader is in it.
func (c scribe) channel(out *sheet, id, fallback string) {
	name, seen := c.channels[id]
	if !seen {
		out.marked("mention", "#"+firstOf(fallback, id))
		return
	}
	out.inner(c.at.channel(id), "#"+name)
}

// emoji writes one shortcode with its name for those who do not see it.
func (c scribe) emoji(out *sheet, name string) {
	g, known := emoji[name]
	if !known {
		out.text(":" + name + ":")
		return
	}
	out.WriteString(`<span class="emoji" role="img" aria-label="`)
	out.text(strings.ReplaceAll(name, "_", " "))
	out.WriteString(`">`)
	out.text(g)
	out.WriteString("</span>")
}
