package slackchat

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hoshu/bot"
	"hoshu/bot/card"
)

// hangWhole hangs the whole text of a card that was cut into its thread, once.
// The card is posted already: what fails here is only logged, and tried again
// when the card is next redrawn.
func (c *Chat) hangWhole(ctx context.Context, ref bot.Ref, m bot.Message, since time.Time) {
	key := m.Key + "/whole"
	if m.Key == "" {
		key = ref.Channel + "/" + ref.ID + "/whole"
	}
	if c.whole.has(key) {
		return
	}
	thread := ref.ID
	if m.Thread != "" {
		thread = m.Thread
	}
	_, hangs, err := c.Find(ctx, ref.Channel, thread, key, since)
	if err == nil && !hangs {
		err = c.Attach(ctx, ref.Channel, thread, key, card.File{Name: "card.txt", Bytes: []byte(wholeText(m.Card))})
	}
	if err != nil {
		c.log.Warn("the whole text of a card that was cut could not be put into its thread", "key", m.Key, "err", err)
		return
	}
	c.whole.add(key)
}

// wholeText is all that a card says, from top to bottom, as plain text.
func wholeText(c card.Card) string {
	lines := []string{unescape.Replace(c.Text)}
	for _, b := range c.Blocks {
		says := append([]string{b.Header}, b.Context...)
		if b.Section != nil {
			says = append(append(says, b.Section.Text), b.Section.Fields...)
		}
		for _, s := range says {
			lines = append(lines, unescape.Replace(s))
		}
		lines = append(lines, b.Code) // from outside, and never escaped
	}
	lines = slices.DeleteFunc(lines, func(s string) bool { return s == "" })
	return strings.Join(lines, "\n") + "\n"
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// maxHung bounds what is remembered; more is looked up in Slack.
const maxHung = 1000

// hung remembers which whole texts hang already.
type hung struct {
	mu   sync.Mutex
	keys map[string]bool
}

func newHung() *hung { return &hung{keys: map[string]bool{}} }

func (h *hung) has(key string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.keys[key]
}

func (h *hung) add(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.keys) >= maxHung {
		clear(h.keys)
	}
	h.keys[key] = true
}
