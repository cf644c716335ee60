package page

import (
	"encoding/json"
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

// words is a text as one reads it where no markup is drawn.
func (t rawText) words() string {
	if t.Type == "plain_text" {
		return t.Text
	}
	return plain(t.Text)
}

// json is what the script needs to ask; "" where nothing is to be asked.
func (c *rawConfirm) json() string {
	if c == nil {
		return ""
	}
	b, err := json.Marshal(map[string]string{"title": c.Title.Text, "text": c.Text.words(), "yes": c.Confirm.Text, "no": c.Deny.Text, "style": c.Style})
	if err != nil {
		return ""
	}
	return string(b)
}
