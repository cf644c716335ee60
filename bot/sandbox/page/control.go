package page

import (
	"encoding/json"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// rawElement is a block element.
type rawElement struct {
	Type        string          `json:"type"`
	ID          string          `json:"action_id"`
	Text        json.RawMessage `json:"text"` // an object, of a context's words a string
	Value       string          `json:"value"`
	URL         string          `json:"url"`
	Style       string          `json:"style"`
	ImageURL    string          `json:"image_url"`
	Alt         string          `json:"alt_text"`
	Access      string          `json:"accessibility_label"`
	Placeholder rawText         `json:"placeholder"`
	Confirm     *rawConfirm     `json:"confirm"`
	Options     []rawOption     `json:"options"`
	Groups      []rawGroup      `json:"option_groups"`
	Initial     rawOption       `json:"initial_option"`
	Initials    []rawOption     `json:"initial_options"`
	InitialText string          `json:"initial_value"`
	InitialDay  string          `json:"initial_date"`
	InitialTime string          `json:"initial_time"`
	InitialUnix int64           `json:"initial_date_time"`
	InitialUser string          `json:"initial_user"`
	InitialTalk string          `json:"initial_conversation"`
	Multiline   bool            `json:"multiline"`
	MinLength   int             `json:"min_length"`
	MaxLength   int             `json:"max_length"`
	Min         string          `json:"min_value"`
	Max         string          `json:"max_value"`
	Decimal     bool            `json:"is_decimal_allowed"`
	Focus       bool            `json:"focus_on_load"`
}

type (
	rawOption struct {
		Text        rawText `json:"text"`
		Value       string  `json:"value"`
		Description rawText `json:"description"`
		URL         string  `json:"url"`
	}
	rawGroup struct {
		Label   rawText     `json:"label"`
		Options []rawOption `json:"options"`
	}
	rawConfirm struct {
		Title   rawText `json:"title"`
		Text    rawText `json:"text"`
		Confirm rawText `json:"confirm"`
		Deny    rawText `json:"deny"`
		Style   string  `json:"style"`
	}
)

// control is an element, ready to be drawn.
type control struct {
	rawElement
	Kind    string // text, image, button, menu, select, choices, field, area, unknown
	DOM     string // id, unique on the page
	Name    string // of the form field
	Label   string
	Words   template.HTML // of a text or a button
	Input   string        // type of the <input>: text, number, date, checkbox ...
	Now     string        // what is filled in
	Choices []choiceGroup
	Action  string // where a press or a change is posted
	Ask     string // confirm object as JSON; "" for none
	Live    bool   // a change is an action of its own
	Picture string // address of an image on this server
}

type choiceGroup struct {
	Label   string
	Choices []choice
}

type choice struct {
	Value, Label, Note, URL string
	Chosen                  bool
}

// kinds says how each type of element is drawn and, of a field, its HTML type.
var kinds = map[string][2]string{
	"mrkdwn": {"text"}, "plain_text": {"text"}, "image": {"image"},
	"button": {"button"}, "workflow_button": {"button"}, "icon_button": {"button"}, "overflow": {"menu"},
	"static_select": {"select"}, "users_select": {"select"}, "channels_select": {"select"}, "conversations_select": {"select"},
	"multi_static_select": {"choices", "checkbox"}, "multi_users_select": {"choices", "checkbox"},
	"multi_channels_select": {"choices", "checkbox"}, "multi_conversations_select": {"choices", "checkbox"},
	"checkboxes": {"choices", "checkbox"}, "radio_buttons": {"choices", "radio"},
	"plain_text_input": {"field", "text"}, "rich_text_input": {"area"}, "email_text_input": {"field", "email"},
	"url_text_input": {"field", "url"}, "number_input": {"field", "number"}, "datepicker": {"field", "date"},
	"timepicker": {"field", "time"}, "datetimepicker": {"field", "datetime-local"},
}

// control draws e, which lies in b; nil stays nil.
func (s surface) control(b rawBlock, e *rawElement) *control {
	if e == nil {
		return nil
	}
	kind := kinds[e.Type]
	c := &control{rawElement: *e, Kind: firstOf(kind[0], "unknown"), Input: kind[1], Label: b.Label.Text,
		DOM: s.dom(b.ID, e.ID), Name: "v." + firstOf(e.ID, b.ID), Live: b.Type != "input" || b.Dispatch}
	if b.Type == "input" {
		c.Name = "v." + b.ID
	}
	if e.Multiline {
		c.Kind = "area"
	}
	s.say(c)
	c.Action, c.Ask = s.action(b.ID, e.ID), e.Confirm.json()
	c.Now = firstOf(s.state.value(b.ID, e.ID), e.initial(s.zone()))
	c.Choices = s.choices(e, c.Now)
	return c
}

// say fills in the words or the picture of an element.
func (s surface) say(c *control) {
	var t rawText
	if json.Unmarshal(c.Text, &t) != nil {
		_ = json.Unmarshal(c.Text, &t.Text) // of a context: the words themselves
		t.Type = c.Type
	}
	if t.Text != "" {
		c.Words = s.said(t)
	}
	c.Picture, _ = local(c.ImageURL)
}

// dom is an id that no other field on the page has.
func (s surface) dom(blockID, actionID string) string {
	return strings.Join([]string{"c", s.query.Get("view_id") + s.query.Get("ts"), blockID, actionID}, "-")
}

// action is where a press on one element is posted.
func (s surface) action(blockID, actionID string) string {
	q := maps.Clone(s.query)
	if q == nil {
		q = url.Values{}
	}
	q.Set("do", "press")
	q.Set("action_id", actionID)
	q.Set("block_id", blockID)
	return "/page/act?" + q.Encode()
}

// initial is what the app filled in, several values joined by commas.
func (e *rawElement) initial(z *time.Location) string {
	if e.InitialUnix != 0 {
		return time.Unix(e.InitialUnix, 0).In(z).Format(minuteFormat)
	}
	var many []string
	for _, o := range e.Initials {
		many = append(many, o.Value)
	}
	return firstOf(e.InitialText, e.Initial.Value, e.InitialDay, e.InitialTime, e.InitialUser, e.InitialTalk, strings.Join(many, ","))
}

// minuteFormat is how browsers write a datetime-local field.
const minuteFormat = "2006-01-02T15:04"

// choices lists what can be chosen: the app's options, or people, or channels.
func (s surface) choices(e *rawElement, now string) []choiceGroup {
	chosen := strings.Split(now, ",")
	pick := func(v, label, note, to string) choice {
		return choice{Value: v, Label: label, Note: note, URL: to, Chosen: slices.Contains(chosen, v)}
	}
	var own choiceGroup
	switch {
	case strings.HasSuffix(e.Type, "users_select"):
		for _, id := range slices.Sorted(maps.Keys(s.people)) {
			own.Choices = append(own.Choices, pick(id, s.people[id].Name, "", ""))
		}
	case strings.HasSuffix(e.Type, "channels_select"), strings.HasSuffix(e.Type, "conversations_select"):
		for _, id := range slices.Sorted(maps.Keys(s.channels)) {
			own.Choices = append(own.Choices, pick(id, "#"+s.channels[id], "", ""))
		}
	}
	groups := []rawGroup{{Options: e.Options}}
	out := []choiceGroup{own}
	for _, g := range append(groups, e.Groups...) {
		next := choiceGroup{Label: g.Label.Text}
		for _, o := range g.Options {
			next.Choices = append(next.Choices, pick(o.Value, o.Text.Text, o.Description.Text, o.URL))
		}
		out = append(out, next)
	}
	return slices.DeleteFunc(out, func(g choiceGroup) bool { return len(g.Choices) == 0 })
}

// json is what the script needs to ask; "" where nothing is to be asked.
func (c *rawConfirm) json() string {
	if c == nil {
		return ""
	}
	b, err := json.Marshal(map[string]string{"title": c.Title.Text, "text": plain(c.Text.Text), "yes": c.Confirm.Text, "no": c.Deny.Text, "style": c.Style})
	if err != nil {
		return ""
	}
	return string(b)
}
