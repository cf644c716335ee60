package sandbox

import "slices"

// ownMessage is the message that somebody wants to edit or delete.
func (w *Workspace) ownMessage(u *User, a Action, code string) (*room, *Message, error) {
	r, err := w.place(u, a)
	if err != nil {
		return nil, nil, err
	}
	m := r.message(a.TS)
	switch {
	case m == nil:
		return nil, nil, refuse("message_not_found")
	case m.User != u.ID:
		return nil, nil, refuse(code)
	}
	return r, m, nil
}

func (w *Workspace) actEdit(u *User, a Action) (ActResult, error) {
	r, m, err := w.ownMessage(u, a, "cant_update_message")
	if err != nil {
		return ActResult{}, err
	}
	if a.Text == "" {
		return ActResult{}, refuse("no_text")
	}
	before := *m
	m.Text = w.typed(a.Text, false)
	m.Blocks, m.Edited = w.richText(m.Text), &Edited{User: u.ID, TS: w.ts()}
	w.tellChanged(r, before, *m)
	return ActResult{OK: true, TS: m.TS}, nil
}

// actDelete deletes one's own message. The app's may be deleted by the team, as
// admins can in Slack: that is how a card goes missing.
func (w *Workspace) actDelete(u *User, a Action) (ActResult, error) {
	r, err := w.place(u, a)
	if err != nil {
		return ActResult{}, err
	}
	m := r.message(a.TS)
	switch {
	case m == nil:
		return ActResult{}, refuse("message_not_found")
	case m.User != u.ID && (m.User != botUser || !w.inTeam(u)):
		return ActResult{}, refuse("cant_delete_message")
	}
	w.erase(r, *m)
	return ActResult{OK: true, TS: a.TS}, nil
}

// inTeam tells full members of the workspace from guests and partners.
func (w *Workspace) inTeam(u *User) bool { return u.TeamID == w.team.ID && !u.IsRestricted && !u.IsBot }

func (w *Workspace) actReact(u *User, a Action) (ActResult, error) {
	r, err := w.place(u, a)
	if err != nil {
		return ActResult{}, err
	}
	m := r.message(a.TS)
	if m == nil {
		return ActResult{}, refuse("message_not_found")
	}
	if a.Do == "unreact" {
		err = w.unreact(r, m, u.ID, a.Text)
	} else {
		err = w.react(r, m, u.ID, a.Text)
	}
	return ActResult{OK: err == nil, TS: a.TS}, err
}

// actReload drops what Slack forgets when its page is loaded again.
func (w *Workspace) actReload(u *User) (ActResult, error) {
	for _, r := range w.rooms {
		r.Ephemerals = slices.DeleteFunc(slices.Clone(r.Ephemerals), func(e Ephemeral) bool { return e.To == u.ID })
		r.touch()
	}
	delete(w.notices, u.ID)
	delete(w.stacks, u.ID)
	return ActResult{OK: true}, nil
}

// actOpenHome opens the app's home page.
func (w *Workspace) actOpenHome(u *User) (ActResult, error) {
	if u.TeamID != w.team.ID {
		return ActResult{}, refuse("no_home_for_partners")
	}
	event := obj{"type": "app_home_opened", "user": u.ID, "channel": w.dm(u.ID).ID, "tab": "home"}
	if home := w.homes[u.ID]; home != nil {
		event["view"] = w.wireView(home)
	}
	w.tell("app_home_opened", event, nil)
	return ActResult{OK: true}, nil
}
