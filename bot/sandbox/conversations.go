package sandbox

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// page cuts the part of all that cursor and limit ask for.
func page[T any](c *call, all []T, usual, most int) (part []T, next string, err error) {
	limit, ok := c.number("limit", usual)
	if !ok || limit < 0 || limit > most {
		return nil, "", refuse("invalid_limit")
	}
	if limit == 0 {
		limit = usual
	}
	from, err := offset(c.str("cursor"))
	if err != nil || from > len(all) {
		return nil, "", refuse("invalid_cursor")
	}
	to := min(from+limit, len(all))
	if to < len(all) {
		next = base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to)))
	}
	return all[from:to], next, nil
}

func offset(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	raw, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return 0, err
	}
	n, ok := strings.CutPrefix(string(raw), "next:")
	if !ok {
		return 0, refuse("invalid_cursor")
	}
	return strconv.Atoi(n)
}

func cursor(next string) obj { return obj{"next_cursor": next} }

// scopeWord is how a kind of channel is called in scopes and types.
func scopeWord(r *room) string {
	return map[string]string{"channel": "channels", "group": "groups", "im": "im"}[r.kind()]
}

// look is a channel that the call may read: "read" or "history" of its kind.
func (w *Workspace) look(c *call, what string) (*room, error) {
	r, err := w.seen(c.str("channel"))
	if err != nil {
		return nil, err
	}
	return r, c.needScope(scopeWord(r) + ":" + what)
}

// conversationsList is conversations.list.
func (w *Workspace) conversationsList(c *call) (obj, error) {
	return w.listRooms(c, func(r *room) bool { return !r.IsPrivate && !r.IsIM || r.has(botUser) })
}

// usersConversations is users.conversations: where a person or the bot is.
func (w *Workspace) usersConversations(c *call) (obj, error) {
	user := c.str("user")
	if user == "" {
		user = botUser
	}
	return w.listRooms(c, func(r *room) bool { return r.has(user) && (!r.IsPrivate && !r.IsIM || r.has(botUser)) })
}

var typeScopes = map[string]string{
	"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read",
}

func (w *Workspace) listRooms(c *call, match func(*room) bool) (obj, error) {
	types := []string{"public_channel"}
	if c.has("types") {
		types = strings.Split(strings.ReplaceAll(c.str("types"), " ", ""), ",")
	}
	for _, t := range types {
		if typeScopes[t] == "" {
			return nil, refuse("invalid_types")
		}
		if err := c.needScope(typeScopes[t]); err != nil {
			return nil, err
		}
	}
	all := []obj{}
	for _, r := range w.rooms {
		kind := map[string]string{"channel": "public_channel", "group": "private_channel", "im": "im"}[r.kind()]
		if slices.Contains(types, kind) && match(r) && (!r.IsArchived || !c.yes("exclude_archived")) {
			all = append(all, w.wireRoom(r))
		}
	}
	part, next, err := page(c, all, 100, 999)
	return obj{"channels": part, "response_metadata": cursor(next)}, err
}

// conversationsInfo is conversations.info.
func (w *Workspace) conversationsInfo(c *call) (obj, error) {
	r, err := w.look(c, "read")
	if err != nil {
		return nil, err
	}
	o := w.wireRoom(r)
	if c.yes("include_num_members") {
		o["num_members"] = len(r.Members)
	}
	return obj{"channel": o}, nil
}

// conversationsMembers is conversations.members.
func (w *Workspace) conversationsMembers(c *call) (obj, error) {
	r, err := w.look(c, "read")
	if err != nil {
		return nil, err
	}
	part, next, err := page(c, r.Members, 100, 999)
	return obj{"members": part, "response_metadata": cursor(next)}, err
}

// conversationsOpen is conversations.open: the direct line to one person.
func (w *Workspace) conversationsOpen(c *call) (obj, error) {
	if c.has("channel") {
		r, err := w.seen(c.str("channel"))
		if err != nil {
			return nil, err
		}
		return obj{"channel": obj{"id": r.ID}, "no_op": true, "already_open": true}, nil
	}
	if !c.has("users") {
		return nil, refuse("users_list_not_supplied")
	}
	u := w.user(c.str("users"))
	switch {
	case strings.Contains(c.str("users"), ","):
		return nil, refuse("too_many_users", "group conversations are not part of the sandbox")
	case u == nil:
		return nil, refuse("user_not_found")
	case u.Deleted:
		return nil, refuse("user_disabled")
	case u.IsStranger:
		return nil, refuse("user_not_visible")
	}
	known := w.room("D"+u.ID[1:]) != nil
	r := w.dm(u.ID)
	if c.yes("return_im") {
		return obj{"channel": w.wireRoom(r), "no_op": known, "already_open": known}, nil
	}
	return obj{"channel": obj{"id": r.ID}, "no_op": known, "already_open": known}, nil
}

// conversationsJoin is conversations.join.
func (w *Workspace) conversationsJoin(c *call) (obj, error) {
	r, err := w.seen(c.str("channel"))
	switch {
	case err != nil:
		return nil, err
	case r.IsPrivate, r.IsIM:
		return nil, refuse("method_not_supported_for_channel_type")
	case r.IsArchived:
		return nil, refuse("is_archived")
	case r.has(botUser):
		c.warnings = append(c.warnings, "already_in_channel")
	default:
		w.enter(r, botUser, "")
	}
	return obj{"channel": w.wireRoom(r)}, nil
}
