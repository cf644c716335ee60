package bot

import (
	"context"
	"errors"
	"runtime/debug"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

// reply shows the answer: a form over the page while its trigger lives, else a
// card to the caller alone.
func (r *Router) reply(ctx context.Context, in Incoming, who Who, a Answer) {
	defer func() {
		if v := recover(); v != nil {
			r.log.Error("panic while answering", "user", in.Caller.User, "err", v, "stack", string(debug.Stack()))
		}
	}()
	if a.Modal != nil {
		err := r.open(ctx, in, *a.Modal)
		if err == nil {
			return
		}
		a = Say(r.inWords(in, who, err))
	}
	if a.Card == nil {
		return
	}
	if err := r.chat.Whisper(ctx, in.Caller, *a.Card); err != nil {
		r.log.Warn("cannot answer", "user", in.Caller.User, "channel", in.Caller.Channel, "err", err)
	}
}

func (r *Router) open(ctx context.Context, in Incoming, m card.Modal) error {
	if r.clock.Since(in.At) > formTime {
		return ErrTooLate
	}
	return r.chat.Open(ctx, in.Caller.Trigger, m)
}

// inWords turns an error into words for the caller, and logs it.
func (r *Router) inWords(in Incoming, who Who, err error) card.Card {
	var refusal Refusal
	if errors.As(err, &refusal) {
		return card.Card{Text: who.Speak.Say(refusal.Key, refusal.Args)}
	}
	if key, known := keyOf(err); known {
		r.log.Info("not done", "kind", in.Kind, "name", in.Name, "user", who.User, "err", err)
		return card.Card{Text: who.Speak.Say(key, words.Args{"what": meant(in)})}
	}
	ref := reference()
	attrs := []any{"ref", ref, "kind", in.Kind, "name", in.Name, "user", who.User, "err", err}
	var p *panicked
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.stack))
	}
	r.log.Error("failed", attrs...)
	return card.Card{Text: who.Speak.Say(words.RefusedFailed, words.Args{"ref": ref})}
}
