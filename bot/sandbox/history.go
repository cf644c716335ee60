package sandbox

import "slices"

// conversationsHistory is conversations.history: newest first, without replies.
func (w *Workspace) conversationsHistory(c *call) (obj, error) {
	r, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	all, err := w.between(c, r, func(m Message) bool {
		return m.ThreadTS == "" || m.ThreadTS == m.TS || m.Subtype == "thread_broadcast"
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	part, next, err := page(c, all, 100, 999)
	if err != nil {
		return nil, err
	}
	return obj{
		"messages": w.wireAll(c, r, part), "has_more": next != "", "pin_count": len(r.pins),
		"channel_actions_ts": nil, "channel_actions_count": 0, "response_metadata": cursor(next),
	}, nil
}

// conversationsReplies is conversations.replies: the first message, then oldest to newest.
func (w *Workspace) conversationsReplies(c *call) (obj, error) {
	r, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	parent := r.message(c.str("ts"))
	if parent == nil {
		return nil, refuse("thread_not_found")
	}
	thread := parent.TS
	if parent.ThreadTS != "" {
		thread = parent.ThreadTS
	}
	replies, err := w.between(c, r, func(m Message) bool { return m.ThreadTS == thread && m.TS != thread })
	if err != nil {
		return nil, err
	}
	all := replies
	if first := r.message(thread); first != nil {
		all = append([]Message{*first}, replies...)
	}
	part, next, err := page(c, all, 1000, 1000)
	if err != nil {
		return nil, err
	}
	return obj{"messages": w.wireAll(c, r, part), "has_more": next != "", "response_metadata": cursor(next)}, nil
}

// readable is a channel whose messages the bot may read: it must be in it.
func (w *Workspace) readable(c *call) (*room, error) {
	r, err := w.look(c, "history")
	if err == nil && !r.has(botUser) {
		err = refuse("not_in_channel")
	}
	return r, err
}

// between are the messages from oldest to latest, without the two themselves
// unless inclusive.
func (w *Workspace) between(c *call, r *room, match func(Message) bool) ([]Message, error) {
	oldest, latest := c.str("oldest"), c.str("latest")
	switch {
	case oldest != "" && !validTS(oldest):
		return nil, refuse("invalid_ts_oldest")
	case latest != "" && latest != "now" && !validTS(latest):
		return nil, refuse("invalid_ts_latest")
	}
	if latest == "now" {
		latest = ""
	}
	var all []Message
	for _, m := range r.Messages {
		after := oldest == "" || later(m.TS, oldest) || c.yes("inclusive") && m.TS == oldest
		before := latest == "" || later(latest, m.TS) || c.yes("inclusive") && m.TS == latest
		if after && before && match(m) {
			all = append(all, m)
		}
	}
	return all, nil
}

// later compares two ts, which may be plain seconds.
func later(a, b string) bool { return micro(a) > micro(b) }

func (w *Workspace) wireAll(c *call, r *room, all []Message) []obj {
	out := make([]obj, len(all))
	for i, m := range all {
		out[i] = w.wire(r, m, c.yes("include_all_metadata"))
	}
	return out
}
