package sandbox

import (
	"slices"
	"strings"
)

// UserGroup is a group of people that can be mentioned at once.
type UserGroup struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Handle string   `json:"handle"`
	Users  []string `json:"users"`
}

// group finds a user group by its id, nil when there is none.
func (w *Workspace) group(id string) *UserGroup {
	i := slices.IndexFunc(w.groups, func(g UserGroup) bool { return g.ID == id })
	if i < 0 {
		return nil
	}
	return &w.groups[i]
}

// usergroupsList is usergroups.list. The workspace has a plan with user groups.
func (w *Workspace) usergroupsList(c *call) (obj, error) {
	all := []obj{}
	for _, g := range w.groups {
		o := w.wireGroup(g)
		if !c.yes("include_users") {
			delete(o, "users")
		}
		if !c.yes("include_count") {
			delete(o, "user_count")
		}
		all = append(all, o)
	}
	return obj{"usergroups": all}, nil
}

// usergroupsUsers is usergroups.users.list.
func (w *Workspace) usergroupsUsers(c *call) (obj, error) {
	g := w.group(c.str("usergroup"))
	if g == nil {
		return nil, refuse("no_such_subteam")
	}
	return obj{"users": g.Users}, nil
}

func (w *Workspace) wireGroup(g UserGroup) obj {
	o := asObject(g)
	o["team_id"], o["is_usergroup"], o["is_subteam"], o["is_external"] = w.team.ID, true, true, false
	o["description"], o["auto_provision"], o["enterprise_subteam_id"] = "", false, ""
	o["date_create"], o["date_update"], o["date_delete"] = w.rooms[0].created, w.now().Unix(), 0
	o["created_by"], o["updated_by"], o["user_count"], o["channel_count"] = "U0AKIRA", "U0AKIRA", len(g.Users), 0
	o["prefs"] = obj{"channels": []string{}, "groups": []string{}}
	return o
}

// SetGroup makes these people all of a user group, and tells the app. It does
// nothing where there is no such group.
func (w *Workspace) SetGroup(id string, users ...string) {
	w.change(func() {
		if g := w.group(id); g != nil {
			w.setGroup(g, users)
		}
	})
}

func (w *Workspace) setGroup(g *UserGroup, users []string) {
	added, removed := without(users, g.Users), without(g.Users, users)
	g.Users = slices.Clone(users)
	now := w.now().Unix()
	w.tell("subteam_updated", obj{"type": "subteam_updated", "subteam": w.wireGroup(*g)}, nil)
	w.tell("subteam_members_changed", obj{
		"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": w.team.ID, "date_previous_update": now, "date_update": now,
		"added_users": added, "added_users_count": len(added), "removed_users": removed, "removed_users_count": len(removed),
	}, nil)
}

// without are the users that are not among others.
func without(users, others []string) []string {
	all := []string{}
	for _, u := range users {
		if !slices.Contains(others, u) {
			all = append(all, u)
		}
	}
	return all
}

func (w *Workspace) actGroup(a Action) (ActResult, error) {
	g := w.group(a.Value)
	if g == nil {
		return ActResult{}, refuse("no_such_subteam")
	}
	var users []string
	for id := range strings.SplitSeq(a.Text, ",") {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if w.user(id) == nil {
			return ActResult{}, refuse("user_not_found")
		}
		users = append(users, id)
	}
	w.setGroup(g, users)
	return ActResult{OK: true}, nil
}
