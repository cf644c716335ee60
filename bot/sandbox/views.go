package sandbox

// What a view may hold.
const (
	maxStack = 3
	maxView  = 250 << 10 // bytes of its JSON
)

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
