package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
)

// What a view may hold.
const (
	maxStack = 3
	maxView  = 250 << 10 // bytes of its JSON
)

// view is an open modal or a home page.
type view struct {
	View
}

// viewsOpen is views.open.
func (w *Workspace) viewsOpen(c *call) (obj, error) { return w.openView(c, false) }

// viewsPush is views.push.
func (w *Workspace) viewsPush(c *call) (obj, error) { return w.openView(c, true) }

func (w *Workspace) openView(c *call, push bool) (obj, error) {
	v, err := w.viewArg(c, "modal")
	if err != nil {
		return nil, err
	}
	t, err := w.exchange(c.str("trigger_id"))
	if err != nil {
		return nil, err
	}
	if !push {
		w.stacks[t.user] = nil
	} else if err := w.mayPush(t); err != nil {
		return nil, err
	}
	if err := w.stackUp(v, t.user); err != nil {
		return nil, err
	}
	return obj{"view": w.wireView(v)}, nil
}

func (w *Workspace) mayPush(t *trigger) error {
	switch {
	case t.view == "" || w.modal(t.view) == nil:
		return refuse("not_found")
	case len(w.stacks[t.user]) >= maxStack:
		return refuse("push_limit_reached")
	}
	return nil
}

// stackUp lays a new modal over a person's page.
func (w *Workspace) stackUp(v *view, user string) error {
	if v.ExternalID != "" && w.byExternal(v.ExternalID) != nil {
		return refuse("duplicate_external_id")
	}
	v.ID, v.To = w.id("V"), user
	v.RootViewID = v.ID
	if stack := w.stacks[user]; len(stack) > 0 {
		v.RootViewID = stack[0].ID
		v.PreviousViewID = &stack[len(stack)-1].ID
	}
	w.stacks[user] = append(w.stacks[user], v)
	return nil
}

// viewArg reads and checks the view of a call.
func (w *Workspace) viewArg(c *call, kind string) (*view, error) {
	raw, ok := c.value("view")
	o, isObject := raw.(obj)
	if !ok || !isObject {
		return nil, refuse("invalid_arguments", "must be a valid view [json-pointer:/view]")
	}
	return w.newView(o, kind)
}

// newView checks a view, wherever it came from, and fills in what Slack adds.
func (w *Workspace) newView(o obj, kind string) (*view, error) {
	if len(pack(o)) > maxView {
		return nil, refuse("view_too_large")
	}
	if misfits := checkView(o, kind); len(misfits) > 0 {
		return nil, refuse("invalid_arguments", texts(misfits)...)
	}
	blocks, _ := o["blocks"].([]any)
	w.fill(blocks)
	o["blocks"] = blocks
	for _, key := range []string{"title", "submit", "close"} {
		defaults(o[key])
	}
	v := &view{}
	if err := json.Unmarshal(pack(o), &v.View); err != nil {
		return nil, refuse("invalid_arguments", err.Error())
	}
	v.TeamID, v.AppID, v.BotID = w.team.ID, appID, botID
	v.State = pack(obj{"values": initialValues(blocks, nil)})
	v.Hash = w.viewHash()
	return v, nil
}

func (w *Workspace) viewHash() string {
	return fmt.Sprintf("%d.%s", w.clock.Now().Unix(), w.hex(8))
}

// viewsUpdate is views.update: by view_id or external_id, under hash if given.
func (w *Workspace) viewsUpdate(c *call) (obj, error) {
	if !c.has("view_id") && !c.has("external_id") {
		return nil, refuse("invalid_arguments", "missing required field: view_id")
	}
	v, err := w.viewArg(c, "")
	if err != nil {
		return nil, err
	}
	old := w.modal(c.str("view_id"))
	if !c.has("view_id") {
		old = w.byExternal(c.str("external_id"))
	}
	switch {
	case old == nil, old.Type != v.Type:
		return nil, refuse("not_found")
	case c.has("hash") && c.str("hash") != old.Hash:
		return nil, refuse("hash_conflict")
	}
	old.replace(v)
	return obj{"view": w.wireView(old)}, nil
}

// replace puts new contents into an open view. What was typed stays where the
// new view has the same block_id and action_id.
func (v *view) replace(by *view) {
	typed := v.values()
	id, to, root, previous, external := v.ID, v.To, v.RootViewID, v.PreviousViewID, v.ExternalID
	v.View = by.View
	v.ID, v.To, v.RootViewID, v.PreviousViewID = id, to, root, previous
	if v.ExternalID == "" {
		v.ExternalID = external
	}
	v.State = pack(obj{"values": initialValues(v.blocks(), typed)})
}

// viewsPublish is views.publish: somebody's home page.
func (w *Workspace) viewsPublish(c *call) (obj, error) {
	v, err := w.viewArg(c, "home")
	if err != nil {
		return nil, err
	}
	user := c.str("user_id")
	u := w.user(user)
	if u == nil || u.Deleted || u.TeamID != w.team.ID {
		return nil, refuse("invalid_arguments", "invalid user_id")
	}
	old := w.homes[user]
	if old == nil {
		v.ID, v.To = w.id("V"), user
		v.RootViewID = v.ID
		w.homes[user] = v
		return obj{"view": w.wireView(v)}, nil
	}
	if c.has("hash") && c.str("hash") != old.Hash {
		return nil, refuse("hash_conflict")
	}
	old.replace(v)
	return obj{"view": w.wireView(old)}, nil
}

// modal finds an open modal or a home page by its id.
func (w *Workspace) modal(id string) *view {
	return w.findView(func(v *view) bool { return v.ID == id })
}

func (w *Workspace) byExternal(id string) *view {
	return w.findView(func(v *view) bool { return v.ExternalID == id })
}

func (w *Workspace) findView(match func(*view) bool) *view {
	for _, stack := range w.stacks {
		if i := slices.IndexFunc(stack, match); i >= 0 {
			return stack[i]
		}
	}
	for _, home := range w.homes {
		if match(home) {
			return home
		}
	}
	return nil
}

// wireView is a view in Slack's shape.
func (w *Workspace) wireView(v *view) obj {
	o := asObject(v.View)
	delete(o, "to")
	delete(o, "errors")
	o["app_installed_team_id"], o["submit_disabled"] = w.team.ID, false
	return o
}

func (v *view) blocks() []any {
	blocks, _ := unpack(v.Blocks).([]any)
	return blocks
}

func (v *view) values() obj {
	state, _ := unpack(v.State).(obj)
	values, _ := state["values"].(obj)
	return values
}
