package sandboxtest

import (
	"encoding/json"
	"maps"
)

// undefined stands for TypeScript's own word of that name.
const undefined = "\u0000undefined"

// bodies are the types of what comes over the socket, by its "type".
var bodies = map[string]string{
	"block_actions": "bolt.BlockAction", "view_submission": "bolt.ViewSubmitAction", "view_closed": "bolt.ViewClosedAction",
	"shortcut": "bolt.GlobalShortcut", "message_action": "bolt.MessageShortcut", "block_suggestion": "bolt.BlockSuggestion",
}

// Payload notes what was sent to the app; it fits Options.Sent.
func (d *Dump) Payload(kind string, payload json.RawMessage) {
	p, _ := unpack(payload).(obj)
	word, _ := p["type"].(string)
	switch kind {
	case "slash_commands":
		d.add("command", p, "bolt.SlashCommand")
	case "events_api":
		event, _ := p["event"].(obj)
		name, _ := event["type"].(string)
		d.add("event "+name, d.event(event), "types.SlackEvent")
		delete(p, "event")
		d.add("envelope of "+name, p, "Omit<bolt.EnvelopedEvent, 'event'>")
	case "interactive":
		if d.Typed(word) {
			d.add(word, normal(p), bodies[word])
		}
	}
}

// Typed tells whether the types know such a body.
func (*Dump) Typed(word string) bool { return bodies[word] != "" }

// The types lag behind what Slack sends. The rest of this file takes out what is
// real and unknown to them; a real client ignores it.

// normal is an interactive body as the types have it.
func normal(p obj) obj {
	drop(p, "enterprise")
	user, _ := p["user"].(obj)
	switch p["type"] {
	case "view_submission", "view_closed", "block_suggestion":
		delete(user, "username")
	case "shortcut":
		delete(user, "name")
		delete(p, "api_app_id")
	case "message_action":
		delete(p, "api_app_id")
	case "block_actions":
		put(p, "response_url", "")
		for _, a := range list(p["actions"]) {
			delete(a, "style")
		}
	}
	if v, isView := p["view"].(obj); isView {
		delete(v, "submit_disabled")
	}
	return p
}

// event is an inner event as the types have it.
func (d *Dump) event(e obj) obj {
	e = maps.Clone(e)
	if e["type"] != "message" {
		return e
	}
	return messageEvent(e, e)
}

// messageEvent has what the types want of each message, and no more. Inside of
// others a message has its channel and time from the event around it.
func messageEvent(m, around obj) obj {
	m = maps.Clone(m)
	for _, key := range []string{"app_id", "user_team", "source_team", "user_profile", "username"} {
		delete(m, key)
	}
	for _, f := range list(m["files"]) {
		delete(f, "ims")
		delete(f, "timestamp")
		delete(f, "user_team")
		delete(f, "alt_txt")
	}
	for _, key := range []string{"channel", "channel_type", "event_ts"} {
		put(m, key, around[key])
	}
	put(m, "subtype", undefined)
	if m["subtype"] != undefined {
		m = oftenless(m)
	}
	for _, key := range []string{"message", "previous_message", "root"} {
		if inner, there := m[key].(obj); there {
			m[key] = messageEvent(inner, around)
		}
	}
	for _, key := range []string{"reply_count", "reply_users", "reply_users_count", "latest_reply", "subscribed", "is_locked"} {
		if m["subtype"] == undefined && around["root"] == nil {
			delete(m, key)
		}
	}
	return m
}

// oftenless takes out what the types give to plain messages only.
func oftenless(m obj) obj {
	for _, key := range []string{"bot_id", "bot_profile", "metadata", "edited", "reactions"} {
		delete(m, key)
	}
	switch m["subtype"] {
	case "file_share":
		delete(m, "team")
	case "thread_broadcast":
		delete(m, "team")
		delete(m, "parent_user_id")
		put(m, "client_msg_id", "") // the types know people only
	}
	return m
}

func list(v any) []obj {
	var all []obj
	l, _ := v.([]any)
	for _, e := range l {
		if o, isObject := e.(obj); isObject {
			all = append(all, o)
		}
	}
	return all
}

// drop takes out a key that is null.
func drop(o obj, key string) {
	if o[key] == nil {
		delete(o, key)
	}
}

func put(o obj, key string, value any) {
	if _, there := o[key]; !there {
		o[key] = value
	}
}
