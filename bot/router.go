package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/card"
	"hoshu/store"
	"hoshu/store/audit"
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
	before   map[string]audit.Event // what an earlier run did and could not note as done, by request
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
	if r.Inbox, err = NewInbox(db, r.check, clock, log); err != nil {
		return nil, err
	}
	r.before, err = doneBefore(db, r.queue)
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
// in the middle the next start works on it again, unless the log has its effect.
func (r *Router) work(life context.Context, in Incoming) {
	ctx, cancel := context.WithTimeout(life, workTime) // of real time: it bounds waiting for the network
	defer cancel()
	who, answer, err := r.handle(store.Because(ctx, in.ID), in)
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
	who, err = r.guard.Who(ctx, in.Caller)
	if ev, done := r.before[in.ID]; done {
		return who, recalled(who.Speak, ev), nil
	}
	if err != nil {
		r.noteRefusal(ctx, in, who, Member, "unsure")
		return who, a, err
	}
	a, err = r.route(ctx, in, who)
	return who, a, err
}
