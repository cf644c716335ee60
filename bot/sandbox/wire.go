package sandbox

import (
	"encoding/json"
	"fmt"
	"time"
)

// wire is a message in Slack's shape. Metadata is shown only to who asks for it.
func (w *Workspace) wire(r *room, m Message, metadata bool) obj {
	if !metadata {
		m.Metadata = nil
	}
	o := asObject(m)
	delete(o, "pinned")
	if m.Pinned {
		o["pinned_to"] = []string{r.ID}
	}
	if m.BotID == botID {
		o["bot_profile"] = w.botProfile()
	}
	if m.ReplyCount > 0 {
		o["reply_users_count"], o["subscribed"], o["is_locked"] = len(m.ReplyUsers), true, false
	}
	if m.Team != w.team.ID {
		o["user_team"], o["source_team"] = m.Team, m.Team
		o["user_profile"] = w.userProfile(m.User)
	}
	if files, ok := o["files"].([]any); ok {
		o["upload"], o["display_as_bot"] = false, false
		for i := range files {
			files[i] = w.wireFile(m.Files[i], r)
		}
	}
	if root := r.message(m.ThreadTS); m.Subtype == "thread_broadcast" && root != nil {
		o["root"] = asObject(*root)
		o["root"].(obj)["reply_users_count"] = len(root.ReplyUsers)
	}
	return o
}

// asObject turns a value of this package into a JSON object to be added to.
func asObject(v any) obj {
	var o obj
	if err := json.Unmarshal(pack(v), &o); err != nil {
		panic("sandbox: not an object: " + err.Error())
	}
	return o
}

func (w *Workspace) botProfile() obj {
	icon := w.base + "/files/icon"
	return obj{
		"id": botID, "app_id": appID, "name": botName, "deleted": false, "updated": 0, "team_id": w.team.ID,
		"icons": obj{"image_36": icon, "image_48": icon, "image_72": icon},
	}
}

func (w *Workspace) userProfile(id string) obj {
	u := w.user(id)
	return obj{
		"name": u.Name, "first_name": u.Profile.DisplayName, "real_name": u.RealName, "display_name": u.Profile.DisplayName,
		"team": u.TeamID, "is_restricted": u.IsRestricted, "is_ultra_restricted": u.IsUltra,
		"avatar_hash": "g0", "image_72": w.base + "/files/icon",
	}
}

// wireUser is an account as users.info gives it.
func (w *Workspace) wireUser(u User, locale bool) obj {
	o := asObject(u)
	if !locale || u.TeamID != w.team.ID {
		delete(o, "locale")
	}
	offset, label := zone(u.TZ, w.now())
	o["tz_label"], o["tz_offset"] = label, offset
	for _, flag := range []string{"is_admin", "is_owner", "is_primary_owner"} {
		o[flag] = false
	}
	o["is_app_user"], o["is_email_confirmed"] = false, !u.IsBot
	o["updated"], o["who_can_share_contact_card"] = 0, "EVERYONE"
	o["profile"] = w.wireProfile(u)
	return o
}

func (w *Workspace) wireProfile(u User) obj {
	p := asObject(u.Profile)
	p["real_name_normalized"], p["display_name_normalized"] = u.Profile.RealName, u.Profile.DisplayName
	for _, empty := range []string{"phone", "skype", "status_text", "status_emoji", "status_text_canonical", "last_name"} {
		p[empty] = ""
	}
	p["first_name"], p["avatar_hash"] = u.Profile.DisplayName, "g0"
	p["fields"], p["status_emoji_display_info"], p["status_expiration"] = obj{}, []any{}, 0
	for _, size := range []int{24, 32, 48, 72, 192, 512} {
		p[fmt.Sprintf("image_%d", size)] = w.base + "/files/icon"
	}
	if u.IsBot {
		p["bot_id"], p["api_app_id"] = botOf(u), appOf(u)
	}
	return p
}

// zone is a time zone's offset in seconds and its name, as of now.
func zone(name string, now time.Time) (int, string) {
	at, err := time.LoadLocation(name)
	if err != nil {
		return 0, "Coordinated Universal Time"
	}
	label, offset := now.In(at).Zone()
	return offset, label
}

// wireRoom is a channel as conversations.info gives it.
func (w *Workspace) wireRoom(r *room) obj {
	o := obj{
		"id": r.ID, "created": r.created, "creator": r.creator, "is_archived": r.IsArchived, "is_im": r.IsIM,
		"is_mpim": false, "is_org_shared": false, "updated": r.created * 1000, "context_team_id": w.team.ID,
	}
	if r.IsIM {
		o["user"], o["is_user_deleted"], o["is_open"], o["priority"] = r.ims, false, true, 0
		return o
	}
	o["name"], o["name_normalized"], o["is_channel"], o["is_group"] = r.Name, r.Name, !r.IsPrivate, r.IsPrivate
	o["is_private"], o["is_general"], o["is_member"] = r.IsPrivate, r.general, r.has(botUser)
	o["is_shared"], o["is_ext_shared"], o["is_pending_ext_shared"] = r.IsExtShared, r.IsExtShared, false
	o["topic"] = obj{"value": r.Topic, "creator": r.creator, "last_set": r.created}
	o["purpose"] = obj{"value": "", "creator": "", "last_set": 0}
	o["previous_names"], o["pending_shared"], o["unlinked"] = []string{}, []string{}, 0
	o["shared_team_ids"] = w.teamsIn(r)
	if r.IsExtShared {
		o["connected_team_ids"], o["conversation_host_id"] = []string{partnerTeam}, w.team.ID
	}
	return o
}

func (w *Workspace) teamsIn(r *room) []string {
	if r.IsExtShared {
		return []string{w.team.ID, partnerTeam}
	}
	return []string{w.team.ID}
}
