package slackchat

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

// colours are the bars beside a card.
var colours = map[card.Tone]string{
	card.Bad:   "#d92d20",
	card.Warn:  "#f5a623",
	card.Taken: "#2f6fde",
	card.Good:  "#2eb67d",
	card.Muted: "#9aa0a6",
}

// drawing is a card as Slack takes it.
type drawing struct {
	text   string
	colour string // of the bar; "" is none, and the blocks stand in the message itself
	blocks []slack.Block
	cut    bool // something had to be left out
}

// draw turns a card into Block Kit within Slack's limits, with note where a text
// was cut. Without a bar Slack shows no text beside blocks, so that the headline
// becomes the first of them.
func draw(c card.Card, note string) drawing {
	p := pen{note: note, left: maxAllText}
	d := drawing{colour: colours[c.Tone]}
	if len(c.Blocks) > 0 && d.colour == "" {
		d.text = p.headline(c, maxSection)
		d.blocks = p.section(card.Section{Text: d.text})
	} else {
		d.text = p.headline(c, maxText)
	}
	d.blocks = p.fit(append(d.blocks, p.blocks(c.Blocks)...), maxBlocks)
	d.cut = p.cut
	return d
}

// attachments is the bar with what stands beside it. Never nil: an empty list
// takes away what hung there before.
func (d drawing) attachments() []slack.Attachment {
	if d.colour == "" || len(d.blocks) == 0 {
		return []slack.Attachment{}
	}
	return []slack.Attachment{{Color: d.colour, Fallback: d.text, Blocks: slack.Blocks{BlockSet: d.blocks}}}
}

// top are the blocks of the message itself.
func (d drawing) top() []slack.Block {
	if d.colour != "" {
		return nil
	}
	return d.blocks
}

// pen writes blocks and minds the limits.
type pen struct {
	note string
	left int  // characters that may still be written
	asks bool // fields may be drawn: not in a message
	cut  bool
}

// headline is a card's text with its mentions, which are never cut off.
func (p *pen) headline(c card.Card, limit int) string {
	var mentions strings.Builder
	for _, user := range c.Notify {
		if m := " " + string(words.Mention(user)); mentions.Len()+len(m) < limit/2 {
			mentions.WriteString(m)
		}
	}
	text := clean(c.Text)
	short := shorten(text, limit-utf8.RuneCountInString(mentions.String()), p.note)
	p.cut = p.cut || short != text
	return short + mentions.String()
}

// markup writes text of at most limit characters, or none when the page is full.
func (p *pen) markup(s string, limit int) *slack.TextBlockObject {
	s = clean(s)
	if strings.TrimSpace(s) == "" {
		return nil
	}
	short := ""
	if limit = min(limit, p.left); limit > 0 {
		short = shorten(s, limit, p.note)
	}
	p.left -= utf8.RuneCountInString(short)
	p.cut = p.cut || short != s
	if short == "" {
		return nil
	}
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: short, Verbatim: true}
}

// plain is a label, which says something else rather than nothing.
func plain(s string, limit int, instead ...string) *slack.TextBlockObject {
	for _, s := range append([]string{s}, append(instead, ellipsis)...) {
		if s = clean(s); strings.TrimSpace(s) != "" {
			return &slack.TextBlockObject{Type: slack.PlainTextType, Text: shorten(s, limit, ellipsis)}
		}
	}
	return nil
}

func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// fit keeps at most limit blocks and never leaves out buttons for words.
func (p *pen) fit(blocks []slack.Block, limit int) []slack.Block {
	for i := len(blocks) - 1; i >= 0 && len(blocks) > limit; i-- {
		if blocks[i].BlockType() != slack.MBTAction && blocks[i].BlockType() != slack.MBTInput {
			blocks = append(blocks[:i:i], blocks[i+1:]...)
			p.cut = true
		}
	}
	if len(blocks) > limit {
		blocks, p.cut = blocks[:limit], true
	}
	return blocks
}
