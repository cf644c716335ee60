package sandbox

import (
	"fmt"
	"strings"
)

// DefaultEvents is what the app subscribed to unless Options says otherwise:
// everything that the workspace can tell.
func DefaultEvents() []string {
	return []string{
		"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_rename", "channel_unarchive",
		"member_joined_channel", "member_left_channel", "message.channels", "message.groups", "message.im",
		"reaction_added", "reaction_removed", "subteam_members_changed", "subteam_updated", "tokens_revoked", "user_change",
	}
}

// eventScopes are the scopes without which an event is not sent.
var eventScopes = map[string][]string{
	"app_mention":             {"app_mentions:read"},
	"channel_archive":         {"channels:read"},
	"channel_rename":          {"channels:read"},
	"channel_unarchive":       {"channels:read"},
	"member_joined_channel":   {"channels:read", "groups:read"},
	"member_left_channel":     {"channels:read", "groups:read"},
	"message.channels":        {"channels:history"},
	"message.groups":          {"groups:history"},
	"message.im":              {"im:history"},
	"reaction_added":          {"reactions:read"},
	"reaction_removed":        {"reactions:read"},
	"subteam_members_changed": {"usergroups:read"},
	"subteam_updated":         {"usergroups:read"},
	"user_change":             {"users:read"},
}

// tell sends an event to the app when it subscribed, has the scope and, for an
// event of a channel, is a member; the lock is held.
func (w *Workspace) tell(name string, event obj, r *room) {
	if !w.events[name] || r != nil && !r.has(botUser) || !w.botHas(eventScopes[name]...) {
		return
	}
	put(event, "event_ts", w.ts())
	outer := obj{
		"token": verification, "team_id": w.team.ID, "context_team_id": w.team.ID, "context_enterprise_id": nil,
		"api_app_id": appID, "event": event, "type": "event_callback",
		"event_id": w.id("Ev"), "event_time": w.now().Unix(),
		"authorizations": []any{obj{
			"enterprise_id": nil, "team_id": w.team.ID, "user_id": botUser, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": r != nil && r.IsExtShared, "event_context": "4-" + w.hex(16),
	}
	w.sendEvent(&delivery{kind: "events_api", payload: pack(outer)})
}

func (w *Workspace) botHas(scopes ...string) bool {
	for _, t := range w.tokens {
		if t.kind == botKind {
			return t.has(scopes...)
		}
	}
	return false
}

// tellMessage tells of a new message, and of a mention in it.
func (w *Workspace) tellMessage(r *room, m Message) {
	o := w.eventMessage(r, m)
	w.tell(messageEvent(r), o, r)
	if r.IsIM || m.User == botUser || m.Subtype != "" || !strings.Contains(m.Text, "<@"+botUser+">") {
		return
	}
	mention := w.wire(r, m, false)
	mention["type"], mention["channel"], mention["event_ts"] = "app_mention", r.ID, m.TS
	delete(mention, "parent_user_id")
	w.tell("app_mention", mention, r)
}

// eventMessage is a message as events carry it.
func (w *Workspace) eventMessage(r *room, m Message) obj {
	o := w.wire(r, m, false)
	o["channel"], o["channel_type"], o["event_ts"] = r.ID, r.kind(), m.TS
	return o
}

func messageEvent(r *room) string {
	return map[string]string{"channel": "message.channels", "group": "message.groups", "im": "message.im"}[r.kind()]
}

// tellChanged tells of an edit.
func (w *Workspace) tellChanged(r *room, before, after Message) {
	o := w.hidden(r, "message_changed")
	o["message"], o["previous_message"] = w.foreign(r, after), w.foreign(r, before)
	w.tell(messageEvent(r), o, r)
}

// foreign is a message inside message_changed, with its teams.
func (w *Workspace) foreign(r *room, m Message) obj {
	o := w.wire(r, m, false)
	o["source_team"], o["user_team"] = m.Team, m.Team
	return o
}

// tellDeleted tells of a deletion.
func (w *Workspace) tellDeleted(r *room, m Message) {
	o := w.hidden(r, "message_deleted")
	o["deleted_ts"], o["previous_message"] = m.TS, w.wire(r, m, false)
	w.tell(messageEvent(r), o, r)
}

func (w *Workspace) hidden(r *room, subtype string) obj {
	ts := w.ts()
	return obj{
		"type": "message", "subtype": subtype, "hidden": true, "channel": r.ID, "channel_type": r.kind(), "ts": ts, "event_ts": ts,
	}
}

// tellMember tells that somebody came ("joined") or went ("left").
func (w *Workspace) tellMember(r *room, user, inviter, how string) {
	name := fmt.Sprintf("member_%s_channel", how)
	o := obj{"type": name, "user": user, "channel": r.ID, "channel_type": "C", "team": w.user(user).TeamID}
	if r.IsPrivate {
		o["channel_type"] = "G"
	}
	if inviter != "" {
		o["inviter"] = inviter
	}
	w.tell(name, o, r)
}
