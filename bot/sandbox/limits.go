package sandbox

import (
	"maps"
	"regexp"
	"slices"
	"unicode/utf8"
)

// where is the surface that blocks are for.
type where int

const (
	onMessage where = iota
	onModal
	onHome
)

// How many blocks and attachments a surface holds.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxAttachments   = 100
)

// everywhere are the blocks of all three surfaces; the others stand beside them.
var everywhere = []string{"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}

// surfaces tells which blocks each surface takes.
var surfaces = map[where][]string{
	onMessage: join(everywhere, []string{
		"card", "carousel", "container", "context_actions", "data_table", "data_visualization", "markdown", "plan", "table", "task_card",
	}),
	onModal: join(everywhere, []string{"alert"}),
	onHome:  join(everywhere, []string{"card", "carousel", "container", "data_table", "data_visualization", "table"}),
}

// blockShapes are Block Kit's blocks.
var blockShapes = map[string]shape{
	"header":  block(map[string]prop{"text": must(plain(150)), "level": may(integer(1, 4))}, nil),
	"divider": block(nil, nil),
	"section": block(map[string]prop{
		"text": may(words(3000)), "fields": may(list(1, 10, words(2000))), "accessory": may(elements(inAccessory...)), "expand": may(boolean),
	}, textOrFields),
	"context":         block(map[string]prop{"elements": must(list(1, 10, textOrImage))}, nil),
	"actions":         block(map[string]prop{"elements": must(list(1, 25, elements(inActions...)))}, nil),
	"context_actions": block(map[string]prop{"elements": must(list(1, 5, elements(inContextActions...)))}, nil),
	"image": block(map[string]prop{
		"image_url": may(chars(1, maxURL)), "slack_file": may(object(fileShape)), "alt_text": must(chars(1, 2000)), "title": may(plain(2000)),
	}, oneImage),
	"input": block(map[string]prop{
		"label": must(plain(2000)), "hint": may(plain(2000)), "element": must(elements(inInput...)), "optional": may(boolean),
		"dispatch_action": may(boolean),
	}, nil),
	"markdown": block(map[string]prop{"text": must(chars(1, maxMarkdown))}, func(c *checker, at string, o obj) {
		c.upTo(at+"/text", "characters in markdown blocks", min(utf8.RuneCountInString(text(o["text"])), maxMarkdown), maxMarkdown)
	}),
	"table": block(map[string]prop{
		"rows": must(list(1, 100, list(1, 20, cell))), "column_settings": may(list(1, 20, anything)),
	}, oneTable),
	"data_table": block(map[string]prop{
		"rows": must(list(2, 201, list(1, 20, dataCell))), "page_size": may(integer(1, 100)), "caption": must(chars(1, 3000)),
		"row_header_column_index": may(integer(0, 19)),
	}, charactersOfTables),
	"data_visualization": block(map[string]prop{"title": must(chars(1, 50)), "chart": must(chart)}, func(c *checker, at string, _ obj) {
		c.upTo(at, "charts", 1, 2)
	}),
	"card": block(map[string]prop{
		"title": may(words(150)), "subtitle": may(words(150)), "body": may(words(200)), "subtext": may(words(200)),
		"actions": may(list(1, 3, elements("button"))), "icon": may(anything), "hero_image": may(anything), "slack_icon": may(anything),
	}, nil),
	"carousel":  block(map[string]prop{"elements": must(list(1, 10, child("card")))}, nil),
	"container": block(map[string]prop{"title": may(words(150)), "subtitle": may(words(150)), "child_blocks": must(list(1, 10, child())), "icon": may(anything)}, nil),
	"alert":     block(map[string]prop{"text": must(words(200)), "level": may(among("default", "info", "success", "warning", "error"))}, nil),
	"plan":      block(map[string]prop{"title": must(anything), "tasks": may(list(0, 50, anything))}, nil),
	"task_card": block(map[string]prop{
		"task_id": may(chars(1, maxID)), "title": must(anything), "status": may(chars(1, maxID)), "details": may(anything),
		"output": may(anything), "sources": may(list(0, maxOptions, anything)),
	}, nil),
	"video": block(map[string]prop{
		"title": must(plain(200)), "video_url": must(chars(1, maxURL)), "thumbnail_url": must(chars(1, maxURL)), "alt_text": must(chars(1, 2000)),
		"title_url": may(chars(1, maxURL)), "author_name": may(chars(1, 50)), "provider_name": may(chars(1, 50)),
		"provider_icon_url": may(chars(1, maxURL)), "description": may(plain(200)),
	}, nil),
	"rich_text": block(map[string]prop{"elements": must(list(1, maxURL, richPart))}, nil),
}

// block is a shape with the id that every block may have, and its own keys.
func block(own map[string]prop, whole func(*checker, string, obj)) shape {
	props := map[string]prop{"block_id": may(chars(0, maxID))}
	maps.Copy(props, own)
	return shape{props, whole}
}

// checkMessage judges the blocks of a message.
func checkMessage(at string, blocks []any) []misfit {
	c := newChecker(onMessage)
	c.blocks(at, blocks, maxMessageBlocks)
	return c.misfits
}

func (c *checker) blocks(at string, blocks []any, most int) {
	if len(blocks) > most && c.on == onMessage { // a view's count is judged by its shape
		c.no(at, "no more than %d items allowed", most)
	}
	for i, b := range blocks {
		c.block(at+"/"+itoa(i), b)
	}
}

func (c *checker) block(at string, b any) {
	o, ok := b.(obj)
	if !ok {
		c.no(at, "must be an object")
		return
	}
	kind, _ := o["type"].(string)
	if !slices.Contains(surfaces[c.on], kind) {
		c.no(at+"/type", "unsupported type: %s", kind)
		return
	}
	c.actions = map[string]bool{}
	if id := text(o["block_id"]); id != "" {
		if c.blockIDs[id] {
			c.no(at+"/block_id", "`block_id` \"%s\" already exists", id)
		}
		c.blockIDs[id] = true
	}
	c.shapes[kind].check(c, at, o)
}

// child is a block inside of a block; any kind when none is named.
func child(kinds ...string) rule {
	return func(c *checker, at string, v any) {
		o, _ := v.(obj)
		if kind := text(o["type"]); len(kinds) > 0 && !slices.Contains(kinds, kind) {
			c.no(at+"/type", "unsupported type: %s", kind)
			return
		}
		c.block(at, v)
	}
}

func textOrFields(c *checker, at string, o obj) {
	if o["text"] == nil && o["fields"] == nil {
		c.no(at, "must define either `text` or `fields`")
	}
}

func textOrImage(c *checker, at string, v any) {
	o, _ := v.(obj)
	if o["type"] == "image" {
		elementShapes["image"].check(c, at, o)
		return
	}
	words(3000)(c, at, v)
}

func cell(c *checker, at string, v any) {
	o, _ := v.(obj)
	among("raw_text", "raw_number", "rich_text")(c, at+"/type", o["type"])
}

// dataCell may hold a button too.
func dataCell(c *checker, at string, v any) {
	o, _ := v.(obj)
	among("raw_text", "raw_number", "rich_text", "action_cell")(c, at+"/type", o["type"])
}

// oneTable: a message has one table, whose rows are of one length.
func oneTable(c *checker, at string, o obj) {
	c.upTo(at, "tables", 1, 1)
	rows, _ := o["rows"].([]any)
	for _, r := range rows {
		first, _ := rows[0].([]any)
		if r, _ := r.([]any); len(r) != len(first) {
			c.no(at+"/rows", "all rows must have the same number of cells")
			return
		}
	}
}

// charactersOfTables bounds the text of all data tables of a surface.
func charactersOfTables(c *checker, at string, o obj) {
	c.upTo(at+"/rows", "characters in data tables", textIn(o["rows"]), 20000)
}

func richPart(c *checker, at string, v any) {
	o, _ := v.(obj)
	among("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")(c, at+"/type", o["type"])
	if o["indent"] != nil {
		integer(0, 8)(c, at+"/indent", o["indent"])
	}
}

func pattern(form string) rule {
	re := regexp.MustCompile(form)
	return func(c *checker, at string, v any) {
		if !re.MatchString(text(v)) {
			c.no(at, "failed to match pattern %s", form)
		}
	}
}

// maxBlockText is where Slack was seen to answer msg_blocks_too_long: the
// characters of all text in the blocks of one message. It is not documented.
const maxBlockText = 13200

// textIn counts the characters of every text in some JSON.
func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += textIn(e)
		}
	case obj:
		if s, ok := v["text"].(string); ok {
			n += utf8.RuneCountInString(s)
		}
		for _, e := range v {
			n += textIn(e)
		}
	}
	return n
}
