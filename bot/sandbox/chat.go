package sandbox

import (
	"unicode/utf8"
)

// postMessage is chat.postMessage.
func (w *Workspace) postMessage(c *call) (obj, error) {
	r, err := w.target(c)
	if err != nil {
		return nil, err
	}
	t, err := w.content(c)
	if err != nil {
		return nil, err
	}
	m := w.botMessage(t)
	m.Username = c.str("username")
	if err := w.intoThread(r, &m, c.str("thread_ts"), c.yes("reply_broadcast")); err != nil {
		return nil, err
	}
	w.post(r, m)
	return obj{"channel": r.ID, "ts": m.TS, "message": w.wire(r, m, true)}, nil
}

// botMessage is a message of the app, not yet hung anywhere.
func (w *Workspace) botMessage(t content) Message {
	return Message{
		Type: "message", User: botUser, BotID: botID, AppID: appID, Team: w.team.ID, TS: w.ts(),
		Text: t.text, Blocks: t.blocks, Attachments: t.attachments, Metadata: emptied(t.metadata),
	}
}

// intoThread makes m a reply. Slack takes only a thread's first message for it.
func (w *Workspace) intoThread(r *room, m *Message, thread string, broadcast bool) error {
	if thread == "" {
		return nil
	}
	parent := r.message(thread)
	if parent == nil || parent.ThreadTS != "" && parent.ThreadTS != parent.TS {
		return refuse("cannot_reply_to_message")
	}
	m.ThreadTS, m.Parent = parent.TS, parent.User
	if broadcast {
		m.Subtype = "thread_broadcast"
	}
	return nil
}

// post hangs m and tells the app.
func (w *Workspace) post(r *room, m Message) {
	r.add(m)
	w.tellMessage(r, m)
}

// updateMessage is chat.update. Text alone removes the blocks, neither keeps both.
func (w *Workspace) updateMessage(c *call) (obj, error) {
	r, m, err := w.own(c, "ts", "cant_update_message")
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(c.str("text")) > maxUpdateText {
		return nil, refuse("msg_too_long")
	}
	t, err := w.newContent(c, m)
	if err != nil {
		return nil, err
	}
	before := *m
	m.Text, m.Blocks, m.Attachments = t.text, t.blocks, t.attachments
	if t.metadata != nil {
		m.Metadata = emptied(t.metadata)
	}
	m.Edited = &Edited{User: botUser, TS: w.ts()}
	w.tellChanged(r, before, *m)
	return obj{"channel": r.ID, "ts": m.TS, "text": m.Text, "message": w.wire(r, *m, true)}, nil
}

// newContent is what an update shows: what stood there when it gives nothing but metadata.
func (w *Workspace) newContent(c *call, m *Message) (content, error) {
	if c.has("text") || c.has("markdown_text") || c.has("blocks") || c.has("attachments") || !c.has("metadata") {
		return w.content(c)
	}
	metadata, err := metadataArg(c)
	return content{text: m.Text, blocks: m.Blocks, attachments: m.Attachments, metadata: metadata}, err
}

// emptied is metadata without the "{}" that removes it.
func emptied(raw []byte) []byte {
	if string(raw) == "{}" {
		return nil
	}
	return raw
}

// deleteMessage is chat.delete.
func (w *Workspace) deleteMessage(c *call) (obj, error) {
	r, m, err := w.own(c, "ts", "cant_delete_message")
	if err != nil {
		return nil, err
	}
	w.erase(r, *m)
	return obj{"channel": r.ID, "ts": c.str("ts")}, nil
}

// erase takes a message away and tells the app.
func (w *Workspace) erase(r *room, m Message) {
	r.remove(m.TS)
	w.tellDeleted(r, m)
}

// postEphemeral is chat.postEphemeral.
func (w *Workspace) postEphemeral(c *call) (obj, error) {
	r, err := w.target(c)
	if err != nil {
		return nil, err
	}
	if !r.has(c.str("user")) {
		return nil, refuse("user_not_in_channel")
	}
	t, err := w.content(c)
	if err != nil {
		return nil, err
	}
	m := w.botMessage(t)
	m.ThreadTS = c.str("thread_ts")
	w.whisper(r, c.str("user"), m)
	return obj{"message_ts": m.TS}, nil
}

// keepEphemerals bounds what one channel shows to single people.
const keepEphemerals = 200

func (w *Workspace) whisper(r *room, to string, m Message) {
	m.Metadata = nil
	r.Ephemerals = append(r.Ephemerals, Ephemeral{To: to, Message: m})
	if extra := len(r.Ephemerals) - keepEphemerals; extra > 0 {
		r.Ephemerals = append([]Ephemeral(nil), r.Ephemerals[extra:]...)
	}
	r.touch()
}
