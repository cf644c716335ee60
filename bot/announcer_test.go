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

	"pgregory.net/rapid"

	"hoshu/bot"
	"hoshu/bot/bottest"
	"hoshu/bot/card"
	"hoshu/store"
	"hoshu/store/audit"
)

// thing is what the tests announce: a text, a thread, the channels it hangs in.
type thing struct {
	ID     string
	Text   string
	Hidden bool
	In     []string
}

// things draws things; the lines of a thread are the events that say something.
type things struct {
	db     *store.DB
	table  *store.Table[thing]
	broken sync.Map // ids that cannot be drawn
	file   func(context.Context) (card.File, error)
}

func newThings(t rapid.TB, db *store.DB) *things {
	table, err := store.NewTable[thing](db, "things")
	if err != nil {
		t.Fatal(err)
	}
	return &things{db: db, table: table}
}

// set changes a thing; a line other than "" goes into its thread, "file:" as a picture.
func (s *things) set(t rapid.TB, id, line string, change func(*thing)) {
	t.Helper()
	_, err := s.table.Change(context.Background(), id, func(v *thing, _ bool) (audit.Event, error) {
		v.ID = id
		change(v)
		return audit.Event{Kind: "thing.changed", Subject: id, Data: map[string]string{"line": line}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *things) say(t rapid.TB, id, text string) {
	t.Helper()
	s.set(t, id, "", func(v *thing) { v.Text, v.In = text, []string{"C1"} })
}

func (s *things) Touched(ev audit.Event) []string { return []string{ev.Subject} }

func (s *things) Hangings(_ context.Context, id string) ([]bot.Hanging, error) {
	if _, broken := s.broken.Load(id); broken {
		return nil, errors.New("damaged")
	}
	v, err := s.table.Get(id)
	if err != nil {
		return nil, err
	}
	story, err := s.db.Story(id)
	if err != nil {
		return nil, err
	}
	var thread []bot.Entry
	for _, ev := range story {
		if line := ev.Data["line"]; line != "" {
			e := bot.Entry{Seq: ev.Seq, Card: card.Card{Text: strings.TrimPrefix(line, "file:")}}
			if strings.HasPrefix(line, "file:") {
				e.File = s.file
			}
			thread = append(thread, e)
		}
	}
	var all []bot.Hanging
	for _, channel := range v.In {
		all = append(all, bot.Hanging{Channel: channel, Card: card.Card{Text: id + " " + v.Text}, Hidden: v.Hidden, Thread: thread})
	}
	return all, nil
}

// office is an announcer at work, in a bubble of its own time.
type office struct {
	*testing.T
	db    *store.DB
	chat  *bottest.Chat
	it    *things
	draws bot.Subject // it, or it in a storm
	log   *lines
	a     *bot.Announcer
	close func()
}

func inOffice(t *testing.T, play func(o *office)) {
	inOfficeOf(t, func(it *things) bot.Subject { return it }, play)
}

func inOfficeOf(t *testing.T, draws func(*things) bot.Subject, play func(o *office)) {
	synctest.Test(t, func(t *testing.T) {
		db := openStore(t)
		o := &office{T: t, db: db, chat: bottest.New(clockwork.NewRealClock()), log: &lines{}}
		o.it = newThings(t, db)
		o.draws = draws(o.it)
		o.open()
		defer func() { o.close() }()
		play(o)
	})
}

func (o *office) open() {
	a, err := bot.NewAnnouncer(o.db, []bot.Subject{o.draws}, o.chat, clockwork.NewRealClock(), slog.New(slog.NewTextHandler(o.log, nil)))
	if err != nil {
		o.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	o.a, o.close = a, func() {
		stop()
		if err := <-ended; err != nil {
			o.Error(err)
		}
	}
}

// pass lets time go by.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func (o *office) hangs(channel string, want ...string) {
	o.Helper()
	if diff := cmp.Diff(want, texts(o.chat.Channel(channel))); diff != "" {
		o.Errorf("in %s (-want +got):\n%s", channel, diff)
	}
}

func (o *office) threadHas(channel string, root int, want ...string) {
	o.Helper()
	if diff := cmp.Diff(want, texts(o.chat.Thread(channel, o.chat.Channel(channel)[root].ID))); diff != "" {
		o.Errorf("in the thread (-want +got):\n%s", diff)
	}
}

func (o *office) called(method string, want int) {
	o.Helper()
	if got := o.chat.Calls()[method]; got != want {
		o.Errorf("%s was called %d times, want %d", method, got, want)
	}
}

func (o *office) logged(part string, want int) {
	o.Helper()
	if got := strings.Count(o.log.String(), part); got != want {
		o.Errorf("%q stands %d times in the log, want %d:\n%s", part, got, want, o.log)
	}
}

func texts(all []bottest.Message) []string {
	var out []string
	for _, m := range all {
		if m.File != nil {
			out = append(out, "file "+m.File.Name)
			continue
		}
		out = append(out, m.Card.Text)
	}
	return out
}

// lines is a log that many may write to.
type lines struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

var errVague = errors.New("a timeout")

func TestAnnouncer(t *testing.T) {
	for name, play := range map[string]func(o *office){
		"a new thing gets a card, a change edits it": func(o *office) {
			o.it.say(o, "X-1", "one")
			pass(time.Second)
			o.it.say(o, "X-1", "two")
			pass(time.Second)
			o.hangs("C1", "X-1 two")
			o.called("post", 1)
			o.called("update", 1)
		},
		"many changes in a short time are one edit": func(o *office) {
			o.it.say(o, "X-1", "zero")
			pass(time.Second)
			for i := range 50 {
				o.it.say(o, "X-1", fmt.Sprint(i))
			}
			pass(time.Second)
			o.hangs("C1", "X-1 49")
			o.called("update", 1)
		},
		"a card that looks the same is not edited": func(o *office) {
			o.it.say(o, "X-1", "same")
			pass(time.Second)
			o.it.say(o, "X-1", "same")
			pass(time.Second)
			o.called("update", 0)
		},
		"after three edits one message is edited once a second": func(o *office) {
			o.it.say(o, "X-1", "zero")
			pass(time.Second)
			for i := range 100 {
				o.it.say(o, "X-1", fmt.Sprint(i))
				pass(50 * time.Millisecond)
			}
			if n := o.chat.Calls()["update"]; n < 5 || n > 9 {
				o.Errorf("%d edits in five seconds", n)
			}
			pass(2 * time.Second)
			o.hangs("C1", "X-1 99")
		},
		"lines of the thread are posted once, in order": func(o *office) {
			o.it.set(o, "X-1", "first", func(v *thing) { v.Text, v.In = "one", []string{"C1"} })
			o.it.set(o, "X-1", "second", func(*thing) {})
			pass(time.Second)
			o.it.set(o, "X-1", "third", func(*thing) {})
			pass(time.Second)
			o.threadHas("C1", 0, "first", "second", "third")
		},
		"a picture hangs in the thread": func(o *office) {
			o.it.file = func(context.Context) (card.File, error) { return card.File{Name: "x.png"}, nil }
			o.it.set(o, "X-1", "file:instead", func(v *thing) { v.In = []string{"C1"} })
			pass(time.Second)
			o.threadHas("C1", 0, "file x.png")
		},
		"words stand in for a picture that cannot be drawn": func(o *office) {
			o.it.file = func(context.Context) (card.File, error) { return card.File{}, errors.New("no points") }
			o.it.set(o, "X-1", "file:instead", func(v *thing) { v.In = []string{"C1"} })
			o.it.set(o, "X-1", "file:", func(*thing) {})
			o.it.set(o, "X-1", "after", func(*thing) {})
			pass(time.Second)
			o.threadHas("C1", 0, "instead", "after")
		},
		"a picture that panics is left out": func(o *office) {
			o.it.file = func(context.Context) (card.File, error) { panic("division by zero") }
			o.it.set(o, "X-1", "file:instead", func(v *thing) { v.In = []string{"C1"} })
			pass(time.Second)
			o.threadHas("C1", 0, "instead")
		},
		"words stand in for a file the app may not upload": func(o *office) {
			o.chat.Break(bottest.Always("attach", bot.ErrScope))
			o.it.file = func(context.Context) (card.File, error) { return card.File{Name: "x.png"}, nil }
			o.it.set(o, "X-1", "file:instead", func(v *thing) { v.In = []string{"C1"} })
			pass(time.Second)
			o.threadHas("C1", 0, "instead")
		},
		"what is hidden is not posted, but told whole when it comes out": func(o *office) {
			o.it.set(o, "X-1", "early", func(v *thing) { v.Text, v.In, v.Hidden = "quiet", []string{"C1"}, true })
			pass(time.Second)
			o.hangs("C1")
			o.it.set(o, "X-1", "", func(v *thing) { v.Text, v.Hidden = "loud", false })
			pass(time.Second)
			o.hangs("C1", "X-1 loud")
			o.threadHas("C1", 0, "early")
		},
		"what hangs and is hidden now is still edited": func(o *office) {
			o.it.say(o, "X-1", "loud")
			pass(time.Second)
			o.it.set(o, "X-1", "line", func(v *thing) { v.Text, v.Hidden = "quiet", true })
			pass(time.Second)
			o.hangs("C1", "X-1 quiet")
			o.threadHas("C1", 0, "line")
		},
		"a card that somebody deleted is posted afresh, with new lines only": func(o *office) {
			o.it.set(o, "X-1", "old", func(v *thing) { v.Text, v.In = "one", []string{"C1"} })
			pass(time.Second)
			o.chat.Delete("C1", o.chat.Channel("C1")[0].ID)
			o.it.set(o, "X-1", "new", func(v *thing) { v.Text = "two" })
			pass(time.Second)
			o.hangs("C1", "X-1 two")
			o.threadHas("C1", 0, "new")
		},
		"a deleted card is noticed by its thread too": func(o *office) {
			o.it.set(o, "X-1", "old", func(v *thing) { v.Text, v.In = "one", []string{"C1"} })
			pass(time.Second)
			o.chat.Delete("C1", o.chat.Channel("C1")[0].ID)
			o.it.set(o, "X-1", "new", func(*thing) {})
			pass(5 * time.Second)
			o.hangs("C1", "X-1 one")
			o.threadHas("C1", 0, "new")
		},
		"an answer that was lost does not post twice": func(o *office) {
			o.chat.Break(bottest.Times(1, bottest.Lost("post", errVague)))
			o.it.set(o, "X-1", "line", func(v *thing) { v.Text, v.In = "one", []string{"C1"} })
			pass(time.Minute)
			o.hangs("C1", "X-1 one")
			o.called("post", 2)
			o.called("find", 1)
			o.called("update", 0)
		},
		"a file whose answer was lost is not hung twice": func(o *office) {
			o.it.file = func(context.Context) (card.File, error) { return card.File{Name: "x.png"}, nil }
			o.chat.Break(bottest.Times(1, bottest.Lost("attach", errVague)))
			o.it.set(o, "X-1", "file:", func(v *thing) { v.In = []string{"C1"} })
			pass(time.Minute)
			o.threadHas("C1", 0, "file x.png")
		},
		"what was lost on the way out is posted after a look": func(o *office) {
			o.chat.Break(bottest.Times(1, bottest.Always("post", errVague)))
			o.it.say(o, "X-1", "one")
			pass(time.Minute)
			o.hangs("C1", "X-1 one")
			o.called("find", 1)
		},
		"what was certainly not done needs no look": func(o *office) {
			o.chat.Break(bottest.Times(3, bottest.Always("post", bot.ErrNotDone)))
			o.it.say(o, "X-1", "one")
			pass(time.Minute)
			o.hangs("C1", "X-1 one")
			o.called("find", 0)
		},
		"nothing is posted blind while nobody can look": func(o *office) {
			o.chat.Break(func(_ context.Context, c bottest.Call) (bool, error) {
				if c.Method == "find" {
					return false, errVague
				}
				return true, errVague
			})
			o.it.say(o, "X-1", "one")
			pass(time.Hour)
			o.called("post", 1)
			o.chat.Break(nil)
			pass(time.Hour)
			o.hangs("C1", "X-1 one")
			o.called("post", 1)
		},
		"a rate limit is obeyed in its channel and method, and drawn late": func(o *office) {
			o.it.say(o, "X-1", "one")
			pass(time.Second)
			o.chat.Break(bottest.Times(1, func(_ context.Context, c bottest.Call) (bool, error) {
				if c.Channel == "C1" && c.Method != "update" {
					return false, &bot.RateLimited{After: 30 * time.Second}
				}
				return true, nil
			}))
			o.it.say(o, "X-2", "early")
			o.it.set(o, "X-3", "", func(v *thing) { v.Text, v.In = "elsewhere", []string{"C2"} })
			pass(time.Second)
			o.it.say(o, "X-2", "late")
			o.it.say(o, "X-1", "edited")
			pass(time.Second)
			o.hangs("C1", "X-1 edited")
			o.hangs("C2", "X-3 elsewhere")
			o.called("post", 3)
			pass(30 * time.Second)
			o.hangs("C1", "X-1 edited", "X-2 late")
			o.called("post", 4)
			o.called("find", 0)
			o.logged("level=WARN", 0)
		},
		"while nothing answers cards wait, with one line at each end": func(o *office) {
			o.chat.Break(bottest.Always("", bot.ErrNotDone))
			for i := range 20 {
				o.it.say(o, fmt.Sprintf("X-%d", i), "one")
				pass(time.Minute)
			}
			o.logged("level=WARN", 1)
			if n := o.chat.Calls()["post"]; n > 40 {
				o.Errorf("%d tries in 20 minutes", n)
			}
			health := o.a.Health()
			if len(health) != 1 || health[0].Channel != "C1" || health[0].Pending != 20 {
				o.Errorf("health is %+v", health)
			}
			o.chat.Break(nil)
			pass(2 * time.Minute)
			o.logged("cards go out again", 1)
			if n := len(o.chat.Channel("C1")); n != 20 || len(o.a.Health()) != 0 {
				o.Errorf("%d cards hang, health is %+v", n, o.a.Health())
			}
		},
		"a channel that is broken does not stop another": func(o *office) {
			o.chat.Break(func(_ context.Context, c bottest.Call) (bool, error) {
				if c.Channel == "C1" {
					return false, bot.ErrNotInChannel
				}
				return true, nil
			})
			o.it.set(o, "X-1", "", func(v *thing) { v.Text, v.In = "one", []string{"C1", "C2"} })
			pass(time.Hour)
			o.hangs("C2", "X-1 one")
			o.logged("invite it there", 1)
			if n := o.chat.Calls()["post"]; n < 10 || n > 25 {
				o.Errorf("%d posts in an hour", n)
			}
			o.chat.Break(nil)
			pass(5 * time.Minute)
			o.hangs("C1", "X-1 one")
		},
		"a card that is not accepted does not stop another": func(o *office) {
			o.chat.Break(bottest.Times(2, bottest.Always("post", bot.ErrBadCard)))
			o.it.say(o, "X-1", "bad")
			pass(time.Second)
			o.it.say(o, "X-2", "good")
			pass(time.Second)
			o.logged("a card waits", 2)
			o.it.say(o, "X-3", "good")
			pass(time.Second)
			o.hangs("C1", "X-3 good")
			o.it.say(o, "X-1", "mended")
			pass(time.Second)
			o.hangs("C1", "X-3 good", "X-1 mended")
			pass(5 * time.Minute)
			o.hangs("C1", "X-3 good", "X-1 mended", "X-2 good")
		},
		"a thing that cannot be drawn does not stop another": func(o *office) {
			o.it.say(o, "X-1", "one")
			o.it.broken.Store("X-1", true)
			o.it.say(o, "X-2", "two")
			pass(5 * time.Minute)
			o.hangs("C1", "X-2 two")
			o.logged("cannot be drawn", 1)
			o.it.broken.Delete("X-1")
			pass(5 * time.Minute)
			o.hangs("C1", "X-2 two", "X-1 one")
		},
		"what happened while it was away is caught up once": func(o *office) {
			o.it.say(o, "X-1", "one")
			pass(time.Second)
			o.close()
			o.it.set(o, "X-1", "line", func(v *thing) { v.Text = "two" })
			o.open()
			pass(time.Second)
			o.hangs("C1", "X-1 two")
			o.threadHas("C1", 0, "line")
			o.close()
			o.open()
			pass(time.Second)
			o.called("post", 2)
			o.called("update", 1)
		},
		"what can be sent is sent before it stops": func(o *office) {
			o.it.say(o, "X-1", "one")
			o.close()
			o.hangs("C1", "X-1 one")
			o.open()
		},
		"what waits when it stops is sent after the next start": func(o *office) {
			o.chat.Break(bottest.Always("", bot.ErrNotDone))
			o.it.say(o, "X-1", "one")
			pass(time.Minute)
			o.close()
			o.chat.Break(nil)
			o.open()
			pass(time.Second)
			o.hangs("C1", "X-1 one")
		},
	} {
		t.Run(name, func(t *testing.T) { inOffice(t, play) })
	}
}
