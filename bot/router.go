package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/store"
)

// Bounds of the router's work.
const (
	atOnce     = 16              // events worked on side by side
	workTime   = time.Minute     // for one of them
	workGrace  = 5 * time.Second // for what has begun when the router is stopped
	formTime   = 3 * time.Second // in which a trigger can open a form
	maxValue   = 3000            // bytes of a button's value or a form's private part
	maxCommand = 20 * 1024       // bytes of a command's text
)

// Routes is all that people can ask for.
type Routes struct {
	Commands []Command // one of them is called help
	Actions  []Action
	Forms    []Form
	Home     func(ctx context.Context, w Who) ([]card.Block, error)
}

// Router finds who is meant to answer a command, a button or a form, checks who
// may, and turns errors into words.
type Router struct {
	*Inbox
	routes   Routes
	guard    *Guard
	chat     Replier
	refusals *refusals
	clock    clockwork.Clock
	log      *slog.Logger
}

// NewRouter makes a router with its inbox in db.
func NewRouter(db *store.DB, routes Routes, guard *Guard, chat Replier, clock clockwork.Clock, log *slog.Logger) (*Router, error) {
	r := &Router{routes: routes, guard: guard, chat: chat, clock: clock, log: log}
	var err error
	if r.refusals, err = newRefusals(db); err != nil {
		return nil, err
	}
	r.Inbox, err = NewInbox(db, r.check, clock, log)
	return r, err
}

// Run works on what Take takes until ctx is done; what has begun then may end
// within workGrace. What is left stays in the inbox.
func (r *Router) Run(ctx context.Context) error {
	life, end := outlive(ctx, r.clock, workGrace)
	defer end()
	side := newLanes(atOnce, func(in Incoming) {
		if ctx.Err() == nil {
			r.work(life, in)
		}
	})
	var wg sync.WaitGroup
	wg.Go(func() { r.tidy(ctx) })
	for in, ok := r.next(ctx); ok; in, ok = r.next(ctx) {
		side.put(in)
	}
	side.wait()
	wg.Wait()
	return nil
}

// work answers one event and notes that it is done. When the router is killed
// in the middle it is not done: the next start works on it again.
func (r *Router) work(life context.Context, in Incoming) {
	ctx, cancel := clockwork.WithTimeout(life, r.clock, workTime)
	defer cancel()
	who, answer, err := r.handle(ctx, in)
	if life.Err() != nil {
		return
	}
	if err != nil {
		answer = Say(r.inWords(in, who, err))
	}
	r.reply(life, in, who, answer)
	if err := r.done(life, in.ID); err != nil && life.Err() == nil {
		r.log.Error("inbox: cannot note that an event is done", "event", in.ID, "err", err)
	}
}

// panicked is a panic as an error.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// handle does what in asks for. A panic of whoever does it comes back as an error.
func (r *Router) handle(ctx context.Context, in Incoming) (who Who, a Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{v, debug.Stack()}
		}
	}()
	who = Who{Caller: in.Caller, Speak: r.guard.Speaker(in.Caller)}
	if in.Kind == InUser {
		r.guard.Forget(in.Caller.User)
		return who, a, nil
	}
	if who, err = r.guard.Who(ctx, in.Caller); err != nil {
		r.noteRefusal(ctx, in, who, Member, "unsure")
		return who, a, err
	}
	a, err = r.route(ctx, in, who)
	return who, a, err
}

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

func find[T any](all []T, name string, nameOf func(T) string) (T, bool) {
	for _, one := range all {
		if nameOf(one) == name {
			return one, true
		}
	}
	var none T
	return none, false
}
