package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"hoshu/store/audit"
)

// recall finds out what became of a message that may or may not hang.
func (w *writer) recall(ctx context.Context) error {
	in := w.post.Intent
	if in == nil {
		return nil
	}
	now := w.a.clock.Now()
	if landed := w.landed(in, now); now.Before(landed) {
		return &tooSoon{until: landed}
	}
	if err := w.turn(finding, now); err != nil {
		return err
	}
	var ref Ref
	var hangs bool
	err := w.call(finding, func() (err error) {
		ref, hangs, err = w.a.chat.Find(ctx, w.post.Channel, in.Thread, in.Key, in.At.Add(-skew))
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

// landed is when a call is certainly over. Where the clock was set back since,
// it counts from when this announcer began.
func (w *writer) landed(in *intent, now time.Time) time.Time {
	if in.At.After(now) {
		return w.a.began.Add(landing)
	}
	return in.At.Add(landing)
}

// once makes a call that must not be made twice: the intent is stored before it,
// what came of it after it. Only a call that was certainly not done takes its
// intent back.
func (w *writer) once(ctx context.Context, m method, in intent, shares []share, send func(key string) error, sent func(key string)) error {
	if err := w.turn(m, w.a.clock.Now(), shares...); err != nil {
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

// turn takes the turn of one call, or returns a tooSoon.
func (w *writer) turn(m method, now time.Time, shares ...share) error {
	if err := w.q.pace.free(m, now); err != nil {
		return err
	}
	err := w.a.rates.take(m, now, shares...)
	var soon *tooSoon
	if errors.As(err, &soon) {
		soon.wide = m != finding
	}
	return err
}

// call makes one call and notes how it went.
func (w *writer) call(m method, do func() error) error {
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
		return &tooSoon{until: until}
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
