package sandbox

// actAdmin are what a full member changes of a channel or an account: invite
// and kick (Text: a user id), archive, unarchive, rename and topic (Text: the
// words), deactivate and reactivate (Text: a user id), group (Value: a user
// group's id, Text: all its people from now on, separated by commas).
func (w *Workspace) actAdmin(u *User, a Action) (ActResult, error) {
	if !w.inTeam(u) {
		return ActResult{}, refuse("restricted_action")
	}
	switch a.Do {
	case "deactivate", "reactivate":
		return w.actAccount(a)
	case "group":
		return w.actGroup(a)
	}
	r := w.room(a.Channel)
	if r == nil || r.IsIM || r.IsPrivate && !r.has(u.ID) {
		return ActResult{}, refuse("channel_not_found")
	}
	if err := w.administer(u, r, a); err != nil {
		return ActResult{}, err
	}
	r.touch()
	return ActResult{OK: true}, nil
}

func (w *Workspace) administer(u *User, r *room, a Action) error {
	switch a.Do {
	case "invite":
		return w.invite(u, r, a.Text)
	case "kick":
		if !r.has(a.Text) {
			return refuse("not_in_channel")
		}
		w.exit(r, a.Text)
	case "archive", "unarchive":
		if r.IsArchived == (a.Do == "archive") {
			return refuse("already_" + a.Do + "d")
		}
		w.archive(u, r, a.Do)
	case "rename":
		return w.rename(u, r, a.Text)
	case "topic":
		w.setTopic(u, r, a.Text)
	}
	return nil
}

func (w *Workspace) actAccount(a Action) (ActResult, error) {
	u := w.user(a.Text)
	if u == nil {
		return ActResult{}, refuse("user_not_found")
	}
	w.changeUser(u, func(u *User) { u.Deleted = a.Do == "deactivate" })
	return ActResult{OK: true}, nil
}

// ChangeUser changes an account as an administrator would, and tells the app.
// It does nothing where there is no such account.
func (w *Workspace) ChangeUser(id string, f func(*User)) {
	w.change(func() {
		if u := w.user(id); u != nil {
			w.changeUser(u, f)
		}
	})
}

func (w *Workspace) changeUser(u *User, f func(*User)) {
	f(u)
	w.tell("user_change", obj{"type": "user_change", "cache_ts": w.now().Unix(), "user": w.wireUser(*u, true)}, nil)
}
