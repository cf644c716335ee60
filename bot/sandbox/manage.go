package sandbox

import "strings"

// managed is a channel that the app may change: of the kind that the scopes are
// for, with the app in it.
func (w *Workspace) managed(c *call, more ...string) (*room, error) {
	r, err := w.seen(c.str("channel"))
	switch {
	case err != nil:
		return nil, err
	case r.IsIM:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	if err := c.needScope(append(manages(r.IsPrivate), more...)...); err != nil {
		return nil, err
	}
	if !r.has(botUser) {
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

// open is a managed channel that is not archived.
func (w *Workspace) open(c *call, more ...string) (*room, error) {
	r, err := w.managed(c, more...)
	if err == nil && r.IsArchived {
		err = refuse("is_archived")
	}
	return r, err
}

func manages(private bool) []string {
	if private {
		return []string{"groups:write"}
	}
	return []string{"channels:manage", "channels:write"}
}

// self is the app's own account.
func (w *Workspace) self() *User { return w.user(botUser) }

// conversationsCreate is conversations.create.
func (w *Workspace) conversationsCreate(c *call) (obj, error) {
	if err := c.needScope(manages(c.yes("is_private"))...); err != nil {
		return nil, err
	}
	if err := w.freeName(c.str("name")); err != nil {
		return nil, err
	}
	r := &room{
		Channel: Channel{ID: w.id("C"), Name: c.str("name"), IsPrivate: c.yes("is_private"), Members: []string{botUser}},
		created: w.now().Unix(), creator: botUser,
	}
	w.rooms = append(w.rooms, r)
	return obj{"channel": w.wireRoom(r)}, nil
}

// conversationsInvite is conversations.invite. Without force one refusal
// refuses all.
func (w *Workspace) conversationsInvite(c *call) (obj, error) {
	r, err := w.open(c, "channels:write.invites", "groups:write.invites")
	if err != nil {
		return nil, err
	}
	var failed []any
	var last error
	users := strings.Split(strings.ReplaceAll(c.str("users"), " ", ""), ",")
	for _, id := range users {
		if err := w.mayInvite(r, id); err != nil {
			failed, last = append(failed, obj{"user": id, "ok": false, "error": code(err)}), err
		}
	}
	if last != nil && (!c.yes("force") || len(failed) == len(users)) {
		return nil, &refusal{code: code(last), extra: obj{"errors": failed}}
	}
	for _, id := range users {
		if w.mayInvite(r, id) == nil {
			w.enter(r, id, botUser)
		}
	}
	answer := obj{"channel": w.wireRoom(r)}
	if failed != nil {
		answer["errors"] = failed
	}
	return answer, nil
}

// conversationsKick is conversations.kick.
func (w *Workspace) conversationsKick(c *call) (obj, error) {
	r, err := w.open(c)
	user := c.str("user")
	switch {
	case err != nil:
		return nil, err
	case user == botUser:
		return nil, refuse("cant_kick_self")
	case r.general:
		return nil, refuse("cant_kick_from_general")
	case w.user(user) == nil:
		return nil, refuse("user_not_found")
	case !r.has(user):
		return nil, refuse("not_in_channel")
	}
	w.exit(r, user)
	return obj{"errors": obj{}}, nil
}

// conversationsLeave is conversations.leave.
func (w *Workspace) conversationsLeave(c *call) (obj, error) {
	r, err := w.open(c)
	switch {
	case err != nil && code(err) == "not_in_channel":
		return obj{"not_in_channel": true}, nil
	case err != nil:
		return nil, err
	case r.general:
		return nil, refuse("cant_leave_general")
	case len(r.Members) == 1:
		return nil, refuse("last_member")
	}
	w.exit(r, botUser)
	return nil, nil
}

// conversationsArchive is conversations.archive.
func (w *Workspace) conversationsArchive(c *call) (obj, error) {
	r, err := w.managed(c)
	switch {
	case err != nil:
		return nil, err
	case r.IsArchived:
		return nil, refuse("already_archived")
	case r.general:
		return nil, refuse("cant_archive_general")
	}
	w.archive(w.self(), r, "archive")
	return nil, nil
}

// conversationsRename is conversations.rename.
func (w *Workspace) conversationsRename(c *call) (obj, error) {
	r, err := w.open(c)
	if err != nil {
		return nil, err
	}
	if err := w.rename(w.self(), r, c.str("name")); err != nil {
		return nil, err
	}
	return obj{"channel": w.wireRoom(r)}, nil
}

// conversationsSetTopic is conversations.setTopic. An empty topic removes it.
func (w *Workspace) conversationsSetTopic(c *call) (obj, error) {
	r, err := w.open(c, "channels:write.topic", "groups:write.topic")
	switch {
	case err != nil:
		return nil, err
	case len([]rune(c.str("topic"))) > maxTopic:
		return nil, refuse("too_long")
	}
	w.setTopic(w.self(), r, rewrite(c.str("topic")))
	return obj{"channel": w.wireRoom(r)}, nil
}
