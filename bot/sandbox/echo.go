package sandbox

import (
	"encoding/json"
	"fmt"
)

// echoBlocks rewrites blocks as Slack gives them back: ids filled in, defaults
// of text objects written out.
func (w *Workspace) echoBlocks(blocks []any) json.RawMessage {
	w.fill(blocks)
	return pack(blocks)
}

func (w *Workspace) fill(blocks []any) {
	for _, b := range blocks {
		block, isObject := b.(obj)
		if !isObject {
			continue
		}
		if id, _ := block["block_id"].(string); id == "" {
			block["block_id"] = w.hex(5)
		}
		if block["type"] == "input" {
			put(block, "optional", false)
			put(block, "dispatch_action", false)
		}
		w.fillActions(block)
		defaults(block)
	}
}

// fillActions gives each interactive element without an action_id one.
func (w *Workspace) fillActions(block obj) {
	for _, e := range elementsOf(block) {
		if id, _ := e["action_id"].(string); id == "" && interactive(e) {
			e["action_id"] = w.hex(5)
		}
	}
}

// elementsOf are the elements that hang in a block, wherever they may.
func elementsOf(block obj) []obj {
	var all []obj
	for _, key := range []string{"accessory", "element"} {
		if e, ok := block[key].(obj); ok {
			all = append(all, e)
		}
	}
	for _, key := range []string{"elements", "actions"} {
		list, _ := block[key].([]any)
		for _, e := range list {
			if e, ok := e.(obj); ok {
				all = append(all, e)
			}
		}
	}
	if block["type"] == "container" || block["type"] == "carousel" {
		for _, key := range []string{"child_blocks", "elements"} {
			all = append(all, nested(block[key])...)
		}
	}
	return all
}

func nested(v any) []obj {
	var all []obj
	list, _ := v.([]any)
	for _, b := range list {
		if b, ok := b.(obj); ok {
			all = append(all, elementsOf(b)...)
		}
	}
	return all
}

// interactive elements send actions; images and texts do not.
func interactive(e obj) bool {
	kind, _ := e["type"].(string)
	_, known := elementShapes[kind]
	return known && kind != "image"
}

// defaults writes out what Slack adds to text objects.
func defaults(v any) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			defaults(e)
		}
	case obj:
		switch v["type"] {
		case "plain_text":
			put(v, "emoji", true)
		case "mrkdwn":
			put(v, "verbatim", false)
			if text, ok := v["text"].(string); ok {
				v["text"] = rewrite(text)
			}
		}
		for _, e := range v {
			defaults(e)
		}
	}
}

func put(o obj, key string, value any) {
	if _, there := o[key]; !there {
		o[key] = value
	}
}

// echoAttachment checks and rewrites one attachment in place.
func (w *Workspace) echoAttachment(i int, a any) error {
	o, isObject := a.(obj)
	if !isObject {
		return refuse("invalid_attachments")
	}
	put(o, "id", float64(i+1))
	blocks, isList := o["blocks"].([]any)
	if !isList {
		return nil
	}
	if misfits := checkMessage(fmt.Sprintf("/attachments/%d/blocks", i), blocks); len(misfits) > 0 {
		return refuse("invalid_blocks", texts(misfits)...)
	}
	w.fill(blocks)
	put(o, "fallback", "[no preview available]")
	return nil
}
