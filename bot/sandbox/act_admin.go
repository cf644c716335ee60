package sandbox

import (
	"strings"
)

// actAdmin are what a full member changes of a channel or an account: invite
// and kick (Text: a user id), archive, unarchive, rename (Text: the name),
// deactivate and reactivate (Text: a user id).
func (w *Workspace) actAdmin(u *User, a Action) (ActResult, error) {
	if !w.inTeam(u) {
		return ActResult{}, refuse("restricted_action")
	}
	if a.Do == "deactivate" || a.Do == "reactivate" {
		return w.actAccount(a)
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
		r.IsArchived = a.Do == "archive"
		w.tell("channel_"+a.Do, obj{"type": "channel_" + a.Do, "channel": r.ID, "user": u.ID}, r)
	case "rename":
		return w.rename(r, a.Text)
	}
	return nil
}

func (w *Workspace) invite(by *User, r *room, user string) error {
	switch u := w.user(user); {
	case u == nil, u.Deleted:
		return refuse("user_not_found")
	case r.has(user):
		return refuse("already_in_channel")
	case r.IsArchived:
		return refuse("is_archived")
	}
	w.enter(r, user, by.ID)
	return nil
}

func (w *Workspace) rename(r *room, name string) error {
	if name == "" || len([]rune(name)) > 80 || name != strings.ToLower(name) || strings.ContainsAny(name, " .#") {
		return refuse("invalid_name")
	}
	for _, o := range w.rooms {
		if o.Name == name {
			return refuse("name_taken")
		}
	}
	r.Name = name
	w.tell("channel_rename", obj{
		"type": "channel_rename", "channel": obj{"id": r.ID, "name": name, "name_normalized": name, "created": r.created},
	}, r)
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
	w.tell("user_change", obj{"type": "user_change", "cache_ts": w.clock.Now().Unix(), "user": w.wireUser(*u, true)}, nil)
}
