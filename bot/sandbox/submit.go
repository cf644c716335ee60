package sandbox

import (
	"encoding/json"
	"slices"
)

// top is the modal that somebody has before them.
func (w *Workspace) top(u *User, a Action) (*view, error) {
	stack := w.stacks[u.ID]
	if len(stack) == 0 {
		return nil, refuse("no_such_view")
	}
	v := stack[len(stack)-1]
	if a.View != "" && a.View != v.ID {
		return nil, refuse("no_such_view")
	}
	return v, nil
}

// actSubmit sends a form.
func (w *Workspace) actSubmit(u *User, a Action) (ActResult, *delivery, error) {
	v, err := w.top(u, a)
	if err != nil {
		return ActResult{}, nil, err
	}
	if len(v.Submit) == 0 || string(v.Submit) == "null" {
		return ActResult{}, nil, refuse("no_such_button")
	}
	blocks := w.offer(u.ID, v.ID, v.blocks())
	values := initialValues(blocks, v.values())
	if err := fillIn(blocks, values, a.Values); err != nil {
		return ActResult{}, nil, err
	}
	v.State, v.Errors = pack(obj{"values": values}), nil
	if missing := unfilled(blocks, values, w.words.required()); len(missing) > 0 {
		v.Errors = missing
		return ActResult{Error: "missing_required_field", Errors: missing}, nil, nil
	}
	return ActResult{}, w.submit(u, v), nil
}

func (w *Workspace) submit(u *User, v *view) *delivery {
	p := w.interaction("view_submission", u)
	p["view"], p["trigger_id"], p["response_urls"] = w.wireView(v), w.newTrigger(u.ID, v.ID), w.responseURLs(u, v)
	d := &delivery{kind: "interactive", payload: pack(p)}
	d.acked = func(answer json.RawMessage) ActResult { return w.submitted(u.ID, v, answer) }
	d.failed = func(word string) ActResult { return w.trouble(u.ID, word) }
	w.deliver(d)
	return d
}

// responseURLs are those of the channels picked in selects that ask for one.
func (w *Workspace) responseURLs(u *User, v *view) []any {
	urls, values := []any{}, v.values()
	for _, s := range spots(v.blocks()) {
		picked, _ := valueIn(values, s)
		channel := text(picked[fields[s.kind()].key])
		if s.block["type"] != "input" || s.element["response_url_enabled"] != true || w.room(channel) == nil {
			continue
		}
		urls = append(urls, obj{
			"block_id": s.blockID(), "action_id": s.actionID(), "channel_id": channel,
			"response_url": w.newHook("app", hook{room: channel, user: u.ID}),
		})
	}
	return urls
}

// trouble is what Slack says in a modal when the app does not answer well.
func (w *Workspace) trouble(user, word string) ActResult {
	w.notify(user, w.words.trouble())
	return ActResult{Error: word}
}

// submitted does what the acknowledgement of a form asks for.
func (w *Workspace) submitted(user string, v *view, answer json.RawMessage) ActResult {
	o := asJSON(answer)
	switch action, _ := o["response_action"].(string); action {
	case "":
		w.pop(user, v)
	case "clear":
		delete(w.stacks, user)
	case "errors":
		return w.formErrors(user, v, o)
	case "update", "push":
		if err := w.nextView(user, v, o["view"], action == "push"); err != nil {
			return w.trouble(user, failed(err).Error)
		}
	default:
		return w.trouble(user, "invalid_response_action")
	}
	return ActResult{OK: true}
}

func (w *Workspace) pop(user string, v *view) {
	w.stacks[user] = slices.DeleteFunc(slices.Clone(w.stacks[user]), func(o *view) bool { return o == v })
	if len(w.stacks[user]) == 0 {
		delete(w.stacks, user)
	}
}

// formErrors hangs words beside fields. A block_id that is none makes the
// client give up on the answer.
func (w *Workspace) formErrors(user string, v *view, o obj) ActResult {
	errs, _ := o["errors"].(obj)
	words := map[string]string{}
	for id, text := range errs {
		s, isText := text.(string)
		if !isText || !slices.Contains(inputIDs(v.blocks()), id) {
			return w.trouble(user, "invalid_errors")
		}
		words[id] = s
	}
	if len(words) == 0 {
		return w.trouble(user, "invalid_errors")
	}
	v.Errors = words
	return ActResult{Error: "form_errors", Errors: words}
}

// nextView updates the submitted view or pushes another over it.
func (w *Workspace) nextView(user string, v *view, raw any, push bool) error {
	o, isObject := raw.(obj)
	if !isObject {
		return refuse("invalid_view")
	}
	next, err := w.newView(o, "modal")
	switch {
	case err != nil:
		return err
	case !push:
		v.replace(next)
		return nil
	case len(w.stacks[user]) >= maxStack:
		return refuse("push_limit_reached")
	}
	return w.stackUp(next, user)
}

// actClose closes the topmost modal, or with Value "all" the whole stack (its X).
func (w *Workspace) actClose(u *User, a Action) (ActResult, *delivery, error) {
	v, err := w.top(u, a)
	if err != nil {
		return ActResult{}, nil, err
	}
	cleared := a.Value == "all" || v.ClearOnClose
	if cleared {
		v = w.stacks[u.ID][0]
		delete(w.stacks, u.ID)
	} else {
		w.pop(u.ID, v)
	}
	if !v.NotifyOnClose {
		return ActResult{OK: true}, nil, nil
	}
	return ActResult{}, w.tellClosed(u, v, cleared), nil
}

func (w *Workspace) tellClosed(u *User, v *view, cleared bool) *delivery {
	v.State = pack(obj{"values": obj{}})
	p := w.interaction("view_closed", u)
	p["view"], p["is_cleared"] = w.wireView(v), cleared
	d := &delivery{kind: "interactive", payload: pack(p)}
	w.deliver(d)
	return d
}
