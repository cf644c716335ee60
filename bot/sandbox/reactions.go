package sandbox

import (
	"regexp"
	"slices"
)

var emojiName = regexp.MustCompile(`^[\p{L}\p{N}_+'-]+(::skin-tone-[2-6])?$`)

// maxPins is how many messages of a channel can be pinned.
const maxPins = 100

// pointed finds the message that a reaction or a pin names.
func (w *Workspace) pointed(c *call) (*room, *Message, error) {
	r, err := w.seen(c.str("channel"))
	switch {
	case err != nil:
		return nil, nil, err
	case !c.has("timestamp"):
		return nil, nil, refuse("no_item_specified")
	case !validTS(c.str("timestamp")):
		return nil, nil, refuse("bad_timestamp")
	case r.IsArchived:
		return nil, nil, refuse("is_archived")
	}
	m := r.message(c.str("timestamp"))
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return r, m, nil
}

// reactionsAdd is reactions.add.
func (w *Workspace) reactionsAdd(c *call) (obj, error) {
	r, m, err := w.pointed(c)
	if err != nil {
		return nil, err
	}
	return nil, w.react(r, m, botUser, c.str("name"))
}

// reactionsRemove is reactions.remove.
func (w *Workspace) reactionsRemove(c *call) (obj, error) {
	r, m, err := w.pointed(c)
	if err != nil {
		return nil, err
	}
	return nil, w.unreact(r, m, botUser, c.str("name"))
}

func (w *Workspace) react(r *room, m *Message, user, name string) error {
	if !emojiName.MatchString(name) {
		return refuse("invalid_name")
	}
	all := slices.Clone(m.Reactions)
	i := slices.IndexFunc(all, func(e Reaction) bool { return e.Name == name })
	if i < 0 {
		all, i = append(all, Reaction{Name: name}), len(all)
	}
	if slices.Contains(all[i].Users, user) {
		return refuse("already_reacted")
	}
	all[i].Users = append(slices.Clone(all[i].Users), user)
	all[i].Count++
	m.Reactions = all
	w.tellReaction("reaction_added", r, m, user, name)
	return nil
}

func (w *Workspace) unreact(r *room, m *Message, user, name string) error {
	all := slices.Clone(m.Reactions)
	i := slices.IndexFunc(all, func(e Reaction) bool { return e.Name == name && slices.Contains(e.Users, user) })
	if i < 0 {
		return refuse("no_reaction")
	}
	all[i].Users = slices.DeleteFunc(slices.Clone(all[i].Users), func(u string) bool { return u == user })
	if all[i].Count--; all[i].Count == 0 {
		all = slices.Delete(all, i, i+1)
	}
	m.Reactions = all
	w.tellReaction("reaction_removed", r, m, user, name)
	return nil
}

func (w *Workspace) tellReaction(event string, r *room, m *Message, user, name string) {
	w.tell(event, obj{
		"type": event, "user": user, "reaction": name, "item_user": m.User,
		"item": obj{"type": "message", "channel": r.ID, "ts": m.TS},
	}, r)
}

// pinsAdd is pins.add.
func (w *Workspace) pinsAdd(c *call) (obj, error) {
	r, m, err := w.pointed(c)
	switch {
	case err != nil:
		return nil, err
	case !r.has(botUser):
		return nil, refuse("not_in_channel")
	case m.Pinned:
		return nil, refuse("already_pinned")
	case len(r.pins) >= maxPins:
		return nil, refuse("too_many_pins")
	}
	m.Pinned = true
	r.pins = append(r.pins, m.TS)
	return nil, nil
}

// pinsRemove is pins.remove.
func (w *Workspace) pinsRemove(c *call) (obj, error) {
	r, m, err := w.pointed(c)
	if err != nil {
		return nil, err
	}
	if !m.Pinned {
		return nil, refuse("no_pin")
	}
	m.Pinned = false
	r.pins = slices.DeleteFunc(r.pins, func(ts string) bool { return ts == m.TS })
	return nil, nil
}
