package sandbox

import (
	"strconv"
	"strings"
)

// field says how one kind of stateful element tells its value.
type field struct {
	key     string // in the state: "selected_option"
	initial string // in the element: "initial_option"
	options bool   // the value is an option of the element, not plain text
	many    bool   // a list of them
}

// fields are the elements that have a value; buttons and overflows have none.
var fields = map[string]field{
	"plain_text_input":           {key: "value", initial: "initial_value"},
	"email_text_input":           {key: "value", initial: "initial_value"},
	"url_text_input":             {key: "value", initial: "initial_value"},
	"number_input":               {key: "value", initial: "initial_value"},
	"rich_text_input":            {key: "rich_text_value", initial: "initial_value"},
	"file_input":                 {key: "files", initial: "", many: true},
	"datepicker":                 {key: "selected_date", initial: "initial_date"},
	"timepicker":                 {key: "selected_time", initial: "initial_time"},
	"datetimepicker":             {key: "selected_date_time", initial: "initial_date_time"},
	"static_select":              {key: "selected_option", initial: "initial_option", options: true},
	"external_select":            {key: "selected_option", initial: "initial_option", options: true},
	"radio_buttons":              {key: "selected_option", initial: "initial_option", options: true},
	"users_select":               {key: "selected_user", initial: "initial_user"},
	"channels_select":            {key: "selected_channel", initial: "initial_channel"},
	"conversations_select":       {key: "selected_conversation", initial: "initial_conversation"},
	"checkboxes":                 {key: "selected_options", initial: "initial_options", options: true, many: true},
	"multi_static_select":        {key: "selected_options", initial: "initial_options", options: true, many: true},
	"multi_external_select":      {key: "selected_options", initial: "initial_options", options: true, many: true},
	"multi_users_select":         {key: "selected_users", initial: "initial_users", many: true},
	"multi_channels_select":      {key: "selected_channels", initial: "initial_channels", many: true},
	"multi_conversations_select": {key: "selected_conversations", initial: "initial_conversations", many: true},
}

// start is an element's value before anybody touched it.
func (f field) start(s spot) obj {
	v := obj{"type": s.kind(), f.key: s.element[f.initial]}
	if f.many && v[f.key] == nil {
		v[f.key] = []any{}
	}
	return v
}

// choose is an element's value after a person typed or picked text; lists are
// separated by commas, "" picks nothing.
func (f field) choose(s spot, text string) (obj, error) {
	if f.many {
		list := []any{}
		for _, part := range strings.Split(text, ",") {
			if part == "" {
				continue
			}
			v, err := f.one(s, part)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return obj{"type": s.kind(), f.key: list}, nil
	}
	v, err := f.one(s, text)
	return obj{"type": s.kind(), f.key: v}, err
}

func (f field) one(s spot, text string) (any, error) {
	switch {
	case text == "":
		return nil, nil
	case f.options:
		return optionOf(s.element, text)
	case s.kind() == "datetimepicker":
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, refuse("no_such_option", text)
		}
		return n, nil
	}
	return text, nil
}

// optionOf finds the option with that value, in groups too.
func optionOf(element obj, value string) (obj, error) {
	lists := []any{element["options"]}
	groups, _ := element["option_groups"].([]any)
	for _, g := range groups {
		if g, ok := g.(obj); ok {
			lists = append(lists, g["options"])
		}
	}
	for _, l := range lists {
		options, _ := l.([]any)
		for _, o := range options {
			if o, ok := o.(obj); ok && o["value"] == value {
				return o, nil
			}
		}
	}
	return nil, refuse("no_such_option", value)
}
