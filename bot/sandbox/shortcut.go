package sandbox

import "slices"

// Shortcut is one way into the app beside its command.
type Shortcut struct {
	CallbackID string `json:"callback_id"`
	Name       string `json:"name"`
	OnMessage  bool   `json:"on_message"` // in a message's menu; otherwise global
}

// actShortcut starts one of the app's shortcuts: a global one, or with a
// channel and a ts the one in that message's menu.
func (w *Workspace) actShortcut(u *User, a Action) (*delivery, error) {
	onMessage := a.TS != ""
	known := slices.ContainsFunc(w.shortcuts, func(s Shortcut) bool { return s.CallbackID == a.Text && s.OnMessage == onMessage })
	switch {
	case !known || !w.botHas("commands"):
		return nil, refuse("unknown_shortcut")
	case u.TeamID != w.team.ID:
		return nil, refuse("shortcut_not_for_partners")
	}
	p := w.interaction("shortcut", u)
	p["callback_id"], p["action_ts"], p["trigger_id"] = a.Text, w.ts(), w.newTrigger(u.ID, "")
	if onMessage {
		if err := w.onMessage(u, a, p); err != nil {
			return nil, err
		}
	}
	d := &delivery{kind: "interactive", payload: pack(p)}
	d.failed = func(word string) ActResult { return w.trouble(u.ID, word) }
	w.deliver(d)
	return d, nil
}

// onMessage adds to a payload the message whose menu was used.
func (w *Workspace) onMessage(u *User, a Action, p obj) error {
	r, err := w.place(u, a)
	if err != nil {
		return err
	}
	m := r.message(a.TS)
	if m == nil {
		return refuse("message_not_found")
	}
	p["type"], p["message"], p["message_ts"] = "message_action", w.wire(r, *m, false), m.TS
	p["channel"] = obj{"id": r.ID, "name": commandRoom(r)}
	p["response_url"] = w.newHook("app", hook{room: r.ID, user: u.ID, thread: m.ThreadTS})
	return nil
}
