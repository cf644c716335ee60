package sandbox

// apiTest is api.test.
func (w *Workspace) apiTest(c *call) (obj, error) {
	if c.has("error") {
		return nil, &refusal{code: c.str("error"), extra: obj{"args": c.args}}
	}
	return obj{"args": c.args}, nil
}

// authTest is auth.test.
func (w *Workspace) authTest(c *call) (obj, error) {
	answer := obj{
		"url": "https://" + w.team.Domain + ".slack.com/", "team": w.team.Name, "team_id": w.team.ID,
		"is_enterprise_install": false,
	}
	if c.token.kind == appKind {
		answer["app_name"], answer["app_id"] = botName, appID
		return answer, nil
	}
	answer["user"], answer["user_id"], answer["bot_id"] = botName, botUser, botID
	return answer, nil
}

// teamInfo is team.info.
func (w *Workspace) teamInfo(c *call) (obj, error) {
	if c.has("team") && c.str("team") != w.team.ID {
		return nil, refuse("team_not_found")
	}
	t := asObject(w.team)
	t["email_domain"], t["icon"] = "", obj{"image_default": true}
	return obj{"team": t}, nil
}

// botsInfo is bots.info.
func (w *Workspace) botsInfo(c *call) (obj, error) {
	if c.has("bot") && c.str("bot") != botID {
		return nil, refuse("bot_not_found")
	}
	b := w.botProfile()
	b["user_id"] = botUser
	return obj{"bot": b}, nil
}

// usersInfo is users.info.
func (w *Workspace) usersInfo(c *call) (obj, error) {
	u := w.user(c.str("user"))
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return obj{"user": w.wireUser(*u, c.yes("include_locale"))}, nil
}

// usersList is users.list.
func (w *Workspace) usersList(c *call) (obj, error) {
	all := []obj{}
	for _, u := range w.users {
		all = append(all, w.wireUser(u, c.yes("include_locale")))
	}
	part, next, err := page(c, all, 1000, 1000)
	return obj{"members": part, "cache_ts": w.now().Unix(), "response_metadata": cursor(next)}, err
}
