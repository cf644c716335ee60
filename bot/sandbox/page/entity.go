package page

import (
	"strings"
)

// entity writes what stands between "<" and ">": a person, a channel, a group,
// a date, or a link.
func (c scribe) entity(out *sheet, e string) {
	body, label, _ := strings.Cut(e, "|")
	label = plain(label)
	switch {
	case strings.HasPrefix(body, "@"):
		c.user(out, body[1:], strings.TrimPrefix(label, "@"))
	case strings.HasPrefix(body, "#"):
		c.channel(out, body[1:], label)
	case strings.HasPrefix(body, "!date^"):
		c.date(out, body, label)
	case strings.HasPrefix(body, "!"):
		c.broadcast(out, body[1:], label)
	default:
		to := plain(body)
		out.link(to, firstOf(label, strings.TrimPrefix(to, "mailto:")))
	}
}

// broadcast writes <!here>, <!channel>, <!everyone>, <!subteam^S1|@ops>.
func (c scribe) broadcast(out *sheet, name, label string) {
	kind, _, group := strings.Cut(name, "^")
	if group {
		out.marked("mention me", "@"+firstOf(strings.TrimPrefix(label, "@"), name[len(kind)+1:]))
		return
	}
	out.marked("mention me", "@"+kind)
}

// date writes <!date^seconds^format^link|fallback> in the reader's zone.
func (c scribe) date(out *sheet, body, fallback string) {
	parts := strings.SplitN(body, "^", 4)
	if len(parts) < 3 {
		out.text(fallback)
		return
	}
	t := moment(parts[1], c.zone())
	if t.IsZero() || t.Year() > 9999 || t.Year() < 1 {
		out.text(fallback)
		return
	}
	words := dated(t, plain(parts[2]), c.lang)
	if len(parts) == 4 {
		out.link(plain(parts[3]), words)
		return
	}
	out.text(words)
}
