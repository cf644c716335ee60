package sandbox

import "encoding/json"

// surface is where an element was pressed: a message, an ephemeral or a view.
type surface struct {
	room      *room
	message   *Message
	ephemeral bool
	view      *view
}

// actPress presses a button or picks from a select, wherever it hangs.
func (w *Workspace) actPress(u *User, a Action) (*delivery, error) {
	on, err := w.surface(u, a)
	if err != nil {
		return nil, err
	}
	blocks := w.offer(u.ID, on.id(), on.blocks())
	s, ok := pick(spots(blocks), a.Block, a.Element)
	if !ok || a.Element == "" && a.Block == "" {
		return nil, refuse("no_such_button")
	}
	values, err := on.state(blocks, s, a)
	if err != nil {
		return nil, err
	}
	act, err := w.action(s, a)
	if err != nil {
		return nil, err
	}
	d := &delivery{kind: "interactive", payload: pack(w.blockActions(u, on, act, values))}
	d.failed = func(word string) ActResult {
		w.notify(u.ID, w.words.pressFailed(word))
		return ActResult{Error: word}
	}
	w.deliver(d)
	return d, nil
}

// surface finds what was pressed on, if the page shows it to that person.
func (w *Workspace) surface(u *User, a Action) (surface, error) {
	if a.View != "" {
		v := w.modal(a.View)
		if v == nil || v.To != u.ID {
			return surface{}, refuse("no_such_view")
		}
		return surface{view: v}, nil
	}
	r, err := w.place(u, a)
	if err != nil {
		return surface{}, err
	}
	if m := r.message(a.TS); m != nil {
		return surface{room: r, message: m}, nil
	}
	for i, e := range r.Ephemerals {
		if e.TS == a.TS && e.To == u.ID {
			return surface{room: r, message: &r.Ephemerals[i].Message, ephemeral: true}, nil
		}
	}
	return surface{}, refuse("message_not_found")
}

// blocks are the surface's blocks, those of attachments too.
func (on surface) blocks() []any {
	if on.view != nil {
		return on.view.blocks()
	}
	blocks, _ := unpack(on.message.Blocks).([]any)
	attachments, _ := unpack(on.message.Attachments).([]any)
	for _, a := range attachments {
		if a, ok := a.(obj); ok {
			inner, _ := a["blocks"].([]any)
			blocks = append(blocks, inner...)
		}
	}
	return blocks
}

// state is state.values with this press and what else was typed in it; a view remembers it.
func (on surface) state(blocks []any, s spot, a Action) (obj, error) {
	var typed obj
	if on.view != nil {
		typed = on.view.values()
	}
	values := initialValues(blocks, typed)
	if err := fillIn(blocks, values, a.Values); err != nil {
		return nil, err
	}
	if f, stateful := fields[s.kind()]; stateful {
		v, err := f.choose(s, a.Value)
		if err != nil {
			return nil, err
		}
		lay(values, s, v)
	}
	if on.view != nil {
		on.view.State = pack(obj{"values": values})
	}
	return values, nil
}

// action is the one action of a press.
func (w *Workspace) action(s spot, a Action) (obj, error) {
	act := obj{"type": s.kind(), "block_id": s.blockID(), "action_id": s.actionID(), "action_ts": w.ts()}
	for _, key := range []string{"text", "value", "style", "url", "confirm", "placeholder", fields[s.kind()].initial} {
		if v, there := s.element[key]; there && key != "" {
			act[key] = v
		}
	}
	f, stateful := fields[s.kind()]
	switch {
	case s.kind() == "overflow":
		option, err := optionOf(s.element, a.Value)
		if err != nil {
			return nil, err
		}
		act["selected_option"] = option
	case stateful:
		v, err := f.choose(s, a.Value)
		if err != nil {
			return nil, err
		}
		act[f.key] = v[f.key]
	case a.Value != "":
		act["value"] = a.Value
	}
	return act, nil
}

// blockActions is the payload of a press.
func (w *Workspace) blockActions(u *User, on surface, act, values obj) obj {
	p := w.interaction("block_actions", u)
	p["actions"] = []any{act}
	if on.view != nil {
		p["view"] = w.wireView(on.view)
		p["container"] = obj{"type": "view", "view_id": on.view.ID}
		inside := ""
		if on.view.Type == "modal" {
			inside = on.view.ID
		}
		p["trigger_id"] = w.newTrigger(u.ID, inside)
		return p
	}
	p["trigger_id"] = w.newTrigger(u.ID, "")
	p["state"] = obj{"values": values}
	p["channel"] = obj{"id": on.room.ID, "name": commandRoom(on.room)}
	p["container"] = on.container()
	p["response_url"] = w.newHook("actions", hook{
		room: on.room.ID, user: u.ID, ts: on.message.TS, ephemeral: on.ephemeral, thread: on.message.ThreadTS,
	})
	if !on.ephemeral {
		p["message"] = w.wire(on.room, *on.message, false)
	}
	return p
}

func (on surface) container() obj {
	c := obj{"type": "message", "message_ts": on.message.TS, "channel_id": on.room.ID, "is_ephemeral": on.ephemeral}
	if on.message.ThreadTS != "" {
		c["thread_ts"] = on.message.ThreadTS
	}
	return c
}

// interaction is what every interactive payload has. The person's team is their
// own, which for a partner is not this workspace.
func (w *Workspace) interaction(kind string, u *User) obj {
	return obj{
		"type": kind, "token": verification, "api_app_id": appID, "enterprise": nil, "is_enterprise_install": false,
		"team": obj{"id": w.team.ID, "domain": w.team.Domain},
		"user": obj{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": u.TeamID},
	}
}

// asJSON is a JSON object out of an answer, nil when it is none.
func asJSON(raw json.RawMessage) obj {
	o, _ := unpack(raw).(obj)
	return o
}
