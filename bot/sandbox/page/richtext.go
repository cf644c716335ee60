package page

import (
	"encoding/json"
	"html/template"
	"strconv"
	"strings"
)

// rich is any node of a rich_text block: a section, a list, a quote, or a word.
type rich struct {
	Type      string          `json:"type"`
	Elements  []rich          `json:"elements"`
	Text      string          `json:"text"`
	URL       string          `json:"url"`
	Name      string          `json:"name"`
	Range     string          `json:"range"`
	UserID    string          `json:"user_id"`
	ChannelID string          `json:"channel_id"`
	GroupID   string          `json:"usergroup_id"`
	Value     string          `json:"value"`
	Timestamp int64           `json:"timestamp"`
	Format    string          `json:"format"`
	Style     json.RawMessage `json:"style"` // of a list "bullet" or "ordered", of words an object
	Indent    int             `json:"indent"`
}

// richText turns a rich_text block into HTML.
func (c scribe) richText(elements []rich) template.HTML {
	var out sheet
	for _, e := range elements {
		c.richBlock(&out, e)
	}
	return out.html()
}

func (c scribe) richBlock(out *sheet, e rich) {
	tag := "p"
	switch e.Type {
	case "rich_text_quote":
		tag = "blockquote"
	case "rich_text_preformatted":
		tag = "pre"
	case "rich_text_list":
		c.richList(out, e)
		return
	}
	out.WriteString("<" + tag + ">")
	c.richWords(out, e.Elements)
	out.WriteString("</" + tag + ">")
}

func (c scribe) richList(out *sheet, e rich) {
	tag := "ul"
	if string(e.Style) == `"ordered"` {
		tag = "ol"
	}
	out.WriteString("<" + tag + ` class="indent` + strconv.Itoa(min(max(e.Indent, 0), 8)) + `">`)
	for _, item := range e.Elements {
		out.WriteString("<li>")
		c.richWords(out, item.Elements)
		out.WriteString("</li>")
	}
	out.WriteString("</" + tag + ">")
}

func (c scribe) richWords(out *sheet, words []rich) {
	for _, w := range words {
		open, closing := styled(w.Style)
		out.WriteString(open)
		c.richWord(out, w)
		out.WriteString(closing)
	}
}

func (c scribe) richWord(out *sheet, w rich) {
	switch w.Type {
	case "link":
		out.link(w.URL, firstOf(w.Text, w.URL))
	case "user":
		c.user(out, w.UserID, "")
	case "channel":
		c.channel(out, w.ChannelID, "")
	case "usergroup":
		out.marked("mention me", "@"+w.GroupID)
	case "broadcast":
		out.marked("mention me", "@"+w.Range)
	case "emoji":
		c.emoji(out, w.Name)
	case "date":
		out.text(dated(moment(strconv.FormatInt(w.Timestamp, 10), c.zone()), w.Format, c.lang))
	case "color":
		out.text(w.Value)
	default:
		out.lines(w.Text)
	}
}

// styled gives the tags around words, the closing ones in reverse.
func styled(raw json.RawMessage) (open, closing string) {
	var style map[string]bool
	if json.Unmarshal(raw, &style) != nil {
		return "", ""
	}
	for _, s := range []struct{ name, tag string }{{"bold", "b"}, {"italic", "i"}, {"strike", "s"}, {"code", "code"}} {
		if style[s.name] {
			open += "<" + s.tag + ">"
			closing = "</" + s.tag + ">" + closing
		}
	}
	return open, strings.TrimSpace(closing)
}
