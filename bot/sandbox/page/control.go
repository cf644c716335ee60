package page

import (
	"encoding/json"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
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
		t = rawText{Type: c.Type}
		_ = json.Unmarshal(c.Text, &t.Text) // of a context: the words themselves
		if t.Type == "plain_text" {
			t.Text = plain(t.Text)
		}
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
