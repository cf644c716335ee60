package slackchat

import (
	"fmt"

	"github.com/slack-go/slack"

	"hoshu/bot"
	"hoshu/bot/card"
)

// field is the action id of every input: its block already says which it is.
const field = "v"

// form draws a modal. What comes back with it cannot be cut, so that too much of
// it is an error.
func form(m card.Modal) (slack.ModalViewRequest, error) {
	if longer(m.Private, maxPrivate) || longer(m.Form, maxID) {
		return slack.ModalViewRequest{}, fmt.Errorf("%w: the form %.40q carries more than Slack brings back", bot.ErrBadCard, m.Form)
	}
	blocks := page(m.Blocks)
	view := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: m.Form, PrivateMetadata: m.Private,
		Title: plain(m.Title, maxTitle), Blocks: slack.Blocks{BlockSet: blocks},
	}
	if m.Submit != "" || asks(blocks) {
		view.Submit = plain(m.Submit, maxTitle, "OK")
	}
	if m.Close != "" {
		view.Close = plain(m.Close, maxTitle)
	}
	return view, nil
}

func home(blocks []card.Block) slack.HomeTabViewRequest {
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: page(blocks)}}
}

// page draws the blocks of a form or home page, each field once.
func page(parts []card.Block) []slack.Block {
	p := pen{note: ellipsis, left: maxViewText, asks: true}
	seen := map[string]bool{}
	blocks := []slack.Block{}
	for _, b := range p.blocks(parts) {
		if id := b.ID(); id == "" || !seen[id] && !longer(id, maxID) {
			seen[id] = true
			blocks = append(blocks, b)
		}
	}
	return p.fit(blocks, maxInView)
}

func asks(blocks []slack.Block) bool {
	for _, b := range blocks {
		if b.BlockType() == slack.MBTInput {
			return true
		}
	}
	return false
}

func input(in card.Input) *slack.InputBlock {
	var hint *slack.TextBlockObject
	if in.Hint != "" {
		hint = plain(in.Hint, maxInputHint)
	}
	block := slack.NewInputBlock(clean(in.Name), plain(in.Label, maxInputLabel, in.Name), hint, nil)
	block.Optional = in.Optional
	if options := choices(in.Options); len(options) > 0 {
		block.Element = choice(options, in.Value)
	} else {
		block.Element = typed(in)
	}
	return block
}

func typed(in card.Input) *slack.PlainTextInputBlockElement {
	limit := maxInput
	if in.Max > 0 {
		limit = min(limit, in.Max)
	}
	return &slack.PlainTextInputBlockElement{
		Type: slack.METPlainTextInput, ActionID: field,
		InitialValue: first(clean(in.Value), limit), Multiline: in.Multiline, MaxLength: limit,
	}
}

func choices(options []card.Option) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, o := range options {
		if len(out) < maxOptions && o.Value != "" && !longer(o.Value, maxOptionValue) {
			out = append(out, slack.NewOptionBlockObject(clean(o.Value), plain(o.Label, maxOption, o.Value), nil))
		}
	}
	return out
}

func choice(options []*slack.OptionBlockObject, chosen string) *slack.SelectBlockElement {
	s := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, field, options...)
	for _, o := range options {
		if o.Value == chosen {
			s.InitialOption = o
		}
	}
	return s
}
