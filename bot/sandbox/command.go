package sandbox

import (
	"encoding/json"
	"strings"
)

// command sends a slash command to the app.
func (w *Workspace) command(u *User, r *room, a Action) (*delivery, error) {
	name, text, _ := strings.Cut(strings.TrimSpace(a.Text), " ")
	if err := w.mayCommand(u, name, a); err != nil {
		return nil, err
	}
	p := obj{
		"token": verification, "team_id": w.team.ID, "team_domain": w.team.Domain, "channel_id": r.ID, "channel_name": commandRoom(r),
		"user_id": u.ID, "user_name": u.Name, "command": name, "text": w.typed(strings.TrimSpace(text), true), "api_app_id": appID,
		"is_enterprise_install": "false", "response_url": w.newHook("commands", hook{room: r.ID, user: u.ID}),
		"trigger_id": w.newTrigger(u.ID, ""),
	}
	d := &delivery{kind: "slash_commands", payload: pack(p)}
	d.acked = func(answer json.RawMessage) ActResult { return w.commandAnswered(u.ID, r, name, answer) }
	d.failed = func(word string) ActResult {
		w.notify(u.ID, w.words.commandFailed(name, word))
		return ActResult{Error: word}
	}
	w.deliver(d)
	return d, nil
}

func (w *Workspace) mayCommand(u *User, name string, a Action) error {
	switch {
	case !w.hasCommand(name):
		w.notify(u.ID, w.words.noCommand(name))
		return refuse("unknown_command")
	case u.TeamID != w.team.ID:
		w.notify(u.ID, w.words.noCommand(name))
		return refuse("command_not_for_partners")
	case a.Thread != "":
		w.notify(u.ID, w.words.notInThread(name))
		return refuse("command_in_thread")
	}
	return nil
}

func (w *Workspace) hasCommand(name string) bool {
	for _, c := range w.commands {
		if c.Name == name {
			return w.botHas("commands")
		}
	}
	return false
}

// commandRoom is channel_name as slash commands carry it.
func commandRoom(r *room) string {
	switch {
	case r.IsIM:
		return "directmessage"
	case r.IsPrivate:
		return "privategroup"
	}
	return r.Name
}

// commandAnswered shows the message that came with the acknowledgement.
func (w *Workspace) commandAnswered(user string, r *room, name string, answer json.RawMessage) ActResult {
	if len(answer) == 0 {
		return ActResult{OK: true}
	}
	o, ok := unpack(answer).(obj)
	if !ok {
		o = obj{"text": strings.Trim(string(answer), `"`)}
	}
	if err := w.reply(&hook{room: r.ID, user: user}, o); err != nil {
		w.notify(user, w.words.commandFailed(name, "invalid_command_response"))
		return failed(err)
	}
	return ActResult{OK: true}
}
