package card_test

import (
	"fmt"
	"strings"

	"hoshu/bot/card"
)

// render writes a card as a person would read it, for golden files.
func render(c card.Card) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s] %s", or(string(c.Tone), "plain"), c.Text)
	for _, user := range c.Notify {
		fmt.Fprintf(&b, " @%s", user)
	}
	return b.String() + "\n" + renderBlocks(c.Blocks)
}

func renderBlocks(blocks []card.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		b.WriteString(renderBlock(block))
	}
	return b.String()
}

func renderBlock(block card.Block) string {
	switch {
	case block.Section != nil:
		said := indent("  ", block.Section.Text)
		if block.Section.Button != nil {
			said += "    " + renderButton(*block.Section.Button)
		}
		return said
	case block.Context != nil:
		return indent("  · ", strings.Join(block.Context, "\n"))
	case block.Actions != nil:
		var said string
		for _, button := range block.Actions {
			said += "  " + renderButton(button)
		}
		return said
	case block.Code != "":
		return indent("  | ", block.Code)
	case block.Header != "":
		return "  # " + block.Header + "\n"
	case block.Input != nil:
		return renderInput(*block.Input)
	}
	return "  ---\n"
}

func renderButton(b card.Button) string {
	said := strings.TrimSpace(fmt.Sprintf("[ %s ] %s %s %s", b.Label, b.Action, b.Value, b.Style)) + "\n"
	if c := b.Confirm; c != nil {
		said += fmt.Sprintf("      ? %s / %s [ %s ] [ %s ]\n", c.Title, c.Text, c.Yes, c.No)
	}
	return said
}

func renderInput(in card.Input) string {
	said := fmt.Sprintf("  %s: %s", in.Name, in.Label)
	for _, note := range []struct {
		is   bool
		said string
	}{{in.Optional, "optional"}, {in.Multiline, "several lines"}, {in.Max > 0, fmt.Sprint("at most ", in.Max)}} {
		if note.is {
			said += ", " + note.said
		}
	}
	said += "\n"
	if in.Hint != "" {
		said += indent("      ", in.Hint)
	}
	for _, o := range in.Options {
		mark := "( )"
		if o.Value == in.Value {
			mark = "(*)"
		}
		said += fmt.Sprintf("    %s %s = %s\n", mark, o.Value, o.Label)
	}
	return said
}

func renderModal(m card.Modal) string {
	return fmt.Sprintf("form %s %q\n%s  [ %s ] [ %s ]\n", m.Form, m.Title, renderBlocks(m.Blocks), m.Submit, m.Close)
}

func indent(by, text string) string {
	return by + strings.ReplaceAll(text, "\n", "\n"+by) + "\n"
}

func or(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}
