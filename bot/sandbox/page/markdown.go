package page

import (
	"html/template"
	"regexp"
	"strings"
)

// markdown turns the text of a markdown block into HTML: headings, lists,
// quotes, fences, emphasis, code and links. More is shown as it was written.
func (c scribe) markdown(text string) template.HTML {
	var out sheet
	parts := strings.Split(text, "```")
	for i, part := range parts {
		if i%2 == 1 && i < len(parts)-1 {
			_, code, _ := strings.Cut(part, "\n") // behind the name of the language
			out.wrapped("pre", strings.TrimRight(code, "\n"))
			continue
		}
		c.mdBlock(&out, strings.Trim(part, "\n"))
	}
	return out.html()
}

var (
	mdHeading = regexp.MustCompile(`^(#{1,6}) +(.*)`)
	mdItem    = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)]) +(.*)`)
	mdQuote   = regexp.MustCompile(`^> ?(.*)`)
	mdSpan    = regexp.MustCompile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\*([^*\\s][^*]*)\\*|~~([^~]+)~~|\\[([^\\]]+)\\]\\(([^)\\s]+)\\)")
)

func (c scribe) mdBlock(out *sheet, text string) {
	if text == "" {
		return
	}
	list := false
	for i, line := range strings.Split(text, "\n") {
		item := mdItem.FindStringSubmatch(line)
		switch {
		case item != nil && !list:
			out.WriteString("<ul>")
		case item == nil && list:
			out.WriteString("</ul>")
		case i > 0 && item == nil:
			out.WriteString("<br>")
		}
		list = item != nil
		c.mdLine(out, line, item)
	}
	if list {
		out.WriteString("</ul>")
	}
}

func (c scribe) mdLine(out *sheet, line string, item []string) {
	tag, rest := "", line
	if item != nil {
		tag, rest = "li", item[1]
	} else if m := mdHeading.FindStringSubmatch(line); m != nil {
		tag, rest = "h4", m[2]
	} else if m := mdQuote.FindStringSubmatch(line); m != nil {
		tag, rest = "blockquote", m[1]
	}
	if tag == "" {
		c.mdInline(out, rest)
		return
	}
	out.WriteString("<" + tag + ">")
	c.mdInline(out, rest)
	out.WriteString("</" + tag + ">")
}

func (c scribe) mdInline(out *sheet, s string) {
	for {
		m := mdSpan.FindStringSubmatchIndex(s)
		if m == nil {
			out.text(s)
			return
		}
		out.text(s[:m[0]])
		group := func(n int) string { return s[max(m[2*n], 0):max(m[2*n+1], 0)] }
		switch {
		case m[2] >= 0:
			out.wrapped("code", group(1))
		case m[4] >= 0:
			out.wrapped("b", group(2))
		case m[6] >= 0:
			out.wrapped("i", group(3))
		case m[8] >= 0:
			out.wrapped("s", group(4))
		default:
			out.link(group(6), group(5))
		}
		s = s[m[1]:]
	}
}
