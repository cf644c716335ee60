package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Act does what a person could do on the page and waits for the app's
// acknowledgement where there is one. Its errors are in the result.
func (w *Workspace) Act(ctx context.Context, a Action) ActResult {
	w.mu.Lock()
	res, d, err := w.begin(a)
	w.changed()
	w.mu.Unlock()
	switch {
	case err != nil:
		return failed(err)
	case d == nil:
		return res
	}
	select {
	case res := <-d.result:
		return res
	case <-ctx.Done():
		return ActResult{Error: ctx.Err().Error()}
	case <-w.done:
		return ActResult{Error: "closed"}
	}
}

func failed(err error) ActResult { return ActResult{Error: code(err)} }

// code is an error's word, or its text where it is none of Slack's.
func code(err error) string {
	var r *refusal
	if errors.As(err, &r) {
		return r.code
	}
	return err.Error()
}

// begin does the action, up to the delivery whose acknowledgement settles it.
func (w *Workspace) begin(a Action) (ActResult, *delivery, error) {
	u := w.user(a.As)
	switch {
	case u == nil:
		return ActResult{}, nil, refuse("user_not_found")
	case u.Deleted:
		return ActResult{}, nil, refuse("user_deactivated")
	case u.IsBot:
		return ActResult{}, nil, refuse("not_a_person")
	}
	switch a.Do {
	case "message", "command":
		return w.actType(u, a)
	case "press", "select":
		d, err := w.actPress(u, a)
		return ActResult{}, d, err
	case "suggest":
		d, err := w.actSuggest(u, a)
		return ActResult{}, d, err
	case "shortcut":
		d, err := w.actShortcut(u, a)
		return ActResult{}, d, err
	case "submit":
		return w.actSubmit(u, a)
	case "close":
		return w.actClose(u, a)
	}
	res, err := w.actAtOnce(u, a)
	return res, nil, err
}

// actAtOnce are the actions that wait for nobody.
func (w *Workspace) actAtOnce(u *User, a Action) (ActResult, error) {
	switch a.Do {
	case "open_home":
		return w.actOpenHome(u)
	case "react", "unreact":
		return w.actReact(u, a)
	case "edit":
		return w.actEdit(u, a)
	case "delete":
		return w.actDelete(u, a)
	case "reload":
		return w.actReload(u)
	case "invite", "kick", "archive", "unarchive", "rename", "topic", "group", "deactivate", "reactivate":
		return w.actAdmin(u, a)
	}
	return ActResult{}, refuse("unknown_action")
}

// place is the channel somebody acts in; they must be able to see it.
func (w *Workspace) place(u *User, a Action) (*room, error) {
	r := w.room(a.Channel)
	if r == nil && a.Channel == "D"+u.ID[1:] {
		r = w.dm(u.ID)
	}
	switch {
	case r == nil, (r.IsPrivate || r.IsIM) && !r.has(u.ID):
		return nil, refuse("channel_not_found")
	case !r.has(u.ID):
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

// actType sends what somebody typed: a message, or a command when it begins with a slash.
func (w *Workspace) actType(u *User, a Action) (ActResult, *delivery, error) {
	r, err := w.place(u, a)
	if err != nil {
		return ActResult{}, nil, err
	}
	if a.Do == "command" || strings.HasPrefix(a.Text, "/") {
		d, err := w.command(u, r, a)
		return ActResult{}, d, err
	}
	res, err := w.say(u, r, a)
	return res, nil, err
}

// say posts a person's message.
func (w *Workspace) say(u *User, r *room, a Action) (ActResult, error) {
	switch {
	case r.IsArchived:
		return ActResult{}, refuse("is_archived")
	case strings.TrimSpace(a.Text) == "":
		return ActResult{}, refuse("no_text")
	}
	text := w.typed(a.Text, false)
	m := Message{
		Type: "message", User: u.ID, Team: u.TeamID, TS: w.ts(), Text: text, Blocks: w.richText(text), ClientMsgID: w.uuid(),
	}
	if err := w.intoThread(r, &m, a.Thread, false); err != nil {
		return ActResult{}, err
	}
	w.post(r, m)
	return ActResult{OK: true, TS: m.TS}, nil
}

// keepNotices bounds what Slack itself told one person.
const keepNotices = 50

// notify is what Slack itself tells somebody.
func (w *Workspace) notify(user, text string) {
	all := append(slices.Clone(w.notices[user]), Notice{At: w.at(), Text: text})
	if extra := len(all) - keepNotices; extra > 0 {
		all = all[extra:]
	}
	w.notices[user] = all
}
