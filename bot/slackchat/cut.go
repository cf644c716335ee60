package slackchat

import (
	"strings"
	"unicode/utf8"
)

// ellipsis stands where a text was cut and there is no whole one to point at.
const ellipsis = "…"

// longestMarkup is how far back a cut looks for a mention or link that it would tear.
const longestMarkup = 300

// shorten cuts s to at most limit characters, the note included, tearing neither
// a character nor a mention, link or entity.
func shorten(s string, limit int, note string) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	if utf8.RuneCountInString(note) >= limit {
		note = ellipsis
	}
	return untorn(first(s, limit-utf8.RuneCountInString(note))) + note
}

// first gives the first n characters.
func first(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// untorn takes away the beginning of a "<@U…>" or "&amp;" whose end is missing.
func untorn(s string) string {
	if i := strings.LastIndexByte(s, '<'); i >= 0 && len(s)-i < longestMarkup && !strings.Contains(s[i:], ">") {
		s = s[:i]
	}
	if i := strings.LastIndexByte(s, '&'); i >= 0 && len(s)-i < len("&amp;") && !strings.Contains(s[i:], ";") {
		s = s[:i]
	}
	return s
}

// pieces splits a text into parts of at most limit characters, at line ends
// where there are any.
func pieces(s string, limit int) []string {
	var out []string
	for utf8.RuneCountInString(s) > limit {
		head := first(s, limit)
		if i := strings.LastIndexByte(head, '\n'); i > 0 {
			out, s = append(out, head[:i]), s[i+1:]
			continue
		}
		if whole := untorn(head); whole != "" {
			head = whole
		}
		out, s = append(out, head), s[len(head):]
	}
	return append(out, s)
}
