package page

import (
	"cmp"
	"net/url"
	"slices"
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
