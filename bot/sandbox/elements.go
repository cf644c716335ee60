package sandbox

import (
	"maps"
	"strconv"
)

// The limits of Block Kit that many things share, in characters.
const (
	maxID          = 255
	maxButtonText  = 75
	maxButtonValue = 2000
	maxOption      = 75
	maxPlaceholder = 150
	maxURL         = 3000
	maxOptions     = 100
)

// Which elements may stand where.
var (
	selects = []string{
		"static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
	picks       = []string{"checkboxes", "radio_buttons", "datepicker", "timepicker"}
	inActions   = join(selects, picks, []string{"button", "overflow", "datetimepicker", "workflow_button", "rich_text_input"})
	inAccessory = join(selects, picks, []string{"button", "overflow", "image", "workflow_button"})
	inInput     = join(selects, picks, []string{
		"datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input",
	})
	inContextActions = []string{"feedback_buttons", "icon_button"}
)

func join(lists ...[]string) []string {
	var all []string
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

var confirmShape = shape{props: map[string]prop{
	"title": must(plain(100)), "text": must(words(300)), "confirm": must(plain(30)), "deny": must(plain(30)),
	"style": may(among("primary", "danger")),
}}

var fileShape = shape{props: map[string]prop{"id": may(chars(1, maxID)), "url": may(chars(1, maxURL))}}

func option(text rule) rule { return object(optionShape(text)) }

func optionShape(text rule) shape {
	return shape{props: map[string]prop{
		"text": must(text), "value": must(chars(1, maxOption)), "description": may(words(maxOption)),
	}}
}

// linkOption may lead somewhere; only overflow menus take such.
func linkOption() rule {
	s := optionShape(plain(maxOption))
	s.props["url"] = may(chars(1, maxURL))
	return object(s)
}

func group(each rule) rule {
	return object(shape{props: map[string]prop{"label": must(plain(75)), "options": must(list(1, maxOptions, each))}})
}

// element is a shape with what every interactive element has, and its own.
func element(own map[string]prop, whole func(*checker, string, obj)) shape {
	props := map[string]prop{"action_id": may(chars(1, maxID)), "confirm": may(object(confirmShape)), "focus_on_load": may(boolean)}
	maps.Copy(props, own)
	return shape{props, whole}
}

// picker is a select: a placeholder, and where it begins.
func picker(own map[string]prop, many bool, whole func(*checker, string, obj)) shape {
	own["placeholder"] = may(plain(maxPlaceholder))
	if many {
		own["max_selected_items"] = may(integer(1, maxOptions))
	}
	return element(own, whole)
}

func static(initial string, many bool) shape {
	each := option(plain(maxOption))
	first := may(each)
	if many {
		first = may(list(1, maxOptions, each))
	}
	return picker(map[string]prop{
		"options": may(list(1, maxOptions, each)), "option_groups": may(list(1, maxOptions, group(each))), initial: first,
	}, many, oneSource)
}

// oneSource refuses options beside groups, or neither.
func oneSource(c *checker, at string, o obj) {
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		c.no(at, "must define either `options` or `option_groups`")
	}
	initialIsThere(c, at, o)
}

// initialIsThere refuses a beginning that is none of the options.
func initialIsThere(c *checker, at string, o obj) {
	first, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		first = append(first, one)
	}
	for _, f := range first {
		f, _ := f.(obj)
		value, _ := f["value"].(string)
		if _, err := optionOf(o, value); err != nil {
			c.no(at, "initial option is not among the options: %s", value)
		}
	}
}

func boxes(initial prop, key string) shape {
	return element(map[string]prop{"options": must(list(1, 10, option(words(maxOption)))), key: initial}, initialIsThere)
}

func input(own map[string]prop) map[string]prop {
	props := map[string]prop{
		"placeholder": may(plain(maxPlaceholder)), "initial_value": may(chars(0, 3000)),
		"dispatch_action_config": may(object(shape{props: map[string]prop{
			"trigger_actions_on": may(list(1, 2, among("on_enter_pressed", "on_character_entered"))),
		}})),
	}
	maps.Copy(props, own)
	return props
}

var conversationFilter = shape{props: map[string]prop{
	"include":                          may(list(1, 4, among("im", "mpim", "private", "public"))),
	"exclude_external_shared_channels": may(boolean), "exclude_bot_users": may(boolean),
}}

