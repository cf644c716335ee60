package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/bottest"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store"
	"hoshu/store/audit"
)

// desk is a router at work with a few toy routes, in a bubble of its own time.
type desk struct {
	*testing.T
	db    *store.DB
	chat  *bottest.Chat
	log   *lines
	r     *bot.Router
	book  *words.Book
	close func()

	mu   sync.Mutex
	done []string      // what the routes did, in order
	gate chan struct{} // command "slow" waits for it
}

func (d *desk) did(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = append(d.done, what)
}

func (d *desk) routes() bot.Routes {
	return bot.Routes{
		Commands: []bot.Command{
			{Name: "help", Needs: bot.Guest, Run: d.command("help", nil)},
			{Name: "ack", Args: "ALERT [why]", Needs: bot.Member, Run: d.command("ack", nil)},
			{Name: "alerts", Needs: bot.Member, Run: d.command("alerts", nil)},
			{Name: "unset", Run: d.command("unset", nil)},
			{Name: "approve", Needs: bot.Approver, Run: d.command("approve", nil)},
			{Name: "taken", Needs: bot.Member, Run: d.command("taken", fmt.Errorf("A-1: %w", alert.ErrAlreadyAcked))},
			{Name: "first", Needs: bot.Member, Run: d.command("first", bot.Refusal{Key: words.RefusedFailed, Args: words.Args{"ref": "who"}, Err: alert.ErrAlreadyAcked})},
			{Name: "misused", Args: "ALERT", Needs: bot.Member, Run: d.command("misused", bot.ErrUsage)},
			{Name: "broken", Needs: bot.Member, Run: d.command("broken", errors.New("disk on fire"))},
			{Name: "panics", Needs: bot.Member, Run: func(context.Context, bot.Call) (bot.Answer, error) { panic("no such thing") }},
			{Name: "killed", Needs: bot.Member, Run: func(ctx context.Context, c bot.Call) (bot.Answer, error) {
				d.did("killed")
				d.logs(ctx, audit.Event{Kind: alert.EventUnacknowledged, Subject: "A-1", By: c.Actor})
				<-ctx.Done()
				return bot.Answer{}, ctx.Err()
			}},
			{Name: "form", Needs: bot.Member, Run: func(context.Context, bot.Call) (bot.Answer, error) {
				return bot.Ask(card.Modal{Form: "f"}), nil
			}},
			{Name: "slow", Needs: bot.Member, Run: func(ctx context.Context, c bot.Call) (bot.Answer, error) {
				select {
				case <-d.gate:
				case <-ctx.Done():
					return bot.Answer{}, ctx.Err()
				}
				return d.command("slow", nil)(ctx, c)
			}},
		},
		Actions: []bot.Action{{Name: "alert.ack", Needs: bot.Member, Run: func(_ context.Context, p bot.Press) (bot.Answer, error) {
			if p.Value != "A-1" {
				return bot.Answer{}, alert.ErrNotFound
			}
			d.did("press " + p.Value + " by " + p.Actor.ID)
			return bot.Answer{}, nil
		}}},
		Forms: []bot.Form{{
			Name: "f", Needs: bot.Member,
			Check: func(s bot.Submit) map[string]words.Key {
				if s.Values["why"] == "" {
					return map[string]words.Key{"why": words.RefusedSilenceReason}
				}
				return nil
			},
			Run: func(_ context.Context, s bot.Submit) (bot.Answer, error) {
				d.did("submit " + s.Values["why"])
				return bot.Answer{}, nil
			},
		}},
		Home: func(_ context.Context, w bot.Who) ([]card.Block, error) {
			return []card.Block{{Header: "home of " + w.Actor.ID}}, nil
		},
	}
}

func (d *desk) command(name string, err error) func(context.Context, bot.Call) (bot.Answer, error) {
	return func(_ context.Context, c bot.Call) (bot.Answer, error) {
		if err != nil {
			return bot.Answer{}, err
		}
		d.did(strings.TrimSpace(name + " " + c.Text))
		return bot.Say(card.Card{Text: "done " + name}), nil
	}
}

// logs writes a line into the log.
func (d *desk) logs(ctx context.Context, ev audit.Event) {
	table, err := store.NewTable[int](d.db, "counts")
	if err != nil {
		d.Fatal(err)
	}
	ev.At = time.Now()
	_, err = table.Change(ctx, "n", func(n *int, _ bool) (audit.Event, error) { *n++; return ev, nil })
	if err != nil {
		d.Error(err)
	}
}

