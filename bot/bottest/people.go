package bottest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hoshu/bot"
	"hoshu/bot/card"
)

// Whisper shows a card to one person.
func (c *Chat) Whisper(ctx context.Context, to bot.Caller, card card.Card) error {
	return c.do(ctx, Call{Method: "whisper", Channel: to.Channel}, func() error {
		c.whispers = append(c.whispers, Whisper{to, card})
		return nil
	})
}

// Open opens a form.
func (c *Chat) Open(ctx context.Context, trigger string, m card.Modal) error {
	return c.do(ctx, Call{Method: "open", Key: trigger}, func() error {
		c.modals = append(c.modals, m)
		return nil
	})
}

// Home publishes a home page.
func (c *Chat) Home(ctx context.Context, user string, blocks []card.Block) error {
	return c.do(ctx, Call{Method: "home", Key: user}, func() error {
		c.homes[user] = blocks
		return nil
	})
}

// User tells who somebody is; nothing is remembered, so nothing is too old.
func (c *Chat) User(ctx context.Context, id string, _ time.Duration) (u bot.User, err error) {
	err = c.do(ctx, Call{Method: "user", Key: id}, func() error {
		known := false
		if u, known = c.users[id]; !known {
			return fmt.Errorf("bottest: no account %s", id)
		}
		return nil
	})
	return u, err
}

// Channel gives copies of the cards in a channel, oldest first, without threads.
func (c *Chat) Channel(channel string) []Message { return c.Thread(channel, "") }

// All gives copies of all messages of a channel, oldest first, with those of threads.
func (c *Chat) All(channel string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Message
	for _, m := range c.messages {
		if m.Channel == channel {
			out = append(out, *m)
		}
	}
	return out
}

// Thread gives copies of the messages of one thread, oldest first.
func (c *Chat) Thread(channel, id string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Message
	for _, m := range c.messages {
		if m.Channel == channel && m.Thread == id {
			out = append(out, *m)
		}
	}
	return out
}

// Calls counts the calls made so far, by method.
func (c *Chat) Calls() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := map[string]int{}
	for _, call := range c.calls {
		n[call.Method]++
	}
	return n
}

// Whispers gives what was shown to single people so far.
func (c *Chat) Whispers() []Whisper {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.whispers)
}

// Modals gives the forms opened so far.
func (c *Chat) Modals() []card.Modal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.modals)
}

// Homes gives the home pages as they stand, by user.
func (c *Chat) Homes() map[string][]card.Block {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.homes)
}

// Replies gives the texts that begin so in all threads of a channel, oldest
// first, also where the card above was deleted.
func (c *Chat) Replies(channel, prefix string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, m := range c.messages {
		if m.Channel == channel && m.Thread != "" && strings.HasPrefix(m.Card.Text, prefix) {
			out = append(out, m.Card.Text)
		}
	}
	return out
}
