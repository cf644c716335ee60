package slackchat

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hoshu/bot"
)

// How much of a channel's past is searched, and how far Slack's clock may be
// behind ours.
const (
	pageSize = 200
	maxPages = 25
	skew     = time.Minute
)

// errTooFar is a search that ended before the beginning: the message may exist.
var errTooFar = errors.New("slackchat: too many messages to look through")

// past is a page of conversations.history or .replies, as far as Find needs it.
type past struct {
	Messages []struct {
		TS       string `json:"ts"`
		User     string `json:"user"`
		Metadata struct {
			Payload struct {
				Key string `json:"key"`
			} `json:"event_payload"`
		} `json:"metadata"`
		Files []struct {
			Name  string `json:"name"`
			Title string `json:"title"`
		} `json:"files"`
	} `json:"messages"`
	Metadata struct {
		Cursor string `json:"next_cursor"`
	} `json:"response_metadata"`
}

// Find looks through a channel, or one thread of it, for what was posted with key.
func (c *Chat) Find(ctx context.Context, channel, thread, key string, since time.Time) (bot.Ref, bool, error) {
	method, args := search(channel, thread, since)
	for range maxPages {
		var page past
		if err := c.read(ctx, method, args, &page); err != nil {
			return bot.Ref{}, false, translate(err)
		}
		if ts, found := c.within(page, key); found {
			return bot.Ref{Channel: channel, ID: ts}, true, nil
		}
		if page.Metadata.Cursor == "" {
			return bot.Ref{}, false, nil
		}
		args.Set("cursor", page.Metadata.Cursor)
	}
	return bot.Ref{}, false, fmt.Errorf("%w: more than %d since %s", errTooFar, pageSize*maxPages, since)
}

func search(channel, thread string, since time.Time) (method string, args url.Values) {
	args = url.Values{
		"channel": {channel}, "limit": {strconv.Itoa(pageSize)},
		"include_all_metadata": {"true"}, "inclusive": {"true"},
	}
	if !since.IsZero() {
		args.Set("oldest", tsOf(since.Add(-skew)))
	}
	if thread == "" {
		return "conversations.history", args
	}
	args.Set("ts", thread)
	return "conversations.replies", args
}

// within looks for the key in one page, among the bot's own messages: metadata
// can be written by any app.
func (c *Chat) within(page past, key string) (ts string, found bool) {
	self := c.self.Load()
	for _, m := range page.Messages {
		if self != nil && m.User != self.User {
			continue
		}
		found := m.Metadata.Payload.Key == key
		for _, f := range m.Files {
			found = found || strings.Contains(f.Name, mark(key)) || strings.Contains(f.Title, mark(key))
		}
		if found {
			return m.TS, true
		}
	}
	return "", false
}

// tsOf is a time as Slack writes it: seconds and microseconds.
func tsOf(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// timeOf is the time in a message id; zero if it is none.
func timeOf(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
