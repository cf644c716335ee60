package page

import (
	"encoding/json"
	"html/template"
	"strings"

	"hoshu/bot/sandbox"
)

// attachment is a card with a coloured bar.
type attachment struct {
	Color            string // "" , a class of style.css, or "#rrggbb"
	Pretext, Text    template.HTML
	Title, TitleLink string
	Fields           []attachedField
	Blocks           []block
	Footer           string
}

type attachedField struct {
	Title string
	Value template.HTML
	Short bool
}

// attachments reads and draws a message's attachments.
func (s surface) attachments(raw json.RawMessage) []attachment {
	var in []struct {
		Color, Pretext, Title, Text, Footer, Fallback string
		TitleLink                                     string          `json:"title_link"`
		Blocks                                        json.RawMessage `json:"blocks"`
		Fields                                        []struct {
			Title, Value string
			Short        bool
		}
	}
	_ = json.Unmarshal(raw, &in) // none, or none that can be read
	var out []attachment
	for _, a := range in {
		next := attachment{Color: color(a.Color), Pretext: s.mrkdwn(a.Pretext), Title: plain(a.Title), TitleLink: a.TitleLink,
			Text: s.mrkdwn(a.Text), Blocks: s.blocks(a.Blocks), Footer: plain(a.Footer)}
		for _, f := range a.Fields {
			next.Fields = append(next.Fields, attachedField{plain(f.Title), s.mrkdwn(f.Value), f.Short})
		}
		out = append(out, next)
	}
	return out
}

// color gives the bar's colour: Slack's three names, or hexadecimal digits.
func color(c string) string {
	named := map[string]string{"good": "#2eb67d", "warning": "#ecb22e", "danger": "#e01e5a"}
	if hex, ok := named[c]; ok {
		return hex
	}
	c = strings.TrimPrefix(c, "#")
	if (len(c) != 3 && len(c) != 6) || strings.Trim(strings.ToLower(c), "0123456789abcdef") != "" {
		return "#8a8f98"
	}
	return "#" + c
}

// file hangs at a message.
type file struct {
	Name, Title, URL, Alt, Kind string
	Picture                     bool
	Size                        int
}

func files(in []sandbox.File) []file {
	var out []file
	for _, f := range in {
		here, elsewhere := local(f.URLPrivate)
		out = append(out, file{Name: f.Name, Title: firstOf(f.Title, f.Name), URL: firstOf(here, elsewhere), Alt: firstOf(f.AltText, f.Title, f.Name),
			Kind: firstOf(f.Filetype, f.Mimetype), Picture: here != "" && strings.HasPrefix(f.Mimetype, "image/"), Size: f.Size})
	}
	return out
}
