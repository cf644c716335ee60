package page

import (
	"html/template"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mrkdwn turns Slack's message text into HTML. Source of the rules:
// https://docs.slack.dev/messaging/formatting-message-text
func (c scribe) mrkdwn(text string) template.HTML {
	var out sheet
	parts := strings.Split(text, "```")
	for i, part := range parts {
		switch {
		case i%2 == 0:
			c.paragraphs(&out, strings.TrimPrefix(part, "\n"), i > 0)
		case i == len(parts)-1: // a fence that nobody closed
			c.paragraphs(&out, "```"+part, true)
		default:
			out.wrapped("pre", strings.Trim(plain(part), "\n"))
		}
	}
	return out.html()
}

// paragraphs writes lines, those behind ">" as a quote.
func (c scribe) paragraphs(out *sheet, text string, afterFence bool) {
	if text == "" && afterFence {
		return
	}
	quoting := false
	for i, line := range strings.Split(text, "\n") {
		rest, quoted := quotedLine(line)
		switch {
		case quoted && !quoting:
			out.WriteString("<blockquote>")
		case !quoted && quoting:
			out.WriteString("</blockquote>")
		case i > 0:
			out.WriteString("<br>")
		}
		quoting = quoted
		c.inline(out, rest)
	}
	if quoting {
		out.WriteString("</blockquote>")
	}
}

func quotedLine(line string) (string, bool) {
	for _, mark := range []string{"&gt; ", "&gt;", "> "} {
		if rest, ok := strings.CutPrefix(line, mark); ok {
			return rest, true
		}
	}
	return line, false
}

// tags are the marks that embrace words.
var tags = map[byte]string{'*': "b", '_': "i", '~': "s"}

// shortcode is an emoji's name between colons.
var shortcode = regexp.MustCompile(`^:([a-z0-9_+'-]{1,40}):`)

// inline writes one line: entities, code, emphasis, emoji, words.
func (c scribe) inline(out *sheet, s string) {
	start := 0 // of the words not yet written
	for i := 0; i < len(s); {
		n := c.token(out, s, i, func() { out.text(plain(s[start:i])) })
		if n == 0 {
			i++
			continue
		}
		i += n
		start = i
	}
	out.text(plain(s[start:]))
}

// token writes the markup that begins at s[i] and says how long it is; 0 if it
// is just a letter. flush writes what stands before it.
func (c scribe) token(out *sheet, s string, i int, flush func()) int {
	switch s[i] {
	case '<':
		if end := strings.IndexByte(s[i:], '>'); end > 1 {
			flush()
			c.entity(out, s[i+1:i+end])
			return end + 1
		}
	case '`':
		if end := strings.IndexByte(s[i+1:], '`'); end > 0 {
			flush()
			out.wrapped("code", plain(s[i+1:i+1+end]))
			return end + 2
		}
	case ':':
		if m := shortcode.FindStringSubmatch(s[i:]); m != nil && emoji[m[1]] != "" {
			flush()
			c.emoji(out, m[1])
			return len(m[0])
		}
	case '*', '_', '~':
		if end := spanEnd(s, i); end > 0 {
			flush()
			tag := tags[s[i]]
			out.WriteString("<" + tag + ">")
			c.inline(out, s[i+1:end])
			out.WriteString("</" + tag + ">")
			return end + 1 - i
		}
	}
	return 0
}

// longestSpan bounds, in bytes, how far emphasis may reach: Slack's longest text
// object, and so that a text full of marks is not read again for each of them.
const longestSpan = 3000

// spanEnd finds the mark that closes the one at s[i]; 0 if there is none. A mark
// counts only at the edge of a word, and its words do not begin or end with a space.
func spanEnd(s string, i int) int {
	if before, _ := utf8.DecodeLastRuneInString(s[:i]); i > 0 && isWord(before) {
		return 0
	}
	if i+1 == len(s) || s[i+1] == ' ' || s[i+1] == s[i] {
		return 0
	}
	for j := i + 2; j < min(len(s), i+longestSpan); j++ {
		if s[j] != s[i] || s[j-1] == ' ' {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(s[j+1:]); j+1 == len(s) || !isWord(after) {
			return j
		}
	}
	return 0
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// plain undoes Slack's own escaping of the three signs it escapes.
func plain(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
