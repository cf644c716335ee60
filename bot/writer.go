package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"hoshu/bot/card"
)

// writer makes one post true.
type writer struct {
	a      *Announcer
	q      *queue
	t      *task
	id     string // of the post in the store
	post   post
	thread string // of the roll-up that the card hangs under, or is to hang under; "" for none
}

// write makes it true: what is unknown first, then the card, then its thread.
func (w *writer) write(ctx context.Context, h Hanging) error {
	if err := w.recall(ctx); err != nil {
		return err
	}
	if err := w.place(ctx, &h); err != nil {
		return err
	}
	if err := w.root(ctx, h); err != nil {
		return w.uprooted(err)
	}
	if w.post.MessageID == "" {
		return nil
	}
	w.q.hangs(w.t)
	err := w.lines(ctx, h)
	if !errors.Is(err, ErrMessageGone) || w.thread != "" {
		return w.uprooted(err)
	}
	w.post.Digest = "" // the card itself may be gone: its edit will tell
	if err := w.root(ctx, h); err != nil {
		return err
	}
	return w.lines(ctx, h)
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
	case w.post.MessageID != "" && w.post.Digest == digest && !w.t.afresh:
		return nil
	case w.post.MessageID != "":
		return w.edit(ctx, h, digest)
	case h.Hidden:
		return nil
	}
	var ref Ref
	err = w.once(ctx, posting, intent{Digest: digest, Thread: w.thread}, w.shares(w.thread != ""), func(key string) (err error) {
		ref, err = w.a.chat.Post(ctx, Message{Channel: w.post.Channel, Thread: w.thread, Key: key, Card: h.Card})
		return err
	}, func(key string) {
		w.post.MessageID, w.post.Key, w.post.Digest = ref.ID, key, digest
	})
	if err != nil {
		return err
	}
	if h.Every > 0 {
		w.q.pace.editsOf(w.id, h.Every, w.a.clock.Now()).take(w.a.clock.Now())
	}
	return w.posted(ctx, h)
}

func (w *writer) edit(ctx context.Context, h Hanging, digest string) error {
	now := w.a.clock.Now()
	own := w.q.pace.editsOf(w.id, h.Every, now)
	if from := own.from(now, 0); now.Before(from) {
		return &tooSoon{until: from}
	}
	if err := w.turn(editing, now, append(w.shares(h.Every > 0), share{of: own})...); err != nil {
		return err
	}
	err := w.call(editing, func() error {
		ref := Ref{Channel: w.post.Channel, ID: w.post.MessageID}
		return w.a.chat.Update(ctx, ref, Message{Channel: w.post.Channel, Key: w.post.Key, Card: h.Card})
	})
	if err != nil {
		return err
	}
	w.t.afresh = false
	w.post.Digest = digest
	return w.save(ctx)
}

// shares is what a call takes of its channel. One that is patient leaves all but
// one to those that are not.
func (w *writer) shares(patient bool) []share {
	s := share{of: &w.q.pace.writes}
	if patient {
		s.keep = s.of.size - 1
	}
	return []share{s}
}

// lines posts what belongs in the thread and does not hang yet, in order. New
// cards and edits go before.
func (w *writer) lines(ctx context.Context, h Hanging) error {
	for _, e := range h.Thread {
		if e.Seq <= w.post.ThreadUpTo {
			continue
		}
		if w.q.onlyDetails(w.t, w.a.clock.Now()) {
			return &tooSoon{until: w.a.clock.Now()}
		}
		if err := w.line(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) line(ctx context.Context, e Entry) error {
	if w.post.Storm != "" { // there the card has no thread of its own
		e.Card, e.File = e.Apart, nil
	}
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
	thread := cmp.Or(w.thread, w.post.MessageID)
	patient := w.q.storming() && len(e.Card.Notify) == 0
	return w.once(ctx, posting, intent{Seq: e.Seq, Thread: thread}, w.shares(patient), func(key string) error {
		_, err := w.a.chat.Post(ctx, Message{Channel: w.post.Channel, Thread: thread, Key: key, Card: e.Card})
		return err
	}, func(string) { w.post.ThreadUpTo = e.Seq })
}

func (w *writer) picture(ctx context.Context, e Entry) error {
	f, err := draw(ctx, e)
	if err != nil {
		return err
	}
	in := intent{Seq: e.Seq, Thread: w.post.MessageID}
	return w.once(ctx, attaching, in, w.shares(w.q.storming()), func(key string) error {
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
