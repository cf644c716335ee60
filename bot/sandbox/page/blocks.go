package page

import (
	"encoding/json"
	"html/template"
	"net/url"
	"strings"
)

// The shapes of Block Kit, as far as the page draws them.
// https://docs.slack.dev/reference/block-kit
type (
	rawText struct {
		Type string `json:"type"`
		Text string `json:"text"` // of plain text without Slack's escapes
	}
	rawBlock struct {
		Type      string          `json:"type"`
		ID        string          `json:"block_id"`
		Text      json.RawMessage `json:"text"` // an object, of a markdown block a string
		Fields    []rawText       `json:"fields"`
		Accessory *rawElement     `json:"accessory"`
		Elements  json.RawMessage `json:"elements"`
		Element   *rawElement     `json:"element"`
		Label     rawText         `json:"label"`
		Hint      rawText         `json:"hint"`
		Title     rawText         `json:"title"`
		Optional  bool            `json:"optional"`
		Dispatch  bool            `json:"dispatch_action"`
		ImageURL  string          `json:"image_url"`
		SlackFile struct {
			ID  string `json:"id"`
			URL string `json:"url"`
		} `json:"slack_file"`
		Alt  string      `json:"alt_text"`
		Rows [][]rawCell `json:"rows"`
	}
	rawCell struct {
		Type     string `json:"type"`
		Text     string `json:"text"`
		Elements []rich `json:"elements"`
	}
)

// UnmarshalJSON undoes the escapes of plain text, which is drawn as it is; those
// of markup are undone where it is read.
func (t *rawText) UnmarshalJSON(raw []byte) error {
	type bare rawText
	if err := json.Unmarshal(raw, (*bare)(t)); err != nil {
		return err
	}
	if t.Type == "plain_text" {
		t.Text = plain(t.Text)
	}
	return nil
}

// block is one block, ready to be drawn.
type block struct {
	Type      string
	ID        string
	Text      template.HTML
	Fields    []template.HTML
	Accessory *control
	Elements  []control
	Rows      [][]template.HTML
	Input     *control
	Label     string
	Hint      string
	Optional  bool
	Error     string
	Image     string // address on this server; "" where it lies elsewhere
	Elsewhere string // address of an image the page does not load
	Alt       string
	Title     string
}

// surface is where blocks lie and whom a press on them goes to.
type surface struct {
	scribe
	query  url.Values        // who, which channel and message, which view
	errors map[string]string // beside the fields, by block_id
	state  viewState         // what was filled in, of a view
}

// blocks reads and draws a list of blocks. What it cannot read it leaves out.
func (s surface) blocks(raw json.RawMessage) []block {
	var in []rawBlock
	if json.Unmarshal(raw, &in) != nil {
		return nil
	}
	out := make([]block, 0, len(in))
	for _, b := range in {
		out = append(out, s.block(b))
	}
	return out
}

func (s surface) block(b rawBlock) block {
	out := block{Type: b.Type, ID: b.ID, Alt: b.Alt, Title: b.Title.Text, Label: b.Label.Text, Hint: b.Hint.Text,
		Optional: b.Optional, Error: s.errors[b.ID]}
	switch b.Type {
	case "rich_text":
		var parts []rich
		_ = json.Unmarshal(b.Elements, &parts) // an unreadable one is drawn empty
		out.Text = s.richText(parts)
	case "markdown":
		var md string
		_ = json.Unmarshal(b.Text, &md)
		out.Text = s.markdown(md)
	case "image":
		out.Image, out.Elsewhere = local(firstOf(b.ImageURL, b.SlackFile.URL))
	case "input":
		out.Input = s.control(b, b.Element)
	default:
		s.wordsOf(b, &out)
	}
	return out
}

// wordsOf fills a block made of texts and elements: section, context, actions, header, table.
func (s surface) wordsOf(b rawBlock, out *block) {
	var text rawText
	_ = json.Unmarshal(b.Text, &text)
	out.Text = s.said(text)
	for _, f := range b.Fields {
		out.Fields = append(out.Fields, s.said(f))
	}
	out.Accessory = s.control(b, b.Accessory)
	var elements []rawElement
	_ = json.Unmarshal(b.Elements, &elements)
	for _, e := range elements {
		out.Elements = append(out.Elements, *s.control(b, &e))
	}
	for _, row := range b.Rows {
		cells := make([]template.HTML, len(row))
		for i, c := range row {
			cells[i] = s.cell(c)
		}
		out.Rows = append(out.Rows, cells)
	}
}

func (s surface) cell(c rawCell) template.HTML {
	if c.Type == "rich_text" {
		return s.richText(c.Elements)
	}
	return s.said(rawText{Type: "plain_text", Text: plain(c.Text)})
}

// said is a text object as HTML.
func (s surface) said(t rawText) template.HTML {
	if t.Type == "mrkdwn" {
		return s.mrkdwn(t.Text)
	}
	var out sheet
	for i, line := range strings.Split(t.Text, "\n") {
		if i > 0 {
			out.WriteString("<br>")
		}
		s.plainLine(&out, line)
	}
	return out.html()
}

// plainLine writes words in which only emoji count.
func (s surface) plainLine(out *sheet, line string) {
	for line != "" {
		before, rest, _ := strings.Cut(line, ":")
		out.text(before)
		line = line[len(before):]
		if m := shortcode.FindStringSubmatch(line); m != nil && emoji[m[1]] != "" {
			s.emoji(out, m[1])
			line = line[len(m[0]):]
		} else if line != "" {
			out.text(":")
			line = rest
		}
	}
}

// local gives the path of a file on this server, or the address of one elsewhere.
func local(address string) (here, elsewhere string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || address == "":
		return "", ""
	case u.Host == "" || loopback(u.Host):
		return u.RequestURI(), ""
	}
	return "", address
}
