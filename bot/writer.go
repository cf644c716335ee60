package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"hoshu/bot/card"
)

// writer makes one post true.
type writer struct {
	a    *Announcer
	q    *queue
	id   string // of the post in the store
	post post
}

// write makes it true: what is unknown first, then the card, then its thread.
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
		level := slog.LevelWarn
		if errors.Is(err, card.ErrNoPoints) { // measured too seldom so far
			level = slog.LevelInfo
		}
		w.a.log.Log(ctx, level, "a picture is left out", "post", w.id, "err", err)
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
