package page

import (
	"cmp"
	"encoding/json"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"hoshu/bot/sandbox"
)

// channelView is the middle of the page.
type channelView struct {
	ID, Name, Topic, Icon string
	Label                 string // the name as one says it: "#ops"
	With                  person
	Members               int
	Archived              bool
	Lines                 []line
	ActURL                string
	Draft                 string // names what is being typed here
}

// threadView is a thread at the right.
type threadView struct {
	Root    line
	Replies []line
	ActURL  string
	Draft   string
}

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

// file hangs at a message.
type file struct {
	Name, Title, URL, Alt, Kind string
	Picture                     bool
	Size                        int
}

// pause is how long somebody must be silent until their name is shown again.
const pause = 5 * time.Minute

func (c scribe) channelView(ch *sandbox.Channel) *channelView {
	v := &channelView{ID: ch.ID, Name: ch.Name, Label: "#" + ch.Name, Topic: ch.Topic, Icon: icon(*ch), Members: len(ch.Members), Archived: ch.IsArchived,
		ActURL: c.post(ch.ID, ""), Draft: c.at.As + "/" + ch.ID}
	if ch.IsIM {
		v.With = c.partner(*ch)
		v.Name, v.Label = v.With.Name, v.With.Name
	}

	for _, m := range c.shown(ch, inChannel) {
		v.Lines = append(v.Lines, c.line(ch, m.Message, m.To != ""))
	}
	c.group(v.Lines, true)
	return v
}

// threadView is the open thread; nil if none is open or it is gone.
func (c scribe) threadView(ch *sandbox.Channel) *threadView {
	root := slices.IndexFunc(ch.Messages, func(m sandbox.Message) bool { return m.TS == c.at.Thread })
	if c.at.Thread == "" || root < 0 {
		return nil
	}
	v := &threadView{Root: c.line(ch, ch.Messages[root], false), ActURL: c.post(ch.ID, c.at.Thread),
		Draft: c.at.As + "/" + ch.ID + "/" + c.at.Thread}
	v.Root.Key, v.Root.Replies, v.Root.Day = "root-"+v.Root.TS, 0, ""
	for _, m := range c.shown(ch, func(m sandbox.Message) bool { return m.ThreadTS == c.at.Thread && m.TS != c.at.Thread }) {
		l := c.line(ch, m.Message, m.To != "")
		l.Key, l.Broadcast = "reply-"+l.TS, false
		v.Replies = append(v.Replies, l)
	}
	c.group(v.Replies, false)
	return v
}

// inChannel tells messages of the channel from replies in a thread.
func inChannel(m sandbox.Message) bool {
	return m.ThreadTS == "" || m.ThreadTS == m.TS || m.Subtype == "thread_broadcast"
}

// shown gives the messages the reader sees, theirs alone among them, by time.
func (c scribe) shown(ch *sandbox.Channel, in func(sandbox.Message) bool) []sandbox.Ephemeral {
	var out []sandbox.Ephemeral
	for _, m := range ch.Messages {
		if in(m) {
			out = append(out, sandbox.Ephemeral{Message: m})
		}
	}
	for _, e := range ch.Ephemerals {
		if e.To == c.at.As && in(e.Message) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b sandbox.Ephemeral) int { return cmp.Compare(a.TS, b.TS) })
	return out
}

// group marks the first message of each day and those that follow closely.
func (c scribe) group(lines []line, days bool) {
	for i := range lines {
		l, z := &lines[i], c.zone()
		today := day(moment(l.TS, z), c.lang)
		if i == 0 {
			l.Day = today
		} else if before := lines[i-1]; day(moment(before.TS, z), c.lang) != today {
			l.Day = today
		} else {
			l.Follows = before.From.ID == l.From.ID && !before.System && !l.System && before.Only == l.Only &&
				moment(l.TS, z).Sub(moment(before.TS, z)) < pause
		}
		if !days {
			l.Day = ""
		}
	}
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
	return person{ID: id, Name: id, Initials: initials(id), Hue: hue(id), App: m.BotID != ""}
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

func files(in []sandbox.File) []file {
	var out []file
	for _, f := range in {
		here, elsewhere := local(f.URLPrivate)
		out = append(out, file{Name: f.Name, Title: firstOf(f.Title, f.Name), URL: firstOf(here, elsewhere), Alt: firstOf(f.AltText, f.Title, f.Name),
			Kind: firstOf(f.Filetype, f.Mimetype), Picture: here != "" && strings.HasPrefix(f.Mimetype, "image/"), Size: f.Size})
	}
	return out
}

// attachment is a card with a coloured bar.
type attachment struct {
	Color            string // "" , a class of style.css, or "#rrggbb"
	Pretext, Text    template.HTML
	Title, TitleLink string
	Fields           []attachedField
	Blocks           []block
	Footer           string
}

type attachedField struct {
	Title string
	Value template.HTML
	Short bool
}

// attachments reads and draws a message's attachments.
func (s surface) attachments(raw json.RawMessage) []attachment {
	var in []struct {
		Color, Pretext, Title, Text, Footer, Fallback string
		TitleLink                                     string          `json:"title_link"`
		Blocks                                        json.RawMessage `json:"blocks"`
		Fields                                        []struct {
			Title, Value string
			Short        bool
		}
	}
	_ = json.Unmarshal(raw, &in) // none, or none that can be read
	var out []attachment
	for _, a := range in {
		next := attachment{Color: color(a.Color), Pretext: s.mrkdwn(a.Pretext), Title: a.Title, TitleLink: a.TitleLink,
			Text: s.mrkdwn(a.Text), Blocks: s.blocks(a.Blocks), Footer: a.Footer}
		for _, f := range a.Fields {
			next.Fields = append(next.Fields, attachedField{f.Title, s.mrkdwn(f.Value), f.Short})
		}
		out = append(out, next)
	}
	return out
}

// color gives the bar's colour: Slack's three names, or hexadecimal digits.
func color(c string) string {
	named := map[string]string{"good": "#2eb67d", "warning": "#ecb22e", "danger": "#e01e5a"}
	if hex, ok := named[c]; ok {
		return hex
	}
	c = strings.TrimPrefix(c, "#")
	if (len(c) != 3 && len(c) != 6) || strings.Trim(strings.ToLower(c), "0123456789abcdef") != "" {
		return "#8a8f98"
	}
	return "#" + c
}

// query is what an action's address carries; pairs are key, value.
func (c scribe) query(pairs ...string) url.Values {
	q := url.Values{"as": {c.at.As}, "back": {c.at.URL()}, "lang": {c.lang}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q
}

// post is where the composer sends.
func (c scribe) post(channel, thread string) string {
	q := c.query("channel", channel, "do", "message")
	if thread != "" {
		q.Set("thread_ts", thread)
	}
	return "/page/act?" + q.Encode()
}
