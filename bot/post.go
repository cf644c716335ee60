package bot

import (
	"context"
	"crypto/rand"
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
	"hoshu/store/audit"
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
}

// intent is stored before a message is posted: whoever finds one looks for the
// message first.
type intent struct {
	Key    string    `json:"key"`
	At     time.Time `json:"at"`
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
	w := &writer{a: a, q: q, id: t.id + " " + q.channel}
	w.post, err = a.posts.Get(w.id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	w.post.Channel = q.channel
	return w.write(life, all[i])
}

// writer makes one post true.
type writer struct {
	a    *Announcer
	q    *queue
	id   string // of the post in the store
	post post
}

func (w *writer) write(ctx context.Context, h Hanging) error {
	if err := w.recall(ctx); err != nil {
		return err
	}
	if err := w.root(ctx, h); err != nil {
		return err
	}
	err := w.thread(ctx, h)
	if !errors.Is(err, ErrMessageGone) {
		return err
	}
	w.post.Digest = "" // the card itself may be gone: its edit will tell
	if err := w.root(ctx, h); err != nil {
		return err
	}
	return w.thread(ctx, h)
}

// root makes the card true, afresh where somebody deleted it.
func (w *writer) root(ctx context.Context, h Hanging) error {
	err := w.card(ctx, h)
	if !errors.Is(err, ErrMessageGone) || w.post.MessageID == "" {
		return err
	}
	w.post.MessageID, w.post.Key, w.post.Digest = "", "", ""
	if err := w.save(ctx); err != nil {
		return err
	}
	return w.card(ctx, h)
}

// recall finds out what became of a message that may or may not hang.
func (w *writer) recall(ctx context.Context) error {
	in := w.post.Intent
	if in == nil {
		return nil
	}
	if landed := in.At.Add(landing); w.a.clock.Now().Before(landed) {
		return &tooSoon{landed}
	}
	thread := ""
	if in.Seq != 0 {
		thread = w.post.MessageID
	}
	var ref Ref
	var hangs bool
	err := w.call(finding, func() (err error) {
		ref, hangs, err = w.a.chat.Find(ctx, w.post.Channel, thread, in.Key, in.At.Add(-skew))
		return err
	})
	if err != nil && !errors.Is(err, ErrMessageGone) {
		return err
	}
	w.post.Intent = nil
	switch {
	case hangs && in.Seq != 0:
		w.post.ThreadUpTo = in.Seq
	case hangs:
		w.post.MessageID, w.post.Key, w.post.Digest = ref.ID, in.Key, in.Digest
	}
	return w.save(ctx)
}

// card posts or edits the card itself.
func (w *writer) card(ctx context.Context, h Hanging) error {
	digest, err := digestOf(h.Card)
	if err != nil {
		return &undrawn{err}
	}
	switch {
	case w.post.MessageID != "" && w.post.Digest == digest:
		return nil
	case w.post.MessageID != "":
		return w.edit(ctx, h.Card, digest)
	case h.Hidden:
		return nil
	}
	var ref Ref
	err = w.once(ctx, posting, intent{Digest: digest}, func(key string) (err error) {
		ref, err = w.a.chat.Post(ctx, Message{Channel: w.post.Channel, Key: key, Card: h.Card})
		return err
	}, func(key string) {
		w.post.MessageID, w.post.Key, w.post.Digest = ref.ID, key, digest
	})
	return err
}

func (w *writer) edit(ctx context.Context, c card.Card, digest string) error {
	if err := w.q.pace.edit(w.id, w.a.clock.Now()); err != nil {
		return err
	}
	err := w.call(editing, func() error {
		ref := Ref{Channel: w.post.Channel, ID: w.post.MessageID}
		return w.a.chat.Update(ctx, ref, Message{Channel: w.post.Channel, Key: w.post.Key, Card: c})
	})
	if err != nil {
		return err
	}
	w.post.Digest = digest
	return w.save(ctx)
}

// thread posts the entries that do not hang yet, in order.
func (w *writer) thread(ctx context.Context, h Hanging) error {
	if w.post.MessageID == "" {
		return nil
	}
	for _, e := range h.Thread {
		if e.Seq <= w.post.ThreadUpTo {
			continue
		}
		if err := w.entry(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) entry(ctx context.Context, e Entry) error {
	if e.File != nil {
		err := w.picture(ctx, e)
		var bad *undrawn
		if !errors.As(err, &bad) && !errors.Is(err, ErrBadCard) && !errors.Is(err, ErrScope) {
			return err
		}
		w.a.log.Warn("a picture is left out", "post", w.id, "err", err)
	}
	if e.Card.Text == "" {
		w.post.ThreadUpTo = e.Seq
		return w.save(ctx)
	}
	return w.once(ctx, posting, intent{Seq: e.Seq}, func(key string) error {
		_, err := w.a.chat.Post(ctx, Message{Channel: w.post.Channel, Thread: w.post.MessageID, Key: key, Card: e.Card})
		return err
	}, func(string) { w.post.ThreadUpTo = e.Seq })
}

func (w *writer) picture(ctx context.Context, e Entry) error {
	f, err := draw(ctx, e)
	if err != nil {
		return err
	}
	return w.once(ctx, attaching, intent{Seq: e.Seq}, func(key string) error {
		return w.a.chat.Attach(ctx, w.post.Channel, w.post.MessageID, key, f)
	}, func(string) { w.post.ThreadUpTo = e.Seq })
}

func draw(ctx context.Context, e Entry) (f card.File, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &undrawn{fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
		}
	}()
	if f, err = e.File(ctx); err != nil {
		return f, &undrawn{err}
	}
	return f, nil
}

// once makes a call that must not be made twice: the intent is stored before it,
// what came of it after it. Only a call that was certainly not done takes its
// intent back.
func (w *writer) once(ctx context.Context, m method, in intent, send func(key string) error, sent func(key string)) error {
	if err := w.q.pace.free(m, w.a.clock.Now()); err != nil {
		return err
	}
	in.Key, in.At = rand.Text(), w.a.clock.Now().UTC()
	w.post.Intent = &in
	if err := w.save(ctx); err != nil {
		return err
	}
	err := w.call(m, func() error { return send(in.Key) })
	switch {
	case err == nil:
		sent(in.Key)
	case !certain(err):
		return err
	}
	w.post.Intent = nil
	return errors.Join(err, w.save(ctx))
}

// call makes one call unless its method rests, and notes how it went.
func (w *writer) call(m method, do func() error) error {
	if err := w.q.pace.free(m, w.a.clock.Now()); err != nil {
		return err
	}
	err := do()
	var limited *RateLimited
	switch {
	case err == nil:
		w.q.reached = w.q.reached || m != finding
		w.a.counts.made(m)
	case errors.As(err, &limited):
		w.a.counts.limited.Add(1)
		until := w.a.clock.Now().Add(limited.After)
		w.q.pace.rests[m] = until
		return &tooSoon{until}
	}
	return err
}

func (w *writer) save(ctx context.Context) error {
	_, err := w.a.posts.Change(ctx, w.id, func(p *post, _ bool) (audit.Event, error) {
		*p = w.post
		return audit.Event{}, nil
	})
	return err
}

func digestOf(c card.Card) (string, error) {
	raw, err := json.Marshal(c)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}
