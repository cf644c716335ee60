package slackchat

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"hoshu/bot"
)

// faults collects what Slack would refuse, by where it is.
type faults []string

func (f *faults) add(where, format string, args ...any) {
	*f = append(*f, where+": "+fmt.Sprintf(format, args...))
}

// err is all of it as one bot.ErrBadCard.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", bot.ErrBadCard, strings.Join(f, "; "))
}

// check holds a drawing against Slack's limits before it is sent.
func (d drawing) check() error {
	var f faults
	f.size("text", d.text, 1, maxText)
	f.blocks(d.blocks, maxBlocks)
	all := 0
	for _, b := range d.blocks {
		if b.BlockType() == slack.MBTInput {
			f.add("blocks", "an input in a message")
		}
		all += written(b)
	}
	if all > maxAllText {
		f.add("blocks", "%d characters in all, more than %d", all, maxAllText)
	}
	return f.err()
}

func checkForm(m slack.ModalViewRequest) error {
	var f faults
	f.text("title", m.Title, maxTitle)
	f.blocks(m.Blocks.BlockSet, maxInView)
	f.size("callback_id", m.CallbackID, 0, maxID)
	f.size("private_metadata", m.PrivateMetadata, 0, maxPrivate)
	if m.Submit != nil {
		f.text("submit", m.Submit, maxTitle)
	} else if asks(m.Blocks.BlockSet) {
		f.add("submit", "is missing though there are fields")
	}
	if m.Close != nil {
		f.text("close", m.Close, maxTitle)
	}
	return f.err()
}

func checkHome(h slack.HomeTabViewRequest) error {
	var f faults
	f.blocks(h.Blocks.BlockSet, maxInView)
	return f.err()
}

func (f *faults) size(where, s string, least, most int) {
	if n := len([]rune(s)); n < least || n > most {
		f.add(where, "%d characters, not %d to %d", n, least, most)
	}
}

func (f *faults) text(where string, t *slack.TextBlockObject, most int) {
	if t == nil {
		f.add(where, "no text")
		return
	}
	f.size(where, t.Text, 1, most)
}

func (f *faults) count(where string, n, most int) {
	if n < 1 || n > most {
		f.add(where, "%d, not 1 to %d", n, most)
	}
}

func (f *faults) blocks(blocks []slack.Block, most int) {
	if len(blocks) > most {
		f.add("blocks", "%d, more than %d", len(blocks), most)
	}
	seen := map[string]bool{}
	for i, b := range blocks {
		where := fmt.Sprintf("/blocks/%d", i)
		f.block(where, b)
		f.size(where+"/block_id", b.ID(), 0, maxID)
		if b.ID() != "" && seen[b.ID()] {
			f.add(where, "block_id %q twice", b.ID())
		}
		seen[b.ID()] = true
	}
}

func (f *faults) block(where string, b slack.Block) {
	switch b := b.(type) {
	case *slack.SectionBlock:
		f.section(where, b)
	case *slack.ContextBlock:
		f.count(where+"/elements", len(b.ContextElements.Elements), maxElements)
		for _, e := range b.ContextElements.Elements {
			f.text(where+"/elements", e.(*slack.TextBlockObject), maxSection)
		}
	case *slack.ActionBlock:
		f.actions(where+"/elements", b.Elements.ElementSet)
	case *slack.HeaderBlock:
		f.text(where+"/text", b.Text, maxHeader)
	case *slack.InputBlock:
		f.input(where, b)
	case *slack.DividerBlock:
	default:
		f.add(where, "unsupported type: %s", b.BlockType())
	}
}

func (f *faults) section(where string, b *slack.SectionBlock) {
	if b.Text != nil || len(b.Fields) == 0 {
		f.text(where+"/text", b.Text, maxSection)
	}
	if b.Fields != nil {
		f.count(where+"/fields", len(b.Fields), maxFields)
	}
	for _, t := range b.Fields {
		f.text(where+"/fields", t, maxField)
	}
	if b.Accessory != nil {
		f.button(where+"/accessory", b.Accessory.ButtonElement)
	}
}

func (f *faults) actions(where string, elements []slack.BlockElement) {
	f.count(where, len(elements), maxButtons)
	seen := map[string]bool{}
	for _, e := range elements {
		b := e.(*slack.ButtonBlockElement)
		f.button(where, b)
		if b.ActionID != "" && seen[b.ActionID] {
			f.add(where, "action_id %q twice", b.ActionID)
		}
		seen[b.ActionID] = true
	}
}

func (f *faults) button(where string, b *slack.ButtonBlockElement) {
	f.text(where+"/text", b.Text, maxLabel)
	f.size(where+"/action_id", b.ActionID, 0, maxID)
	f.size(where+"/value", b.Value, 0, maxValue)
	if c := b.Confirm; c != nil {
		f.text(where+"/confirm/title", c.Title, maxConfirmTitle)
		f.text(where+"/confirm/text", c.Text, maxConfirmText)
		f.text(where+"/confirm/confirm", c.Confirm, maxConfirmButton)
		f.text(where+"/confirm/deny", c.Deny, maxConfirmButton)
	}
}

func (f *faults) input(where string, b *slack.InputBlock) {
	f.text(where+"/label", b.Label, maxInputLabel)
	if b.Hint != nil {
		f.text(where+"/hint", b.Hint, maxInputHint)
	}
	switch e := b.Element.(type) {
	case *slack.PlainTextInputBlockElement:
		f.count(where+"/element/max_length", e.MaxLength, maxInput)
		f.size(where+"/element/initial_value", e.InitialValue, 0, e.MaxLength)
	case *slack.SelectBlockElement:
		f.count(where+"/element/options", len(e.Options), maxOptions)
		for _, o := range e.Options {
			f.text(where+"/element/options/text", o.Text, maxOption)
			f.size(where+"/element/options/value", o.Value, 1, maxOptionValue)
		}
	}
}

// written counts the characters of a block's own words.
func written(b slack.Block) int {
	n := 0
	switch b := b.(type) {
	case *slack.SectionBlock:
		for _, t := range append(b.Fields[:len(b.Fields):len(b.Fields)], b.Text) {
			if t != nil {
				n += len([]rune(t.Text))
			}
		}
	case *slack.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			n += len([]rune(e.(*slack.TextBlockObject).Text))
		}
	}
	return n
}
