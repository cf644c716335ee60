package sandbox

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// keepMessages bounds what one channel remembers.
const keepMessages = 5000

// room is a channel and what only the workspace needs to know of it.
type room struct {
	Channel
	created int64
	creator string
	general bool
	ims     string   // in a DM: the person beside the bot
	pins    []string // ts of pinned messages
	shown   *Channel // the last picture, until something changes
}

// picture is the channel as State shows it, copied only after changes.
func (r *room) picture() Channel {
	if r.shown == nil {
		c := r.Channel
		c.Members = slices.Clone(r.Members)
		c.Messages = slices.Clone(r.Messages)
		c.Ephemerals = slices.Clone(r.Ephemerals)
		r.shown = &c
	}
	return *r.shown
}

// touch forgets the last picture; everything that changes a room calls it.
func (r *room) touch() { r.shown = nil }

func (r *room) has(user string) bool { return slices.Contains(r.Members, user) }

// kind is Slack's channel_type.
func (r *room) kind() string {
	switch {
	case r.IsIM:
		return "im"
	case r.IsPrivate:
		return "group"
	}
	return "channel"
}

// message finds a message by its ts, nil when there is none. The pointer is
// good until the next message arrives.
func (r *room) message(ts string) *Message {
	i := sort.Search(len(r.Messages), func(i int) bool { return r.Messages[i].TS >= ts })
	if i == len(r.Messages) || r.Messages[i].TS != ts {
		return nil
	}
	r.touch()
	return &r.Messages[i]
}

// add appends a message and counts it at its thread's parent.
func (r *room) add(m Message) {
	if p := r.message(m.ThreadTS); p != nil && m.ThreadTS != m.TS {
		r.countReply(p, m)
	}
	r.Messages = append(r.Messages, m)
	if extra := len(r.Messages) - keepMessages; extra > 0 {
		r.Messages = slices.Delete(r.Messages, 0, extra)
	}
	r.touch()
}

func (r *room) countReply(parent *Message, reply Message) {
	parent.ThreadTS, parent.LatestReply = parent.TS, reply.TS
	parent.ReplyCount++
	if !slices.Contains(parent.ReplyUsers, reply.User) {
		parent.ReplyUsers = append(slices.Clone(parent.ReplyUsers), reply.User)
	}
}

// remove takes a message away; a parent with replies stays as a tombstone.
func (r *room) remove(ts string) {
	m := r.message(ts)
	if m.ReplyCount > 0 {
		*m = Message{Type: "message", Subtype: "tombstone", User: "USLACKBOT", Team: m.Team, TS: ts, ThreadTS: ts,
			Text: "This message was deleted.", ReplyCount: m.ReplyCount, ReplyUsers: m.ReplyUsers, LatestReply: m.LatestReply}
		return
	}
	thread := m.ThreadTS
	r.Messages = slices.DeleteFunc(r.Messages, func(m Message) bool { return m.TS == ts })
	if p := r.message(thread); p != nil && thread != ts {
		r.recount(p)
	}
}

// recount counts a parent's replies anew after one was deleted.
func (r *room) recount(p *Message) {
	p.ReplyCount, p.LatestReply, p.ReplyUsers = 0, "", nil
	for _, m := range r.Messages {
		if m.ThreadTS == p.TS && m.TS != p.TS {
			r.countReply(p, m)
		}
	}
	if p.ReplyCount == 0 {
		p.ThreadTS = ""
	}
}

// room finds a channel by its id, nil when there is none.
func (w *Workspace) room(id string) *room {
	for _, r := range w.rooms {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// user finds an account by its id, nil when there is none.
func (w *Workspace) user(id string) *User {
	for i := range w.users {
		if w.users[i].ID == id {
			return &w.users[i]
		}
	}
	return nil
}

// dm is the direct line between the bot and a person, opened when first needed.
func (w *Workspace) dm(user string) *room {
	id := "D" + user[1:]
	if r := w.room(id); r != nil {
		return r
	}
	r := &room{Channel: Channel{ID: id, IsIM: true, Members: []string{user, botUser}}, ims: user, created: w.now().Unix(), creator: user}
	w.rooms = append(w.rooms, r)
	return r
}

// ts is a message id never given before: seconds and microseconds of now.
func (w *Workspace) ts() string {
	w.stamp = max(w.stamp+1, w.now().UnixMicro())
	return tsOf(w.stamp)
}

func tsOf(micro int64) string { return fmt.Sprintf("%d.%06d", micro/1e6, micro%1e6) }

// micro is a ts, or plain seconds, in microseconds; 0 when it is neither.
func micro(ts string) int64 {
	whole, part, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0
	}
	fraction, _ := strconv.ParseInt((part + "000000")[:6], 10, 64)
	return seconds*1e6 + fraction
}

// validTS tells whether text has the form of a ts or of plain seconds.
func validTS(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// at is now as the log of calls and notices shows it.
func (w *Workspace) at() string { return w.now().UTC().Format(time.RFC3339Nano) }
