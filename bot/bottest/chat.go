// Package bottest is a chat service for tests: it keeps what hangs in its
// channels and what people were shown, and fails as it is told to. It knows
// none of a real service's shapes.
package bottest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
)

// Team is the workspace that accounts belong to unless they say otherwise.
const Team = "T1"

// Message is what hangs in a channel or a thread.
type Message struct {
	bot.Message
	ID    string
	At    time.Time
	Edits int
	File  *card.File // of an attachment
}

// Whisper is a card that one person saw.
type Whisper struct {
	To   bot.Caller
	Card card.Card
}

// Call is one call of the chat service.
type Call struct {
	Method  string // "post", "update", "find", "attach", "whisper", "open", "home", "user"
	Channel string
	Thread  string
	Key     string
}

// Fault decides how a call ends: whether it has its effect, and what it answers.
// An effect with an error is an answer that was lost.
type Fault func(ctx context.Context, c Call) (effect bool, err error)

// Chat is the chat service.
type Chat struct {
	Clock clockwork.Clock

	mu       sync.Mutex
	fault    Fault
	next     int
	messages []*Message
	calls    []Call
	whispers []Whisper
	modals   []card.Modal
	homes    map[string][]card.Block
	users    map[string]bot.User
}

// New makes a chat service in which everything works, with these accounts.
func New(clock clockwork.Clock, users ...bot.User) *Chat {
	c := &Chat{Clock: clock, homes: map[string][]card.Block{}, users: map[string]bot.User{}}
	for _, u := range users {
		c.SetUser(u)
	}
	return c
}

// SetUser adds or changes an account; without a Team it is of ours.
func (c *Chat) SetUser(u bot.User) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u.Team == "" {
		u.Team = Team
	}
	c.users[u.ID] = u
}

// Break makes calls fail from now on; nil mends all.
func (c *Chat) Break(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = f
}

// Always fails every call of one method with err, without effect; "" is every method.
func Always(method string, err error) Fault {
	return func(_ context.Context, c Call) (bool, error) {
		if method == "" || c.Method == method {
			return false, err
		}
		return true, nil
	}
}

// Times fails as f does n times; then all works.
func Times(n int64, f Fault) Fault {
	var failed atomic.Int64
	return func(ctx context.Context, c Call) (bool, error) {
		if failed.Load() >= n {
			return true, nil
		}
		effect, err := f(ctx, c)
		if err != nil && failed.Add(1) > n {
			return true, nil
		}
		return effect, err
	}
}

// Lost loses the answer of every call of one method that had its effect.
func Lost(method string, err error) Fault {
	return func(_ context.Context, c Call) (bool, error) {
		if c.Method == method {
			return true, err
		}
		return true, nil
	}
}

// do makes one call: f is its effect.
func (c *Chat) do(ctx context.Context, call Call, f func() error) error {
	c.mu.Lock()
	fault := c.fault
	c.calls = append(c.calls, call)
	c.mu.Unlock()
	effect, err := true, error(nil)
	if fault != nil {
		effect, err = fault(ctx, call)
	}
	if !effect {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if failed := f(); failed != nil {
		return failed
	}
	return err
}

// Post hangs a message.
func (c *Chat) Post(ctx context.Context, m bot.Message) (ref bot.Ref, err error) {
	err = c.do(ctx, Call{"post", m.Channel, m.Thread, m.Key}, func() error {
		if m.Thread != "" && c.at(m.Channel, m.Thread) == nil {
			return bot.ErrMessageGone
		}
		ref = c.hang(&Message{Message: m})
		return nil
	})
	return ref, err
}

func (c *Chat) hang(m *Message) bot.Ref {
	c.next++
	m.ID, m.At = fmt.Sprintf("%d.%06d", c.Clock.Now().Unix(), c.next), c.Clock.Now()
	c.messages = append(c.messages, m)
	return bot.Ref{Channel: m.Channel, ID: m.ID}
}

// at finds a message; nil where it is gone.
func (c *Chat) at(channel, id string) *Message {
	i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.Channel == channel && m.ID == id })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// Update edits a message.
func (c *Chat) Update(ctx context.Context, ref bot.Ref, m bot.Message) error {
	return c.do(ctx, Call{"update", ref.Channel, "", m.Key}, func() error {
		old := c.at(ref.Channel, ref.ID)
		if old == nil {
			return bot.ErrMessageGone
		}
		old.Card, old.Edits = m.Card, old.Edits+1
		return nil
	})
}

// Find looks for a message by its key.
func (c *Chat) Find(ctx context.Context, channel, thread, key string, since time.Time) (ref bot.Ref, found bool, err error) {
	err = c.do(ctx, Call{"find", channel, thread, key}, func() error {
		for _, m := range c.messages {
			if m.Channel == channel && m.Thread == thread && m.Key == key && !m.At.Before(since) {
				ref, found = bot.Ref{Channel: channel, ID: m.ID}, true
			}
		}
		return nil
	})
	if err != nil {
		return bot.Ref{}, false, err
	}
	return ref, found, nil
}

// Attach hangs a file in a thread.
func (c *Chat) Attach(ctx context.Context, channel, thread, key string, f card.File) error {
	return c.do(ctx, Call{"attach", channel, thread, key}, func() error {
		if c.at(channel, thread) == nil {
			return bot.ErrMessageGone
		}
		c.hang(&Message{Message: bot.Message{Channel: channel, Thread: thread, Key: key}, File: &f})
		return nil
	})
}

// Delete takes a message away, as a person would.
func (c *Chat) Delete(channel, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = slices.DeleteFunc(c.messages, func(m *Message) bool { return m.Channel == channel && m.ID == id })
}
