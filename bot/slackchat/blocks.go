package slackchat

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

// fence is around what is shown as it is.
const fence = "```"

func (p *pen) blocks(parts []card.Block) []slack.Block {
	var out []slack.Block
	for _, b := range parts {
		if b.Input == nil || p.asks {
			out = append(out, p.block(b)...)
		}
	}
	return out
}

func (p *pen) block(b card.Block) []slack.Block {
	switch {
	case b.Section != nil:
		return p.section(*b.Section)
	case b.Context != nil:
		return p.context(b.Context)
	case b.Actions != nil:
		return actions(b.Actions)
	case b.Code != "":
		return p.code(b.Code)
	case b.Header != "":
		return []slack.Block{slack.NewHeaderBlock(plain(b.Header, maxHeader))}
	case b.Divider:
		return []slack.Block{slack.NewDividerBlock()}
	case b.Input != nil:
		return []slack.Block{input(*b.Input)}
	}
	return nil
}

// section becomes several where there are many fields. A button without words
// beside it stands on its own.
func (p *pen) section(s card.Section) []slack.Block {
	text := p.markup(s.Text, maxSection)
	var out []slack.Block
	for group := range slices.Chunk(p.fields(s.Fields), maxFields) {
		out = append(out, slack.NewSectionBlock(text, group, nil))
		text = nil
	}
	if text != nil {
		out = append(out, slack.NewSectionBlock(text, nil, nil))
	}
	if s.Button == nil {
		return out
	}
	if len(out) == 0 {
		return actions([]card.Button{*s.Button})
	}
	if b := button(*s.Button, map[string]bool{}); b != nil {
		out[0].(*slack.SectionBlock).Accessory = slack.NewAccessory(b)
	}
	return out
}

// fields keeps empty ones as a dash: they stand two in a row.
func (p *pen) fields(texts []string) []*slack.TextBlockObject {
	var out []*slack.TextBlockObject
	for _, s := range texts {
		if strings.TrimSpace(s) == "" {
			s = "–"
		}
		if text := p.markup(s, maxField); text != nil {
			out = append(out, text)
		}
	}
	return out
}

func (p *pen) context(lines []string) []slack.Block {
	var texts []slack.MixedElement
	for _, s := range lines {
		if text := p.markup(s, maxSection); text != nil {
			texts = append(texts, text)
		}
	}
	var out []slack.Block
	for group := range slices.Chunk(texts, maxElements) {
		out = append(out, slack.NewContextBlock("", group...))
	}
	return out
}

// code shows text from outside as it is. It is escaped here, and cannot end the
// fence that it stands in.
func (p *pen) code(s string) []slack.Block {
	s = words.Escape(strings.ReplaceAll(strings.Trim(clean(s), "\n"), fence, "'''"))
	const around = 2 * (len(fence) + 1)
	var out []slack.Block
	for _, piece := range pieces(s, maxSection-around) {
		if p.left <= around+utf8.RuneCountInString(p.note) {
			p.cut = true
			break
		}
		short := shorten(piece, p.left-around, p.note)
		p.cut = p.cut || short != piece
		out = append(out, slack.NewSectionBlock(p.markup(fence+"\n"+short+"\n"+fence, maxSection), nil, nil))
	}
	return out
}

func actions(buttons []card.Button) []slack.Block {
	var out []slack.Block
	for group := range slices.Chunk(buttons, maxButtons) {
		taken := map[string]bool{}
		var row []slack.BlockElement
		for _, b := range group {
			if drawn := button(b, taken); drawn != nil {
				row = append(row, drawn)
			}
		}
		if len(row) > 0 {
			out = append(out, slack.NewActionBlock("", row...))
		}
	}
	return out
}

// button leaves out one whose action or value Slack would not carry whole: it
// would do something else than it says.
func button(b card.Button, taken map[string]bool) *slack.ButtonBlockElement {
	id := unlike(clean(b.Action), taken)
	if longer(id, maxID) || longer(b.Value, maxValue) {
		return nil
	}
	out := slack.NewButtonBlockElement(id, clean(b.Value), plain(b.Label, maxLabel, b.Action))
	if b.Style == string(slack.StylePrimary) || b.Style == string(slack.StyleDanger) {
		out.Style = slack.Style(b.Style)
	}
	if b.Confirm != nil {
		out.Confirm = confirm(*b.Confirm, b)
	}
	return out
}

// unlike gives an action that occurs again in its row a number, which actionName
// takes away when it is pressed: Slack wants them all different.
func unlike(action string, taken map[string]bool) string {
	id := action
	for n := 2; taken[id]; n++ {
		id = action + "#" + strconv.Itoa(n)
	}
	taken[id] = action != ""
	return id
}

func confirm(c card.Confirm, b card.Button) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(
		plain(c.Title, maxConfirmTitle, b.Label),
		plain(c.Text, maxConfirmText, b.Label),
		plain(c.Yes, maxConfirmButton, b.Label),
		plain(c.No, maxConfirmButton, "×"))
}

func longer(s string, limit int) bool { return len([]rune(clean(s))) > limit }
