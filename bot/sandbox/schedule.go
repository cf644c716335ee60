package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// What may be planned ahead.
const (
	scheduleAhead  = 120 * 24 * time.Hour
	scheduleWindow = 5 * time.Minute // of post_at, in which one channel takes so many:
	scheduleMost   = 30
	scheduleFixed  = time.Minute // before post_at nobody can delete it any more
)

// Scheduled is a message that Slack will post.
type Scheduled struct {
	ID      string `json:"id"`
	Channel string `json:"channel_id"`
	PostAt  int64  `json:"post_at"` // seconds since 1970
	Created int64  `json:"date_created"`
	Text    string `json:"text"`
}

// scheduled is a message that waits for its time.
type scheduled struct {
	Scheduled
	message Message
	thread  string
	wide    bool // also into the channel
	stop    func()
}

// scheduleMessage is chat.scheduleMessage. Metadata does not survive the wait.
func (w *Workspace) scheduleMessage(c *call) (obj, error) {
	r, err := w.target(c)
	if err != nil {
		return nil, err
	}
	at, err := w.postAt(c, r)
	if err != nil {
		return nil, err
	}
	t, err := w.content(c)
	if err != nil {
		return nil, err
	}
	m := w.botMessage(t)
	m.Metadata = nil
	s := &scheduled{message: m, thread: c.str("thread_ts"), wide: c.yes("reply_broadcast")}
	s.Scheduled = Scheduled{ID: w.id("Q"), Channel: r.ID, PostAt: at.Unix(), Created: w.now().Unix(), Text: m.Text}
	timer := w.clock.AfterFunc(at.Sub(w.now()), func() { w.postScheduled(s) })
	s.stop = func() { timer.Stop() }
	w.later[s.ID] = s
	shown := w.wire(r, m, false)
	delete(shown, "ts")
	shown["type"] = "delayed_message"
	return obj{"channel": r.ID, "scheduled_message_id": s.ID, "post_at": at.Unix(), "message": shown}, nil
}

func (w *Workspace) postAt(c *call, r *room) (time.Time, error) {
	seconds, ok := c.number("post_at", 0)
	at, now := time.Unix(int64(seconds), 0), w.now()
	near := 0
	for _, s := range w.later {
		if s.Channel == r.ID && s.PostAt/int64(scheduleWindow.Seconds()) == at.Unix()/int64(scheduleWindow.Seconds()) {
			near++
		}
	}
	switch {
	case !ok:
		return at, refuse("invalid_time")
	case !at.After(now):
		return at, refuse("time_in_past")
	case at.Sub(now) > scheduleAhead:
		return at, refuse("time_too_far")
	case near >= scheduleMost:
		return at, refuse("restricted_too_many")
	}
	return at, nil
}

// postScheduled posts what waited, unless its place has gone meanwhile.
func (w *Workspace) postScheduled(s *scheduled) {
	w.change(func() {
		if w.closed || w.later[s.ID] == nil {
			return
		}
		delete(w.later, s.ID)
		r, m := w.room(s.Channel), s.message
		m.TS = w.ts()
		if r.IsArchived || !r.has(botUser) || w.intoThread(r, &m, s.thread, s.wide) != nil {
			w.log.Warn("a scheduled message found no place", "channel", s.Channel)
			return
		}
		w.post(r, m)
	})
}

// deleteScheduled is chat.deleteScheduledMessage.
func (w *Workspace) deleteScheduled(c *call) (obj, error) {
	s := w.later[c.str("scheduled_message_id")]
	switch {
	case w.room(c.str("channel")) == nil:
		return nil, refuse("channel_not_found")
	case s == nil, s.Channel != c.str("channel"), time.Unix(s.PostAt, 0).Sub(w.now()) < scheduleFixed:
		return nil, refuse("invalid_scheduled_message_id")
	}
	s.stop()
	delete(w.later, s.ID)
	return nil, nil
}

// scheduledMessages is chat.scheduledMessages.list.
func (w *Workspace) scheduledMessages(c *call) (obj, error) {
	oldest, latest := micro(c.str("oldest")), micro(c.str("latest"))
	if c.has("channel") && w.room(c.str("channel")) == nil {
		return nil, refuse("invalid_channel")
	}
	all := []obj{}
	for _, s := range w.scheduledList() {
		at := s.PostAt * 1e6
		if (!c.has("channel") || s.Channel == c.str("channel")) && at >= oldest && (latest == 0 || at <= latest) {
			all = append(all, asObject(s))
		}
	}
	part, next, err := page(c, all, 100, 999)
	return obj{"scheduled_messages": part, "response_metadata": cursor(next)}, err
}

// scheduledList is what waits, the earliest first.
func (w *Workspace) scheduledList() []Scheduled {
	all := []Scheduled{}
	for _, s := range slices.SortedFunc(maps.Values(w.later), func(a, b *scheduled) int {
		return cmp.Or(cmp.Compare(a.PostAt, b.PostAt), cmp.Compare(a.ID, b.ID))
	}) {
		all = append(all, s.Scheduled)
	}
	return all
}

// forgetScheduled stops all timers of what waits; the lock is held.
func (w *Workspace) forgetScheduled() {
	for _, s := range w.later {
		s.stop()
	}
}
