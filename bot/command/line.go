package command

import (
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"hoshu/bot/words"
)

// line is what was typed behind a command, taken apart word by word. Words are
// made plain; what is left stays as it was typed, for it may be a reason.
type line struct{ rest string }

func typed(text string) *line {
	return &line{strings.TrimFunc(html.UnescapeString(unlink(strings.ToValidUTF8(text, ""))), isSpace)}
}

// next takes the next word off the line; "" at its end.
func (l *line) next() string {
	for l.rest != "" {
		end := strings.IndexFunc(l.rest, isSpace)
		if end < 0 {
			end = len(l.rest)
		}
		word := plain(l.rest[:end])
		l.rest = strings.TrimLeftFunc(l.rest[end:], isSpace)
		if word != "" {
			return word
		}
	}
	return ""
}

// duration takes a time off the line where one stands next: "2h", "2 hours".
func (l *line) duration() (time.Duration, bool) {
	before := l.rest
	first := l.next()
	if d, ok := words.ParseDuration(first); ok {
		return d, true
	}
	if d, ok := words.ParseDuration(first + l.next()); ok {
		return d, true
	}
	l.rest = before
	return 0, false
}

// all is what is left, as it was typed.
func (l *line) all() string { return l.rest }

var (
	labelled = regexp.MustCompile(`<[^<>|]*\|([^<>|]*)>`)
	linked   = regexp.MustCompile(`<(?:https?://|mailto:)([^<>|]*)>`)
)

// unlink undoes what a chat service makes of names that look like addresses.
func unlink(text string) string {
	return linked.ReplaceAllString(labelled.ReplaceAllString(text, "$1"), "$1")
}

// dashes are what keyboards give for one: the Japanese long vowel mark, the
// hyphens, the dashes and the minus sign.
var dashes = strings.NewReplacer("\u30fc", "-", "\u2010", "-", "\u2011", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-")

// quotes stand around a word and mean nothing: plain, typographic, Japanese.
const quotes = "\"'`\u201c\u201d\u201e\u2018\u2019\u300c\u300d\u300e\u300f"

// plain is a word as a name, a number or a time is written.
func plain(word string) string {
	word = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Cc) {
			return -1
		}
		return r
	}, width.Fold.String(word))
	if strings.ContainsFunc(word, func(r rune) bool { return r >= '0' && r <= '9' }) {
		word = dashes.Replace(word)
	}
	return strings.Trim(word, quotes)
}

// isSpace knows the no-break and the ideographic space too, and those of no width.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff'
}
