package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jonboulle/clockwork"

	"pgregory.net/rapid"

	"hoshu/bot"
	"hoshu/bot/bottest"
	"hoshu/bot/card"
)

// rolling are things that may come in storms. What a thing says behind a comma
// is whom its card mentions.
type rolling struct{ *things }

func (s rolling) Hangings(ctx context.Context, id string) ([]bot.Hanging, error) {
	all, err := s.things.Hangings(ctx, id)
	for i := range all {
		all[i].Rolls = true
		if _, people, calls := strings.Cut(all[i].Card.Text, ","); calls {
			all[i].Card.Notify = strings.Fields(people)
		}
		for j, e := range all[i].Thread {
			if strings.HasPrefix(e.Card.Text, "loud") {
				all[i].Thread[j].Apart = card.Card{Text: id + " " + e.Card.Text}
			}
		}
	}
	return all, err
}

func (s rolling) RollUp(_ context.Context, storm bot.Storm, hangs func(string) bool) (bot.Hanging, error) {
	waiting, told := 0, 0
	var people []string
	for _, id := range storm.Members {
		if !storm.In(id) {
			continue
		}
		told++
		v, err := s.table.Get(id)
		if err != nil {
			return bot.Hanging{}, err
		}
		if !hangs(id) && !v.Hidden {
			waiting++
		}
		if _, named, calls := strings.Cut(v.Text, ","); calls {
			people = append(people, strings.Fields(named)...)
		}
	}
	slices.Sort(people)
	c := card.Card{Text: fmt.Sprintf("%s: %d, %d wait", storm.ID, told, waiting), Notify: slices.Compact(people)}
	return bot.Hanging{Channel: storm.Channel, Card: c, Every: 5 * time.Second}, nil
}

func (s rolling) Standing() []string {
	var ids []string
	for v, err := range s.table.List() {
		if err == nil { // a test that loses one finds its card missing
			ids = append(ids, v.ID)
		}
	}
	return ids
}

func inStorms(t *testing.T, play func(o *office)) {
	t.Helper()
	inOfficeOf(t, func(it *things) bot.Subject { return rolling{it} }, play)
}

// comes lets n things come at once, numbered from first.
func (o *office) comes(first, n int) {
	o.Helper()
	for i := range n {
		o.it.say(o, fmt.Sprintf("X-%03d", first+i), "one")
	}
}

// calls is how many calls were made.
func (o *office) calls() (n int) {
	for _, times := range o.chat.Calls() {
		n += times
	}
	return n
}

// stormState is what a roll-up says, and what hangs below it and beside it.
type stormState struct{ Told, Waiting, Below int }

// rollUps are the roll-ups in the channel, and how many things hang beside them.
func (o *office) rollUps() (all []stormState, beside int) {
	for _, m := range o.chat.Channel("C1") {
		var s stormState
		var nr int
		if n, _ := fmt.Sscanf(m.Card.Text, "storm/C1/%d: %d, %d wait", &nr, &s.Told, &s.Waiting); n < 3 {
			beside++
			continue
		}
		s.Below = len(o.chat.Thread("C1", m.ID))
		all = append(all, s)
	}
	return all, beside
}

// tellsOf wants one roll-up, which with the cards beside it tells of n things.
func (o *office) tellsOf(n int) stormState {
	o.Helper()
	all, beside := o.rollUps()
	if len(all) != 1 || all[0].Told+beside != n {
		o.Fatalf("%d cards beside %+v; want %d things told", beside, all, n)
	}
	return all[0]
}

// isOver wants that of a roll-up that told of so many.
func (o *office) isOver(n int) {
	o.Helper()
	if s := o.tellsOf(n); s.Waiting != 0 || s.Below != s.Told {
		o.Errorf("the roll-up says %+v", s)
	}
	o.eachHangsOnce()
}

// eachHangsOnce holds the cards of all things, wherever they hang, against the things.
func (o *office) eachHangsOnce() {
	o.Helper()
	hung := map[string]int{}
	for _, m := range o.chat.All("C1") {
		if strings.HasPrefix(m.Card.Text, "X-") {
			hung[rootOf(m)]++
		}
	}
	for v, err := range o.it.table.List() {
		if err != nil {
			o.Fatal(err)
		}
		if hung[v.ID] != 1 {
			o.Errorf("%s hangs %d times", v.ID, hung[v.ID])
		}
	}
}

