package bot

import (
	"cmp"
	"context"
	"fmt"
	"unicode/utf8"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

func (r *Router) route(ctx context.Context, in Incoming, who Who) (Answer, error) {
	switch in.Kind {
	case InCommand, InMention:
		return r.command(ctx, in, who)
	case InPress:
		return r.press(ctx, in, who)
	case InSubmit:
		return r.submit(ctx, in, who)
	case InHome:
		return Answer{}, r.home(ctx, who)
	}
	return Answer{}, fmt.Errorf("bot: no kind of event is called %q", in.Kind)
}

func (r *Router) press(ctx context.Context, in Incoming, who Who) (Answer, error) {
	action, known := find(r.routes.Actions, in.Name, func(a Action) string { return a.Name })
	if !known {
		return Answer{}, Refusal{Key: words.RefusedUnknownButton}
	}
	if err := r.permit(ctx, in, who, action.Needs); err != nil {
		return Answer{}, err
	}
	if !plain(in.Text) {
		return Answer{}, errCorrupt
	}
	return action.Run(ctx, Press{Who: who, Value: in.Text})
}

func (r *Router) submit(ctx context.Context, in Incoming, who Who) (Answer, error) {
	form, known := find(r.routes.Forms, in.Name, func(f Form) string { return f.Name })
	if !known {
		return Answer{}, Refusal{Key: words.RefusedUnknownButton}
	}
	if err := r.permit(ctx, in, who, form.Needs); err != nil {
		return Answer{}, err
	}
	if !utf8.ValidString(in.Text) || len(in.Text) > maxValue {
		return Answer{}, errCorrupt
	}
	return form.Run(ctx, Submit{Who: who, Private: in.Text, Values: in.Values})
}

// check runs a form's own check, before it closes.
func (r *Router) check(in Incoming) map[string]string {
	form, known := find(r.routes.Forms, in.Name, func(f Form) string { return f.Name })
	if !known || form.Check == nil {
		return nil
	}
	speak := r.guard.Speaker(in.Caller)
	faults := map[string]string{}
	for field, key := range form.Check(Submit{Who: Who{Caller: in.Caller, Speak: speak}, Private: in.Text, Values: in.Values}) {
		faults[field] = speak.Say(key, nil)
	}
	return faults
}

// home publishes a person's page. Who is not of the team is told so there.
func (r *Router) home(ctx context.Context, who Who) error {
	if who.Role < Member {
		says := who.Speak.Say(refusedTo(who.Role), nil)
		return r.chat.Home(ctx, who.User, []card.Block{{Section: &card.Section{Text: says}}})
	}
	blocks, err := r.routes.Home(ctx, who)
	if err != nil {
		return err
	}
	return r.chat.Home(ctx, who.User, blocks)
}

// permit refuses who may not, and puts that into the log. What names no need
// needs a member.
func (r *Router) permit(ctx context.Context, in Incoming, who Who, needs Role) error {
	needs = cmp.Or(needs, Member)
	if who.Role >= needs {
		return nil
	}
	r.noteRefusal(ctx, in, who, needs, "role")
	return Refusal{Key: refusedTo(who.Role), Err: errRole}
}

func (r *Router) noteRefusal(ctx context.Context, in Incoming, who Who, needs Role, because string) {
	r.log.Warn("refused", "because", because, "user", who.User, "team", who.Team, "channel", who.Channel,
		"kind", in.Kind, "name", in.Name, "role", who.Role, "needs", needs)
	if in.Kind == InHome {
		return
	}
	if err := r.refusals.note(ctx, in, who, needs, because, r.clock.Now()); err != nil {
		r.log.Error("cannot log a refusal", "err", err)
	}
}

func find[T any](all []T, name string, nameOf func(T) string) (T, bool) {
	for _, one := range all {
		if nameOf(one) == name {
			return one, true
		}
	}
	var none T
	return none, false
}
