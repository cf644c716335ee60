package sandbox

import (
	"strings"
)

func (w *Workspace) share(c *call, r *room, ups []*upload, t content) error {
	m := w.botMessage(t)
	m.Subtype, m.Text = "file_share", strings.TrimSpace(m.Text)
	if err := w.intoThread(r, &m, c.str("thread_ts"), false); err != nil {
		return err
	}
	for _, u := range ups {
		u.rooms = append(u.rooms, r.ID)
		m.Files = append(m.Files, u.file)
	}
	w.post(r, m)
	return nil
}

// shares tells in which messages a file hangs.
func (w *Workspace) shares(u *upload) obj {
	public, private := obj{}, obj{}
	for _, id := range u.rooms {
		r := w.room(id)
		to := public
		if r.IsPrivate || r.IsIM {
			to = private
		}
		for _, m := range r.Messages {
			for _, f := range m.Files {
				if f.ID == u.file.ID {
					to[id] = []any{obj{"ts": m.TS, "thread_ts": m.ThreadTS, "reply_count": m.ReplyCount, "reply_users": m.ReplyUsers}}
				}
			}
		}
	}
	return obj{"public": public, "private": private}
}

// wireFile is a file in Slack's shape.
func (w *Workspace) wireFile(f File, in *room) obj {
	o := asObject(f)
	o["timestamp"], o["pretty_type"], o["editable"], o["mode"] = f.Created, strings.ToUpper(f.Filetype), false, "hosted"
	o["is_external"], o["external_type"], o["is_public"], o["public_url_shared"] = false, "", in == nil || !in.IsPrivate && !in.IsIM, false
	o["display_as_bot"], o["username"], o["user_team"] = false, "", w.team.ID
	o["url_private_download"], o["permalink"] = f.URLPrivate, w.base+"/files/"+f.ID
	o["channels"], o["groups"], o["ims"] = []string{}, []string{}, []string{}
	if in != nil {
		o[map[string]string{"channel": "channels", "group": "groups", "im": "ims"}[in.kind()]] = []string{in.ID}
	}
	return o
}