func TestStorm(t *testing.T) {
	for name, play := range map[string]func(o *office){
		"three hundred things are ten calls in ten seconds, and then each hangs once": func(o *office) {
			o.comes(0, 300)
			pass(10 * time.Second)
			if n := o.calls(); n > 10 {
				o.Errorf("%d calls: %v", n, o.chat.Calls())
			}
			o.tellsOf(300)
			pass(8 * time.Minute)
			o.isOver(300)
		},
		"a roll-up tells how many wait, and in the end that none does": func(o *office) {
			o.comes(0, 20)
			pass(10 * time.Second)
			if s := o.tellsOf(20); s.Waiting == 0 || s.Waiting+s.Below < s.Told {
				o.Errorf("the roll-up says %+v", s)
			}
			pass(time.Minute)
			o.isOver(20)
		},
		"few things have a card of their own each": func(o *office) {
			o.comes(0, 6)
			pass(time.Minute)
			if n := len(o.chat.Channel("C1")); n != 6 {
				o.Errorf("%d cards hang", n)
			}
		},
		"what comes while cards wait joins, what comes later does not": func(o *office) {
			o.comes(0, 20)
			pass(10 * time.Second)
			o.comes(20, 1)
			pass(time.Minute)
			o.isOver(21)
			o.comes(21, 1)
			pass(time.Minute)
			o.isOver(22)
			o.comes(22, 20)
			pass(time.Minute)
			if all, _ := o.rollUps(); len(all) != 2 {
				o.Errorf("%d roll-ups: %v", len(all), all)
			}
			o.eachHangsOnce()
		},
		"a storm goes on where it was after a restart": func(o *office) {
			o.comes(0, 30)
			pass(10 * time.Second)
			o.close()
			o.open()
			pass(2 * time.Minute)
			o.isOver(30)
		},
		"a roll-up that somebody deleted is posted afresh, with the cards that still wait": func(o *office) {
			o.comes(0, 20)
			pass(10 * time.Second)
			for _, m := range o.chat.Channel("C1") {
				if strings.HasPrefix(m.Card.Text, "storm/") {
					o.chat.Delete("C1", m.ID)
				}
			}
			pass(2 * time.Minute)
			o.tellsOf(20)
			o.eachHangsOnce()
		},
		"a person is mentioned once in a storm": func(o *office) {
			for i := range 20 {
				o.it.say(o, fmt.Sprintf("X-%03d", i), "one, ann")
			}
			o.it.say(o, "X-020", "one, bob")
			pass(10 * time.Second)
			o.it.say(o, "X-021", "one, cleo")
			o.it.say(o, "X-022", "one, cleo ann")
			pass(time.Minute)
			times := map[string]int{}
			for _, m := range o.chat.All("C1") {
				for _, who := range m.Card.Notify {
					if m.Thread != "" {
						times[who]++
					}
				}
			}
			if times["cleo"] != 1 || times["bob"] > 1 || times["ann"] != 0 { // ann, and perhaps bob, by the roll-up
				o.Errorf("mentioned in the thread: %v", times)
			}
		},
		"in a storm only loud lines are told, and say of what": func(o *office) {
			for i := range 20 {
				o.it.set(o, fmt.Sprintf("X-%03d", i), "quiet", func(v *thing) { v.Text, v.In = "one", []string{"C1"} })
			}
			pass(time.Minute)
			o.it.set(o, "X-015", "loud", func(*thing) {})
			pass(10 * time.Second)
			if got := o.chat.Replies("C1", "X-015 loud"); len(got) != 1 {
				o.Errorf("the loud line stands %d times", len(got))
			}
			_, beside := o.rollUps()
			if got := o.chat.Replies("C1", "quiet"); len(got) != beside {
				o.Errorf("quiet lines stand %d times, want those of the %d cards outside of the storm", len(got), beside)
			}
		},
		"what is hidden before it hangs leaves the storm, and has a place of its own when it comes out": func(o *office) {
			o.comes(0, 20)
			pass(time.Second)
			o.it.set(o, "X-019", "", func(v *thing) { v.Hidden = true })
			pass(time.Minute)
			o.tellsOf(19)
			o.it.set(o, "X-019", "", func(v *thing) { v.Hidden = false })
			pass(10 * time.Second)
			o.isOver(20)
		},
		"a new thing need not wait for the edits of old ones": func(o *office) {
			for i := range 60 {
				o.comes(i, 1)
				pass(2 * time.Second)
			}
			for i := range 60 {
				o.it.say(o, fmt.Sprintf("X-%03d", i), "two")
			}
			pass(4 * time.Second)
			o.comes(60, 1)
			pass(3 * time.Second)
			if m := o.chat.Channel("C1"); rootOf(m[len(m)-1]) != "X-060" {
				o.Error("the new card waits")
			}
		},
		"a card that was deleted while nobody was here is noticed at the start": func(o *office) {
			o.comes(0, 2)
			pass(10 * time.Second)
			o.close()
			o.chat.Delete("C1", o.chat.Channel("C1")[0].ID)
			o.open()
			pass(10 * time.Second)
			o.hangs("C1", "X-001 one", "X-000 one")
		},
	} {
		t.Run(name, func(t *testing.T) { inStorms(t, play) })
	}
}

