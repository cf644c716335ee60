package sandbox

import (
	"fmt"
	"strings"
)

// target is the channel a call wants to write into.
func (w *Workspace) target(c *call) (*room, error) {
	r := w.findRoom(c.str("channel"))
	switch {
	case r == nil, r.IsPrivate && !r.has(botUser), r.IsIM && !r.has(botUser):
		return nil, refuse("channel_not_found")
	case r.IsArchived:
		return nil, refuse("is_archived")
	case !r.has(botUser) && !c.token.has("chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

// findRoom takes what chat.postMessage takes: an id, a name, a person.
func (w *Workspace) findRoom(name string) *room {
	if r := w.room(name); r != nil {
		return r
	}
	if u := w.user(name); u != nil && !u.Deleted && !u.IsBot {
		return w.dm(u.ID)
	}
	for _, r := range w.rooms {
		if r.Name != "" && r.Name == strings.TrimPrefix(name, "#") {
			return r
		}
	}
	return nil
}

// seen is a channel that the bot may know of: public, or with the bot in it.
func (w *Workspace) seen(id string) (*room, error) {
	r := w.room(id)
	if r == nil || (r.IsPrivate || r.IsIM) && !r.has(botUser) {
		return nil, refuse("channel_not_found")
	}
	return r, nil
}

// own finds the app's own message that a call names; other people's are refused with code.
func (w *Workspace) own(c *call, arg, code string) (*room, *Message, error) {
	r, err := w.seen(c.str("channel"))
	if err != nil {
		return nil, nil, err
	}
	m := r.message(c.str(arg))
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case m.User != botUser:
		return nil, nil, refuse(code)
	case r.IsArchived:
		return nil, nil, refuse("is_archived")
	}
	return r, m, nil
}

// permalink is chat.getPermalink.
func (w *Workspace) permalink(c *call) (obj, error) {
	r, err := w.seen(c.str("channel"))
	if err != nil {
		return nil, err
	}
	m := r.message(c.str("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	link := fmt.Sprintf("https://%s.slack.com/archives/%s/p%s", w.team.Domain, r.ID, strings.ReplaceAll(m.TS, ".", ""))
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + r.ID
	}
	return obj{"channel": r.ID, "permalink": link}, nil
}
