package page

import (
	"html/template"
	"slices"
	"strings"

	"hoshu/bot/sandbox"
)

// line is one message, ready to be drawn.
type line struct {
	Key, TS     string
	Day         string // of the first message of a day
	From        person
	Time, Full  string
	Follows     bool // the same person wrote just before
	System      bool // "has joined the channel"
	Only        bool // ephemeral
	Edited      bool
	Broadcast   bool // a reply that stands in the channel, too
	Text        template.HTML
	Blocks      []block
	Attachments []attachment
	Files       []file
	Reactions   []reaction
	Replies     int
	Repliers    []person
	LastReply   string
	ThreadURL   string
	Act         string // posts what one does with the message: edit, delete, react
	EditURL     string // "" for other people's messages
	Editing     bool
	DoneURL     string // ends editing
	Raw         string // text as it is edited
}

// reaction is one emoji under a message.
type reaction struct {
	Name, Glyph, Who string
	Count            int
	Mine             bool
}

func (c scribe) line(ch *sandbox.Channel, m sandbox.Message, only bool) line {
	t := moment(m.TS, c.zone())
	l := line{Key: "m-" + m.TS, TS: m.TS, From: c.author(m), Time: t.Format("15:04"), Full: day(t, c.lang) + " " + t.Format("15:04:05"),
		System: system(m), Only: only,
		Edited: m.Edited != nil, Broadcast: m.Subtype == "thread_broadcast", Raw: plain(m.Text)}
	q := c.query("channel", ch.ID, "ts", m.TS)
	s := surface{scribe: c, query: q}
	if l.Blocks = s.blocks(m.Blocks); len(l.Blocks) == 0 {
		l.Text = c.mrkdwn(m.Text)
	}
	l.Attachments = s.attachments(m.Attachments)
	l.Files = files(m.Files)
	l.Act = "/page/act?" + q.Encode()
	c.around(&l, m)
	return l
}

// system tells what Slack itself writes into a channel from what people say.
func system(m sandbox.Message) bool {
	return m.Subtype == "tombstone" || strings.HasPrefix(m.Subtype, "channel_") || strings.HasPrefix(m.Subtype, "group_")
}

// around fills in what stands below and beside a message.
func (c scribe) around(l *line, m sandbox.Message) {
	for _, r := range m.Reactions {
		l.Reactions = append(l.Reactions, c.reaction(r))
	}
	if l.Only {
		return
	}
	l.ThreadURL = c.at.thread(firstOf(m.ThreadTS, m.TS)).URL()
	l.Replies = m.ReplyCount
	l.LastReply = moment(m.LatestReply, c.zone()).Format("15:04")
	for _, id := range m.ReplyUsers[:min(3, len(m.ReplyUsers))] {
		l.Repliers = append(l.Repliers, c.people[id])
	}
	if m.User == c.at.As && m.BotID == "" && !l.System {
		l.EditURL, l.DoneURL = c.at.editing(m.TS).URL(), c.at.editing("").URL()
		l.Editing = c.at.Edit == m.TS
	}
}

// author is who wrote a message; accounts that are not in the list keep their id.
func (c scribe) author(m sandbox.Message) person {
	id := firstOf(m.User, m.BotID)
	if p, ok := c.people[id]; ok {
		return p
	}
	return person{ID: id, Name: id, Initials: initials(id), App: m.BotID != ""}
}

func (c scribe) reaction(r sandbox.Reaction) reaction {
	out := reaction{Name: r.Name, Glyph: glyph(r.Name), Count: r.Count, Mine: slices.Contains(r.Users, c.at.As)}
	var names []string
	for _, u := range r.Users {
		names = append(names, firstOf(c.people[u].Name, u))
	}
	out.Who = strings.Join(names, ", ")
	return out
}
