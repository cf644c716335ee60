package sandbox

import (
	"slices"
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

// spot is one element with the block it hangs in.
type spot struct {
	block   obj
	element obj
}

func (s spot) blockID() string  { id, _ := s.block["block_id"].(string); return id }
func (s spot) actionID() string { id, _ := s.element["action_id"].(string); return id }
func (s spot) kind() string     { kind, _ := s.element["type"].(string); return kind }

// spots are all interactive elements of some blocks.
func spots(blocks []any) []spot {
	var all []spot
	for _, b := range blocks {
		block, _ := b.(obj)
		for _, e := range elementsOf(block) {
			if interactive(e) {
				all = append(all, spot{block, e})
			}
		}
	}
	return all
}

// pick finds the one element that ids name; an empty id matches any.
func pick(all []spot, block, action string) (spot, bool) {
	var found []spot
	for _, s := range all {
		if (block == "" || s.blockID() == block) && (action == "" || s.actionID() == action) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return spot{}, false
	}
	return found[0], true
}

// initialValues is state.values of a surface: what was typed before, where the
// same element is still there, or else what the elements start with.
func initialValues(blocks []any, typed obj) obj {
	values := obj{}
	for _, s := range spots(blocks) {
		f, stateful := fields[s.kind()]
		if !stateful {
			continue
		}
		value, was := valueIn(typed, s)
		if !was {
			value = f.start(s)
		}
		lay(values, s, value)
	}
	return values
}

// start is an element's value before anybody touched it.
func (f field) start(s spot) obj {
	v := obj{"type": s.kind(), f.key: s.element[f.initial]}
	if f.many && v[f.key] == nil {
		v[f.key] = []any{}
	}
	return v
}

func valueIn(values obj, s spot) (obj, bool) {
	block, _ := values[s.blockID()].(obj)
	v, ok := block[s.actionID()].(obj)
	return v, ok && v["type"] == s.kind()
}

func lay(values obj, s spot, value obj) {
	block, ok := values[s.blockID()].(obj)
	if !ok {
		block = obj{}
		values[s.blockID()] = block
	}
	block[s.actionID()] = value
}

// fillIn puts what a person typed into values, by block_id or by action_id.
func fillIn(blocks []any, values obj, typed map[string]string) error {
	all := spots(blocks)
	for name, text := range typed {
		s, ok := pick(all, name, "")
		if !ok {
			s, ok = pick(all, "", name)
		}
		f, stateful := fields[s.kind()]
		if !ok || !stateful {
			return refuse("no_such_field", name)
		}
		v, err := f.choose(s, text)
		if err != nil {
			return err
		}
		lay(values, s, v)
	}
	return nil
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

// unfilled are the inputs that must not stay empty, by block_id, with the words
// that Slack's own client shows instead of sending.
func unfilled(blocks []any, values obj, words string) map[string]string {
	missing := map[string]string{}
	for _, s := range spots(blocks) {
		if s.block["type"] != "input" || s.block["optional"] == true {
			continue
		}
		v, _ := valueIn(values, s)
		if empty(v[fields[s.kind()].key]) {
			missing[s.blockID()] = words
		}
	}
	return missing
}

func empty(v any) bool {
	list, isList := v.([]any)
	return v == nil || v == "" || isList && len(list) == 0
}

// inputIDs are the block_ids beside which a form's errors may stand.
func inputIDs(blocks []any) []string {
	var ids []string
	for _, s := range spots(blocks) {
		if s.block["type"] == "input" && !slices.Contains(ids, s.blockID()) {
			ids = append(ids, s.blockID())
		}
	}
	return ids
}