func atDesk(t *testing.T, play func(d *desk)) {
	synctest.Test(t, func(t *testing.T) {
		db := openStore(t)
		d := &desk{T: t, db: db, chat: bottest.New(clockwork.NewRealClock(), accounts...), log: &lines{}, gate: make(chan struct{})}
		d.book = openBook(t)
		d.open()
		defer func() { d.close() }()
		play(d)
	})
}

func (d *desk) open() {
	clock := clockwork.NewRealClock()
	guard := bot.NewGuard(roster, d.chat, ours, noLanguage, d.book, clock)
	r, err := bot.NewRouter(d.db, d.routes(), guard, d.chat, clock, slog.New(slog.NewTextHandler(d.log, nil)))
	if err != nil {
		d.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	d.r, d.close = r, func() {
		stop()
		if err := <-ended; err != nil {
			d.Error(err)
		}
	}
}

var delivery int

// take hands in an event that has just happened, and lets it be worked on.
func (d *desk) take(in bot.Incoming) bot.Receipt {
	d.Helper()
	if in.ID == "" {
		delivery++
		in.ID = fmt.Sprint("E", delivery)
	}
	if in.At.IsZero() {
		in.At = time.Now()
	}
	receipt, err := d.r.Take(context.Background(), in)
	if err != nil {
		d.Fatal(err)
	}
	synctest.Wait()
	return receipt
}

func typed(user, text string) bot.Incoming {
	return bot.Incoming{Kind: bot.InCommand, Name: "/hoshu", Text: text, Caller: bot.Caller{User: user, Channel: "C1", Trigger: "t"}}
}

func pressed(user, value string) bot.Incoming {
	return bot.Incoming{Kind: bot.InPress, Name: "alert.ack", Text: value, Caller: bot.Caller{User: user, Channel: "C1"}}
}

func (d *desk) hasDone(want ...string) {
	d.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if diff := cmp.Diff(want, d.done); diff != "" {
		d.Errorf("done (-want +got):\n%s", diff)
	}
}

// told expects the last words to one person, by a part of them.
func (d *desk) told(user, part string) {
	d.Helper()
	all := d.chat.Whispers()
	if len(all) == 0 {
		d.Fatalf("nothing was said; want %q", part)
	}
	last := all[len(all)-1]
	if last.To.User != user || !strings.Contains(last.Card.Text, part) {
		d.Errorf("%s was told %q, want %s told %q", last.To.User, last.Card.Text, user, part)
	}
}

func (d *desk) refusals() []audit.Event {
	events, err := d.db.Log(0, 100)
	if err != nil {
		d.Fatal(err)
	}
	return events
}

func TestRouter(t *testing.T) {
	for name, play := range map[string]func(d *desk){
		"a command is run and answered": func(d *desk) {
			d.take(typed("UANN", "ack A-1  disk swap"))
			d.hasDone("ack A-1  disk swap")
			d.told("UANN", "done ack")
		},
		"nothing typed is a call for help": func(d *desk) {
			d.take(typed("UANN", "  "))
			d.hasDone("help")
		},
		"capitals and full width are understood": func(d *desk) {
			d.take(typed("UANN", "ＡＣＫ A-1"))
			d.take(typed("UANN", "Alerts"))
			d.hasDone("ack A-1", "alerts")
		},
		"a mention is answered like a command": func(d *desk) {
			d.take(bot.Incoming{Kind: bot.InMention, Text: "<@UHOSHU> alerts", Caller: bot.Caller{User: "UANN"}})
			d.hasDone("alerts")
		},
		"a typo is met with what may be meant": func(d *desk) {
			d.take(typed("UANN", "alrets"))
			d.told("UANN", "Did you mean `/hoshu alerts`")
			d.hasDone()
		},
		"a beginning is met with what may be meant": func(d *desk) {
			d.take(typed("UANN", "al"))
			d.told("UANN", "/hoshu alerts`")
		},
		"nobody is told of a command they may not use": func(d *desk) {
			d.take(typed("UBOB", "aprove"))
			d.told("UBOB", "`/hoshu help` lists them")
		},
		"nonsense is quoted short and harmless": func(d *desk) {
			d.take(typed("UBOB", "<!channel>"+strings.Repeat("x", 10_000)))
			d.told("UBOB", "&lt;!channel&gt;xxx")
			if n := len(d.chat.Whispers()[0].Card.Text); n > 300 {
				d.Errorf("%d bytes of words", n)
			}
		},
		"a command used wrongly is met with its usage": func(d *desk) {
			d.take(typed("UANN", "misused"))
			d.told("UANN", "/hoshu misused ALERT")
		},
		"an error of a desk is said in words": func(d *desk) {
			d.take(typed("UANN", "taken A-1"))
			d.told("UANN", "Somebody is on A-1 already")
		},
		"a refusal brings its own words": func(d *desk) {
			d.take(typed("UANN", "first A-1"))
			d.told("UANN", "under who")
		},
		"an error nobody knows is said with a reference that the log has": func(d *desk) {
			d.take(typed("UANN", "broken"))
			says := d.chat.Whispers()[0].Card.Text
			ref := strings.TrimSuffix(says[strings.LastIndex(says, " ")+1:], ".")
			if len(ref) != 6 || !strings.Contains(d.log.String(), "ref="+ref) || strings.Contains(says, "fire") {
				d.Errorf("said %q, logged %s", says, d.log)
			}
		},
		"a panic is said and logged, and the next command is answered": func(d *desk) {
			d.take(typed("UANN", "panics"))
			d.told("UANN", "Something went wrong")
			if !strings.Contains(d.log.String(), "router_test.go") {
				d.Error("the log has no stack")
			}
			d.take(typed("UANN", "alerts"))
			d.hasDone("alerts")
		},
		"a press does what its button says": func(d *desk) {
			d.take(pressed("UBOB", "A-1"))
			d.hasDone("press A-1 by UBOB")
			if n := len(d.chat.Whispers()); n != 0 {
				d.Errorf("%d words too many", n)
			}
		},
		"corrupt values are refused politely": func(d *desk) {
			for _, value := range []string{"xx", "", "A-1\x00", "A-1\n", "\xff\xfe", strings.Repeat("A", 10_000)} {
				d.take(pressed("UBOB", value))
				if n := len(d.chat.Whispers()); n == 0 {
					d.Fatalf("nothing was said of %.10q", value)
				}
			}
			d.hasDone()
			if strings.Contains(d.log.String(), "level=ERROR") {
				d.Error(d.log)
			}
		},
		"a button nobody knows is refused politely": func(d *desk) {
			in := pressed("UBOB", "A-1")
			in.Name = "alert.explode"
			d.take(in)
			d.told("UBOB", "another version")
		},
		"a partner's press is refused, to them alone, and found in the log": func(d *desk) {
			d.take(pressed("UPAT", "A-1"))
			d.hasDone()
			d.told("UPAT", "own workspace")
			story, err := d.db.Story("A-1")
			if err != nil || len(story) != 1 || story[0].Kind != bot.EventRefused || story[0].By.ID != "UPAT" {
				d.Errorf("the log has %+v, %v", story, err)
			}
		},
		"guests, clients, bots and the deactivated are refused": func(d *desk) {
			for user, says := range map[string]string{"UGUEST": "Guests", "UCARL": "Guests", "UGONE": "account cannot", "UBOT": "account cannot"} {
				d.take(pressed(user, "A-1"))
				d.told(user, says)
			}
			d.hasDone()
			if n := len(d.refusals()); n != 4 {
				d.Errorf("%d refusals in the log", n)
			}
		},
		"a member is no approver": func(d *desk) {
			d.take(typed("UBOB", "approve P-1"))
			d.told("UBOB", "listed as approvers")
			d.take(typed("UANN", "approve P-1"))
			d.hasDone("approve P-1")
		},
		"a route that names no need needs a member": func(d *desk) {
			d.take(typed("UGUEST", "unset"))
			d.hasDone()
			d.take(typed("UBOB", "unset"))
			d.hasDone("unset")
		},
		"who cannot be asked about is refused, and that is logged": func(d *desk) {
			d.chat.Break(bottest.Always("user", bot.ErrNotDone))
			d.take(pressed("UANN", "A-1"))
			d.hasDone()
			d.told("UANN", "could not find out who you are")
			if all := d.refusals(); len(all) != 1 || all[0].Data["because"] != "unsure" {
				d.Errorf("the log has %+v", all)
			}
		},
		"a form is checked before it closes, and nothing is kept": func(d *desk) {
			in := bot.Incoming{ID: "S1", Kind: bot.InSubmit, Name: "f", Caller: bot.Caller{User: "UANN"}}
			if faults := d.take(in).Errors; !strings.Contains(faults["why"], "needs a reason") {
				d.Errorf("faults are %q", faults)
			}
			in.Values = map[string]string{"why": "update"}
			if faults := d.take(in).Errors; len(faults) != 0 {
				d.Errorf("faults are %q", faults)
			}
			d.hasDone("submit update")
		},
		"a form opens while its trigger lives": func(d *desk) {
			d.take(typed("UANN", "form"))
			if n := len(d.chat.Modals()); n != 1 {
				d.Errorf("%d forms", n)
			}
		},
		"a form that is too late is a card that says so": func(d *desk) {
			in := typed("UANN", "form")
			in.At = time.Now().Add(-4 * time.Second)
			d.take(in)
			d.told("UANN", "could not be opened in time")
			d.chat.Break(bottest.Always("open", bot.ErrTooLate))
			d.take(typed("UBOB", "form"))
			d.told("UBOB", "could not be opened in time")
		},
		"the home page is published, but not to strangers": func(d *desk) {
			d.take(bot.Incoming{Kind: bot.InHome, Caller: bot.Caller{User: "UANN"}})
			d.take(bot.Incoming{Kind: bot.InHome, Caller: bot.Caller{User: "UGUEST"}})
			homes := d.chat.Homes()
			if homes["UANN"][0].Header != "home of ann" || homes["UGUEST"][0].Section == nil || len(d.refusals()) != 0 {
				d.Errorf("homes are %+v", homes)
			}
		},
		"what is delivered again is done once": func(d *desk) {
			in := typed("UANN", "alerts")
			in.ID = "E-same"
			d.take(in)
			d.take(in)
			d.close()
			d.open()
			d.take(in)
			d.hasDone("alerts")
		},
		"an id is forgotten after a day": func(d *desk) {
			in := typed("UANN", "alerts")
			in.ID = "E-same"
			d.take(in)
			pass(26 * time.Hour)
			d.take(in)
			d.hasDone("alerts", "alerts")
		},
		"one person's wishes keep their order, another's do not wait": func(d *desk) {
			d.take(typed("UANN", "slow"))
			d.take(typed("UANN", "ack A-1"))
			d.take(typed("UBOB", "alerts"))
			d.hasDone("alerts")
			d.gate <- struct{}{}
			synctest.Wait()
			d.hasDone("alerts", "slow", "ack A-1")
		},
		"what takes too long is given up in words": func(d *desk) {
			d.take(typed("UANN", "slow"))
			pass(2 * time.Minute)
			d.told("UANN", "took too long")
		},
		"what was not done when it stopped is done after the next start": func(d *desk) {
			d.take(typed("UANN", "slow"))
			d.take(typed("UANN", "ack A-1"))
			d.close()
			d.hasDone()
			d.open()
			d.gate <- struct{}{}
			synctest.Wait()
			d.hasDone("slow", "ack A-1")
		},
		"what was done when it was killed is not done again, but told": func(d *desk) {
			for i := range 3 {
				d.logs(d.Context(), audit.Event{Kind: alert.EventFired, Subject: fmt.Sprint("A-", i)})
			}
			d.take(typed("UANN", "killed"))
			d.take(typed("UANN", "ack A-1"))
			d.close()
			for i := range 700 { // what was done stands further back than is read at once
				d.logs(d.Context(), audit.Event{Kind: alert.EventFired, Subject: fmt.Sprint("A-", i)})
			}
			d.open()
			synctest.Wait()
			d.hasDone("killed", "ack A-1")
			if first := d.chat.Whispers()[0]; !strings.HasPrefix(first.Card.Text, "A-1: ") {
				d.Errorf("told %q", first.Card.Text)
			}
		},
		"a changed account counts at once": func(d *desk) {
			d.take(pressed("UBOB", "A-1"))
			d.chat.SetUser(bot.User{ID: "UBOB", Deleted: true})
			d.take(bot.Incoming{Kind: bot.InUser, Caller: bot.Caller{User: "UBOB"}})
			d.take(pressed("UBOB", "A-1"))
			d.hasDone("press A-1 by UBOB")
		},
	} {
		t.Run(name, func(t *testing.T) { atDesk(t, play) })
	}
}
