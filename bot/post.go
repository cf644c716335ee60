package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"hoshu/bot/card"
	"hoshu/store"
)

const (
	// landing is how long a call whose answer is unknown may still be under way.
	landing = 2 * time.Second
	// skew is how far the chat service's clock may be behind ours.
	skew = 5 * time.Minute
)

// post is one subject's message in one channel.
type post struct {
	Channel    string  `json:"channel"`
	MessageID  string  `json:"message_id,omitempty"` // "" while none hangs
	Key        string  `json:"key,omitempty"`        // our own id of the message
	Digest     string  `json:"digest,omitempty"`     // of the card that hangs
	ThreadUpTo uint64  `json:"thread_up_to,omitempty"`
	Intent     *intent `json:"intent,omitempty"` // a message that may or may not hang

	Storm string   `json:"storm,omitempty"` // in whose thread it hangs
	Told  []string `json:"told,omitempty"`  // the people it mentions, of a card in a storm
}

// intent is stored before a message is posted: whoever finds one looks for the
// message first.
type intent struct {
	Key    string    `json:"key"`
	At     time.Time `json:"at"`
	Thread string    `json:"thread,omitempty"` // where it was to hang
	Seq    uint64    `json:"seq,omitempty"`    // of the thread's entry; 0 for the card itself
	Digest string    `json:"digest,omitempty"` // of the card
}

// undrawn is a card that could not be drawn.
type undrawn struct{ err error }

func (e *undrawn) Error() string { return "bot: cannot draw: " + e.err.Error() }
func (e *undrawn) Unwrap() error { return e.err }

// hangings draws a subject. Whoever panics over it does not stop the others.
func (a *Announcer) hangings(ctx context.Context, t *task) (all []Hanging, err error) {
	defer func() {
		if v := recover(); v != nil {
			all, err = nil, &undrawn{fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
		}
	}()
	if all, err = t.subject.Hangings(ctx, t.id); err != nil {
		return nil, &undrawn{err}
	}
	return all, nil
}

// hang makes one subject's card and thread in one channel true.
func (a *Announcer) hang(life context.Context, q *queue, t *task) error {
	q.reached = false
	all, err := a.hangings(life, t)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(h Hanging) bool { return h.Channel == q.channel })
	if i < 0 {
		return nil
	}
	w := &writer{a: a, q: q, t: t, id: postID(t.id, q.channel)}
	if w.post, err = a.postOf(t.id, q.channel); err != nil {
		return err
	}
	w.post.Channel = q.channel
	return w.write(life, all[i])
}

func postID(id, channel string) string { return id + " " + channel }

// postOf is a subject's message in a channel; a zero one while there is none.
func (a *Announcer) postOf(id, channel string) (post, error) {
	p, err := a.posts.Get(postID(id, channel))
	if errors.Is(err, store.ErrNotFound) {
		return post{}, nil
	}
	return p, err
}

func digestOf(c card.Card) (string, error) {
	raw, err := json.Marshal(c)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}
