package sandbox

import (
	"encoding/json"
	"regexp"
	"strings"
)

// entity is what Slack writes in angle brackets: a link, a mention, a date.
var (
	entity   = regexp.MustCompile(`<[@#!][^<>\s][^<>]*>|<(?:https?|mailto|tel):[^<>\s]+(?:\|[^<>]*)?>`)
	bareURL  = regexp.MustCompile(`https?://[^\s<>|"'` + "`" + `]*[^\s<>|"'` + "`" + `.,;:!?)\]}]`)
	atName   = regexp.MustCompile(`@([a-z0-9][a-z0-9._-]*)`)
	hashName = regexp.MustCompile(`#([\p{L}\p{N}][\p{L}\p{N}_-]*)`)
)

// rewrite gives an app's text the form in which Slack stores it: bare URLs in
// angle brackets. Entities and escapes stay as they are.
func rewrite(text string) string {
	return outside(entity, text, func(plain string) string {
		return bareURL.ReplaceAllString(plain, "<$0>")
	})
}

// outside applies f to what lies between the matches of keep.
func outside(keep *regexp.Regexp, text string, f func(string) string) string {
	var b strings.Builder
	last := 0
	for _, at := range keep.FindAllStringIndex(text, -1) {
		b.WriteString(f(text[last:at[0]]))
		b.WriteString(text[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(f(text[last:]))
	return b.String()
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// typed gives what a person typed the form in which Slack stores it: escaped,
// with names and links as entities. labelled adds names to mentions, as slash
// commands with should_escape have them.
func (w *Workspace) typed(text string, labelled bool) string {
	text = outside(entity, text, escaper.Replace)
	text = outside(entity, text, func(s string) string { return bareURL.ReplaceAllString(s, "<$0>") })
	text = outside(entity, text, func(s string) string { return w.mentionPeople(s, labelled) })
	return outside(entity, text, func(s string) string { return w.mentionRooms(s) })
}

func (w *Workspace) mentionPeople(text string, labelled bool) string {
	return atName.ReplaceAllStringFunc(text, func(at string) string {
		for _, u := range w.users {
			if u.Name != at[1:] {
				continue
			}
			if labelled {
				return "<@" + u.ID + "|" + u.Name + ">"
			}
			return "<@" + u.ID + ">"
		}
		for _, g := range w.groups {
			if g.Handle == at[1:] {
				return "<!subteam^" + g.ID + ">"
			}
		}
		return at
	})
}

func (w *Workspace) mentionRooms(text string) string {
	return hashName.ReplaceAllStringFunc(text, func(hash string) string {
		for _, r := range w.rooms {
			if r.Name == hash[1:] && r.IsPrivate {
				return "<#" + r.ID + "|>"
			}
			if r.Name == hash[1:] && r.Name != "" {
				return "<#" + r.ID + "|" + r.Name + ">"
			}
		}
		return hash
	})
}

// richText is the block under which a person's text arrives.
func (w *Workspace) richText(text string) json.RawMessage {
	var parts []any
	last := 0
	plain := func(s string) {
		if s != "" {
			parts = append(parts, obj{"type": "text", "text": unescape(s)})
		}
	}
	for _, at := range entity.FindAllStringIndex(text, -1) {
		plain(text[last:at[0]])
		parts = append(parts, richEntity(text[at[0]+1:at[1]-1]))
		last = at[1]
	}
	plain(text[last:])
	section := obj{"type": "rich_text_section", "elements": parts}
	return pack([]any{obj{"type": "rich_text", "block_id": w.hex(5), "elements": []any{section}}})
}

func richEntity(inner string) obj {
	id, label, _ := strings.Cut(inner, "|")
	switch inner[0] {
	case '@':
		return obj{"type": "user", "user_id": id[1:]}
	case '#':
		return obj{"type": "channel", "channel_id": id[1:]}
	case '!':
		if group, isGroup := strings.CutPrefix(id, "!subteam^"); isGroup {
			return obj{"type": "usergroup", "usergroup_id": group}
		}
		return obj{"type": "broadcast", "range": id[1:]}
	}
	link := obj{"type": "link", "url": unescape(id)}
	if label != "" {
		link["text"] = unescape(label)
	}
	return link
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// textOfBlocks is the text that Slack makes when an app sends blocks alone.
func textOfBlocks(raw json.RawMessage) string {
	var lines []string
	blocks, _ := unpack(raw).([]any)
	for _, b := range blocks {
		block, _ := b.(obj)
		switch text := block["text"].(type) {
		case obj:
			if s, ok := text["text"].(string); ok {
				lines = append(lines, s)
			}
		case string:
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, " ")
}