// gust is one thing that happens in a storm.
type gust struct {
	What  string
	N     int
	Ends  []string
	Quiet time.Duration
}

var gusts = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) gust {
	return gust{
		What:  rapid.SampledFrom([]string{"come", "change", "restart", "hide", "show"}).Draw(rt, "what"),
		N:     rapid.IntRange(1, 12).Draw(rt, "n"),
		Ends:  rapid.SliceOfN(rapid.SampledFrom([]string{"well", "answer lost", "never arrived", "not connected", "too many", "killed before", "killed after"}), 0, 6).Draw(rt, "ends"),
		Quiet: rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, time.Second, 4 * time.Second}).Draw(rt, "quiet"),
	}
}), 1, 8)

func TestInAStormEveryCardHangsOnceWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		history := gusts.Draw(rt, "history")
		var wrong string
		synctest.Test(t, func(t *testing.T) { wrong = weather(t, history) })
		if wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

func weather(t *testing.T, history []gust) string {
	db := openStore(t)
	l := &life{T: t, db: db, chat: bottest.New(clockwork.NewRealClock()), it: newThings(t, db)}
	l.draws = rolling{l.it}
	l.start()
	defer func() { l.stop() }()
	for _, g := range history {
		l.chat.Break(l.fault(g.Ends))
		l.blow(g)
		pass(g.Quiet)
		l.alive()
	}
	l.chat.Break(nil)
	l.alive()
	pass(time.Hour)
	return l.lostOrTwice()
}

func (l *life) blow(g gust) {
	for i := range g.N {
		id := fmt.Sprintf("X-%03d", i)
		switch g.What {
		case "come":
			l.said++
			l.it.say(l, fmt.Sprintf("X-%03d", 100*g.N+i), l.fresh("new"))
		case "change":
			l.it.say(l, id, l.fresh("now"))
		case "hide", "show":
			l.it.set(l, id, "", func(v *thing) { v.In, v.Hidden = []string{"C1"}, g.What == "hide" })
		}
	}
	if g.What == "restart" {
		l.stop()
		l.start()
	}
}

// lostOrTwice holds all cards, wherever they hang, against the things.
func (l *life) lostOrTwice() string {
	hung := map[string][]string{}
	for _, m := range l.chat.All("C1") {
		id, _, _ := strings.Cut(rootOf(m), ":")
		hung[id] = append(hung[id], m.Card.Text)
	}
	for v, err := range l.it.table.List() {
		if err != nil {
			l.Fatal(err)
		}
		cards := hung[v.ID]
		switch {
		case len(cards) > 1, len(cards) == 0 && !v.Hidden:
			return fmt.Sprintf("%s hangs %d times", v.ID, len(cards))
		case len(cards) == 1 && cards[0] != v.ID+" "+v.Text:
			return fmt.Sprintf("%s says %q, should say %q", v.ID, cards[0], v.Text)
		}
	}
	for id, cards := range hung {
		if strings.HasPrefix(id, "storm/") && (len(cards) != 1 || !strings.HasSuffix(cards[0], " 0 wait")) {
			return fmt.Sprintf("%s: %v", id, cards)
		}
	}
	return ""
}