// elementShapes are Block Kit's elements.
var elementShapes = map[string]shape{
	"image": {props: map[string]prop{
		"image_url": may(chars(1, maxURL)), "slack_file": may(object(fileShape)), "alt_text": must(chars(1, 2000)),
	}, whole: oneImage},
	"button": element(map[string]prop{
		"text": must(plain(maxButtonText)), "value": may(chars(0, maxButtonValue)), "url": may(chars(1, maxURL)),
		"style": may(among("primary", "danger")), "accessibility_label": may(chars(1, 75)),
	}, nil),
	"workflow_button": element(map[string]prop{
		"text": must(plain(maxButtonText)), "workflow": must(anything), "style": may(among("primary", "danger")),
		"accessibility_label": may(chars(1, 75)),
	}, nil),
	"overflow":      element(map[string]prop{"options": must(list(1, 5, linkOption()))}, nil),
	"checkboxes":    boxes(may(list(1, 10, option(words(maxOption)))), "initial_options"),
	"radio_buttons": boxes(may(option(words(maxOption))), "initial_option"),

	"static_select":       static("initial_option", false),
	"multi_static_select": static("initial_options", true),
	"external_select": picker(map[string]prop{
		"initial_option": may(option(plain(maxOption))), "min_query_length": may(integer(0, maxID)),
	}, false, nil),
	"multi_external_select": picker(map[string]prop{
		"initial_options": may(list(1, maxOptions, option(plain(maxOption)))), "min_query_length": may(integer(0, maxID)),
	}, true, nil),
	"users_select":       picker(map[string]prop{"initial_user": may(chars(1, maxID))}, false, nil),
	"multi_users_select": picker(map[string]prop{"initial_users": may(list(1, maxOptions, chars(1, maxID)))}, true, nil),
	"channels_select": picker(map[string]prop{
		"initial_channel": may(chars(1, maxID)), "response_url_enabled": may(boolean),
	}, false, nil),
	"multi_channels_select": picker(map[string]prop{"initial_channels": may(list(1, maxOptions, chars(1, maxID)))}, true, nil),
	"conversations_select": picker(map[string]prop{
		"initial_conversation": may(chars(1, maxID)), "default_to_current_conversation": may(boolean),
		"response_url_enabled": may(boolean), "filter": may(object(conversationFilter)),
	}, false, nil),
	"multi_conversations_select": picker(map[string]prop{
		"initial_conversations": may(list(1, maxOptions, chars(1, maxID))), "default_to_current_conversation": may(boolean),
		"filter": may(object(conversationFilter)),
	}, true, nil),

	"datepicker":     picker(map[string]prop{"initial_date": may(pattern(`^\d{4}-\d{2}-\d{2}$`))}, false, nil),
	"timepicker":     picker(map[string]prop{"initial_time": may(pattern(`^\d{2}:\d{2}$`)), "timezone": may(chars(1, maxID))}, false, nil),
	"datetimepicker": element(map[string]prop{"initial_date_time": may(integer(1e9, 9999999999))}, nil),

	"plain_text_input": element(input(map[string]prop{
		"multiline": may(boolean), "min_length": may(integer(0, 3000)), "max_length": may(integer(1, 3000)),
	}), nil),
	"email_text_input": element(input(nil), nil),
	"url_text_input":   element(input(nil), nil),
	"number_input": element(input(map[string]prop{
		"is_decimal_allowed": must(boolean), "min_value": may(numeral), "max_value": may(numeral), "initial_value": may(numeral),
	}), inOrder),
	"rich_text_input": element(input(map[string]prop{"initial_value": may(anything)}), nil),
	"file_input": element(map[string]prop{
		"filetypes": may(list(1, maxOptions, chars(1, maxID))), "max_files": may(integer(1, 10)),
	}, nil),
	"feedback_buttons": element(map[string]prop{"positive_button": must(anything), "negative_button": must(anything)}, nil),
	"icon_button": element(map[string]prop{
		"icon": must(among("trash")), "text": must(plain(maxButtonText)), "value": may(chars(0, maxButtonValue)),
		"accessibility_label": may(chars(1, 75)), "visible_to_user_ids": may(list(1, maxOptions, chars(1, maxID))),
	}, nil),
}

// oneImage wants exactly one source of a picture.
func oneImage(c *checker, at string, o obj) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		c.no(at, "must define either `image_url` or `slack_file`")
	}
}

// numeral is a number written as a string.
func numeral(c *checker, at string, v any) {
	s, _ := v.(string)
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		c.no(at, "must be a number in a string")
	}
}

// inOrder wants min_value not above max_value.
func inOrder(c *checker, at string, o obj) {
	least, err1 := strconv.ParseFloat(text(o["min_value"]), 64)
	most, err2 := strconv.ParseFloat(text(o["max_value"]), 64)
	if err1 == nil && err2 == nil && least > most {
		c.no(at, "min_value must not be greater than max_value")
	}
}

func text(v any) string { s, _ := v.(string); return s }
