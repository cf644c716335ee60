package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jonboulle/clockwork"
	"pgregory.net/rapid"

	"hoshu/bot"
	"hoshu/bot/bottest"
	"hoshu/store"
)

// ends are the ways a call may end. A crash kills the announcer while the call
// is under way.
var ends = map[string]struct {
	effect bool
	err    error
	crash  bool
}{
	"well":            {effect: true},
	"answer lost":     {effect: true, err: errVague},
	"never arrived":   {err: errVague},
	"not connected":   {err: bot.ErrNotDone},
	"too many":        {err: &bot.RateLimited{After: 7 * time.Second}},
	"not invited":     {err: bot.ErrNotInChannel},
	"killed before":   {crash: true, err: context.Canceled},
	"killed after":    {crash: true, effect: true, err: context.Canceled},
	"well once more":  {effect: true},
	"well and often ": {effect: true},
}

// step is one thing that happens in the world, how the calls after it end, and
// how long it is quiet then.
type step struct {
	What  string
	ID    string
	N     int
	Ends  []string
	Quiet time.Duration
}

var steps = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
	return step{
		What:  rapid.SampledFrom([]string{"change", "line", "hide", "delete", "restart"}).Draw(rt, "what"),
		ID:    rapid.SampledFrom([]string{"X-1", "X-2", "X-3"}).Draw(rt, "id"),
		N:     rapid.IntRange(0, 1000).Draw(rt, "n"),
		Ends:  rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(ends))), 0, 6).Draw(rt, "ends"),
		Quiet: rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, 100 * time.Millisecond, 3 * time.Second, time.Minute}).Draw(rt, "quiet"),
	}
}), 1, 12)

func TestEveryCardHangsOnceWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := steps.Draw(rt, "history")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = live(t, history) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// live plays a history to its end and says what is wrong then.
func live(t *testing.T, history []step) (wrong string) {
	db := openStore(t)
	l := &life{T: t, db: db, chat: bottest.New(clockwork.NewRealClock()), it: newThings(t, db)}
	l.draws = l.it
	l.start()
	defer func() { l.stop() }()
	for _, s := range history {
		l.chat.Break(l.fault(s.Ends))
		l.do(s)
		pass(s.Quiet)
		l.alive()
	}
	l.chat.Break(nil)
	l.alive()
	pass(time.Hour)
	return l.wrong()
}

// life is one announcer after another on one store, against one chat service.
type life struct {
	*testing.T
	db    *store.DB
	chat  *bottest.Chat
	it    *things
	draws bot.Subject
	kill  context.CancelFunc
	end   chan error
	said  int
}

func (l *life) start() {
	a, err := bot.NewAnnouncer(l.db, []bot.Subject{l.draws}, l.chat, clockwork.NewRealClock(), slog.New(slog.DiscardHandler))
	if err != nil {
		l.Fatal(err)
	}
	bot.WithoutGrace(a)
	ctx, kill := context.WithCancel(context.Background())
	end := make(chan error, 1)
	l.kill, l.end = kill, end
	go func() {
		end <- a.Run(ctx)
		close(end)
	}()
}

func (l *life) stop() {
	l.kill()
	if err := <-l.end; err != nil {
		l.Error(err)
	}
}

// alive starts another announcer where the last was killed.
func (l *life) alive() {
	select {
	case err := <-l.end:
		if err != nil {
			l.Error(err)
		}
		l.start()
	default:
	}
}

// fault ends the next calls as planned, and those after them well.
func (l *life) fault(plan []string) bottest.Fault {
	next := make(chan string, len(plan))
	for _, s := range plan {
		next <- s
	}
	return func(ctx context.Context, _ bottest.Call) (bool, error) {
		select {
		case s := <-next:
			if ends[s].crash {
				l.kill()
				<-ctx.Done()
			}
			return ends[s].effect, ends[s].err
		default:
			return true, nil
		}
	}
}

func (l *life) do(s step) {
	switch s.What {
	case "change":
		l.it.set(l, s.ID, "", func(v *thing) { v.Text, v.In, v.Hidden = l.fresh("now"), []string{"C1", "C2"}, false })
	case "line":
		l.it.set(l, s.ID, fmt.Sprintf("%s line %d", s.ID, s.N), func(v *thing) { v.In = []string{"C1", "C2"} })
	case "hide":
		l.it.set(l, s.ID, "", func(v *thing) { v.Hidden = true })
	case "delete":
		if roots := l.chat.Channel("C1"); len(roots) > 0 {
			l.chat.Delete("C1", roots[0].ID)
			l.it.set(l, rootOf(roots[0]), "", func(v *thing) { v.Text, v.Hidden = l.fresh("after"), false })
		}
	case "restart":
		l.stop()
		l.start()
	}
}

// fresh is a text that was never said: a deleted card is only noticed when it is edited.
func (l *life) fresh(text string) string {
	l.said++
	return fmt.Sprint(text, l.said)
}

func rootOf(m bottest.Message) string {
	id, _, _ := strings.Cut(m.Card.Text, " ")
	return id
}

// wrong holds what hangs against what should: each card once and true, each line
// of a thread once and in order.
func (l *life) wrong() string {
	for v, err := range l.it.table.List() {
		if err != nil {
			return err.Error()
		}
		hangings, err := l.it.Hangings(context.Background(), v.ID)
		if err != nil {
			return err.Error()
		}
		for _, h := range hangings {
			if wrong := l.wrongWith(v, h); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}

func (l *life) wrongWith(v thing, h bot.Hanging) string {
	mine := slices.DeleteFunc(l.chat.Channel(h.Channel), func(m bottest.Message) bool { return rootOf(m) != v.ID })
	switch {
	case len(mine) > 1, len(mine) == 0 && !v.Hidden:
		return fmt.Sprintf("%s hangs %d times in %s", v.ID, len(mine), h.Channel)
	case len(mine) == 0:
		return ""
	case mine[0].Card.Text != h.Card.Text:
		return fmt.Sprintf("%s in %s says %q, should say %q", v.ID, h.Channel, mine[0].Card.Text, h.Card.Text)
	}
	var want []string
	for _, e := range h.Thread {
		want = append(want, e.Card.Text)
	}
	if got := l.chat.Replies(h.Channel, v.ID+" line"); !slices.Equal(got, want) {
		return fmt.Sprintf("the thread of %s in %s has %q, should have %q", v.ID, h.Channel, got, want)
	}
	return ""
}
