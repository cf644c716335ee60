package words

import (
	"strings"
	"unicode"
)

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'")

// Mention is a person, highlighted and told.
func Mention(user string) Raw { return Raw("<@" + Escape(user) + ">") }

// Escape makes text from outside harmless: it can neither mention nor link, nor
// open a block of code, nor turn the direction of what follows it.
func Escape(s string) string { return entities.Replace(printable(s)) }

// Code prepares text from outside for a preformatted block: it cannot end the
// block. It is not escaped otherwise, for what draws the block does that.
func Code(s string) string { return strings.ReplaceAll(printable(s), "```", "'''") }

// Cut shortens s to at most limit characters, the last one an ellipsis. It does
// not tear what Escape made of a character.
func Cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	kept := string(runes[:limit-1])
	if i := strings.LastIndexByte(kept, '&'); i >= 0 && len(kept)-i < len("&amp;") && !strings.Contains(kept[i:], ";") {
		kept = kept[:i]
	}
	return strings.TrimRightFunc(kept, unicode.IsSpace) + "…"
}

func oneLine(s string) string {
	if !strings.ContainsAny(s, "\n\r\t") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// printable drops control characters (a terminal's colours among them) and the
// marks that change the direction of writing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == unicode.ReplacementChar, unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}
