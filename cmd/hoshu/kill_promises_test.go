package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store"
	"hoshu/store/audit"
)

// calm is how long nothing changes in the workspace when all is done: longer
// than an alert needs to settle and a call of unknown outcome rests.
const calm = 5 * time.Second

// livesOn starts the program for the last time, in a world that stays as it is,
// lifts all silences, waits until nothing moves any more, and ends it in order.
func (s *stage) livesOn() {
	s.t.Helper()
	for i := range s.things {
		s.things[i].isBroken = i%2 == 0
		s.set(s.things[i], s.things[i].isBroken)
	}
	p := s.starts()
	s.isCalm()
	for s.liftsSilences() > 0 {
		s.isCalm()
	}
	s.ends(p, syscall.SIGTERM)
}

// liftsSilences ends the silences that can be seen and says how many.
func (s *stage) liftsSilences() (n int) {
	for _, m := range roots(s.ws.State()) {
		if hasButton(m, face.ActEndSilence) {
			d := deed{who: "U0AKIRA", does: "end", on: speakable.FindString(m.Text)}
			s.does(s.t.Context(), d, sandbox.Action{Do: "press", Channel: "C0OPS", TS: m.TS, Element: face.ActEndSilence})
			n++
		}
	}
	return n
}

// isCalm waits until nothing has changed for a while.
func (s *stage) isCalm() {
	changes, stop := s.ws.Follow()
	defer stop()
	limit, cancel := context.WithTimeout(s.t.Context(), 2*patience)
	defer cancel()
	timer := time.NewTimer(calm)
	defer timer.Stop()
	for {
		select {
		case <-changes:
			timer.Reset(calm)
		case <-timer.C:
			return
		case <-limit.Done():
			s.t.Fatalf("it does not become calm; the last calls:\n%s", lastCalls(s.ws.State()))
		}
	}
}

func lastCalls(s sandbox.State) string {
	var b strings.Builder
	for _, c := range s.Calls[max(0, len(s.Calls)-20):] {
		_, _ = fmt.Fprintf(&b, "%s %s %s %.300s\n", c.At, c.Method, c.Error, c.Args)
	}
	return b.String()
}

// aftermath is all that is left: the store, the log, the workspace.
type aftermath struct {
	stage    *stage
	db       *store.DB
	desk     *alert.Desk
	log      []audit.Event
	alerts   []alert.Alert
	silences []alert.Silence
	state    sandbox.State
	subject  bot.Alerts
}

func (s *stage) aftermath() *aftermath {
	db, err := store.OpenReadOnly(s.dir + "/state")
	must(s.t, err)
	s.t.Cleanup(func() { _ = db.Close() })
	a := &aftermath{stage: s, db: db, state: s.ws.State()}
	a.desk, err = alert.NewDesk(db, clockwork.NewRealClock(), alert.Defaults())
	must(s.t, err)
	a.log, err = db.Log(0, 1<<30)
	must(s.t, err)
	a.alerts = rows[alert.Alert](s.t, db, "alerts")
	a.silences = rows[alert.Silence](s.t, db, "silences")
	book, err := words.Open()
	must(s.t, err)
	place := bot.Place{Channel: "C0OPS", Speak: book.In(words.English, time.UTC), Client: "ACME"}
	a.subject = bot.Alerts{
		Desk: a.desk, Log: db, Clock: clockwork.NewRealClock(),
		Route:    func(string) bot.Place { return place },
		Keepers:  func(string) []string { return []string{"U0AKIRA", "U0BUNTA"} },
		System:   func(string) string { return "ACME shop" },
		Accounts: func(string) []string { return nil },
	}
	return a
}

// rows is a whole table.
func rows[T any](t *testing.T, db *store.DB, name string) (all []T) {
	table, err := store.NewTable[T](db, name)
	must(t, err)
	for v, err := range table.List() {
		must(t, err)
		all = append(all, v)
	}
	return all
}

func (a *aftermath) logIsWhole(t *testing.T) {
	if _, err := a.db.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func (a *aftermath) alertsAreThere(t *testing.T) {
	for _, th := range a.stage.things {
		if open, is := a.desk.Of(th.check); is != th.isBroken {
			t.Errorf("%s is broken: %v; its open alert: %v %v", th.check, th.isBroken, is, open.ID)
		}
	}
}

// ids are all alerts and silences.
func (a *aftermath) ids() (all []string) {
	for _, one := range a.alerts {
		all = append(all, one.ID)
	}
	for _, one := range a.silences {
		all = append(all, one.ID)
	}
	return all
}

// hangs gives the cards of an alert or a silence.
func (a *aftermath) hangs(id string) (found []sandbox.Message) {
	for _, m := range roots(a.state) {
		if speakable.FindString(m.Text) == id {
			found = append(found, m)
		}
	}
	return found
}

func (a *aftermath) cardsHangOnce(t *testing.T) {
	for _, id := range a.ids() {
		wants := 1
		if one, err := a.desk.Get(id); err == nil && one.HeldBy != "" {
			wants = min(1, len(a.hangs(id))) // held back it need not hang
		}
		if n := len(a.hangs(id)); n != wants {
			t.Errorf("%s hangs %d times, not %d times", id, n, wants)
		}
	}
	known := a.ids()
	for _, m := range roots(a.state) {
		if id := speakable.FindString(m.Text); !slices.Contains(known, id) {
			t.Errorf("a card hangs of %s, of which the store knows nothing", id)
		}
	}
}

func (a *aftermath) cardsAreTrue(t *testing.T) {
	for _, one := range a.alerts {
		for _, m := range a.hangs(one.ID) {
			got := map[alert.State]bool{alert.Firing: hasButton(m, face.ActAck), alert.Acknowledged: hasButton(m, face.ActUnack)}
			want := map[alert.State]bool{alert.Firing: one.State == alert.Firing, alert.Acknowledged: one.State == alert.Acknowledged}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s is %s, its card has other buttons: %s\n%s", one.ID, one.State, diff, textOf(m))
			}
			if one.State != alert.Resolved {
				continue
			}
			if !strings.Contains(m.Text, "esolved") {
				t.Errorf("%s is resolved, its card says %q", one.ID, m.Text)
			}
		}
	}
}

// threadsAreWhole compares each thread with the lines that the log has for it.
func (a *aftermath) threadsAreWhole(t *testing.T) {
	for _, id := range a.ids() {
		hangings, err := a.subject.Hangings(t.Context(), id)
		must(t, err)
		for _, m := range a.hangs(id) {
			if diff := cmp.Diff(lines(hangings[0].Thread), a.thread(m)); diff != "" {
				t.Errorf("the thread of %s: -in the log +in the channel\n%s", id, diff)
			}
		}
	}
}

// lines are the entries that are texts; a picture may be left out.
func lines(entries []bot.Entry) (texts []string) {
	for _, e := range entries {
		if e.Card.Text != "" {
			texts = append(texts, e.Card.Text)
		}
	}
	return texts
}

func (a *aftermath) thread(of sandbox.Message) (texts []string) {
	for _, m := range thread(a.state, "C0OPS", of.TS) {
		if len(m.Files) == 0 {
			text, _, _ := strings.Cut(m.Text, " <@") // who is mentioned depends on the hour
			texts = append(texts, text)
		}
	}
	return texts
}

// kept is a letter of the inbox.
type kept struct {
	ID   string          `json:"id"`
	Done time.Time       `json:"done"`
	Kind json.RawMessage `json:"kind"`
}

func (a *aftermath) lettersAreDone(t *testing.T) {
	letters, oks := rows[kept](t, a.db, "inbox"), 0
	for _, l := range letters {
		if l.Done.IsZero() {
			t.Errorf("%s %s was never worked on", l.Kind, l.ID)
		}
	}
	for _, d := range a.stage.deeds {
		if d.ok && d.does != "home" {
			oks++
		}
	}
	if len(letters) < oks {
		t.Errorf("%d deeds were acknowledged, %d arrived", oks, len(letters))
	}
}

// person is the account of a person by their id in the log.
var accounts = map[string]string{"sato": "U0AKIRA", "tanaka": "U0BUNTA", "suzuki": "U0CHIE"}

// deedsLeftTraces wants, for each person, a line in the log or words to them for
// every deed that was acknowledged.
func (a *aftermath) deedsLeftTraces(t *testing.T) {
	for who, account := range accounts {
		done, traces := 0, len(told(a.state, account))
		for _, d := range a.stage.deeds {
			if d.who == account && d.ok && d.does != "home" {
				done++
			}
		}
		for _, ev := range a.log {
			if ev.By.ID == who {
				traces++
			}
		}
		if traces < done {
			t.Errorf("%s: %d deeds were acknowledged, %d left a trace", account, done, traces)
		}
	}
}

// event is what a deed writes into the log.
var event = map[string]string{
	alert.EventAcknowledged: "ack", alert.EventUnacknowledged: "unack", alert.EventSilenced: "silence",
	alert.EventSilenceChanged: "extend", alert.EventSilenceEnded: "end",
}

// nothingTwice wants no more lines in the log than there were deeds, and for each
// reason given one line at most; exactly one for a silence, which nothing refuses.
func (a *aftermath) nothingTwice(t *testing.T) {
	type effect struct{ who, does, on string }
	tries, effects, marks := map[effect]int{}, map[effect]int{}, map[string]int{}
	for _, d := range a.stage.deeds {
		tries[effect{d.who, d.does, d.subject()}]++
	}
	for _, ev := range a.log {
		if does := event[ev.Kind]; does != "" && ev.By.Kind == audit.Person {
			on := ev.Subject
			if does == "silence" {
				on = ""
			}
			effects[effect{accounts[ev.By.ID], does, on}]++
			marks[ev.Data["why"]]++
		}
	}
	for e, n := range effects {
		if n > tries[e] {
			t.Errorf("%s did %s on %q %d times, the log has it %d times", e.who, e.does, e.on, tries[e], n)
		}
	}
	for _, d := range a.stage.deeds {
		n := marks[d.mark]
		if d.mark != "" && n > 1 || d.does == "silence" && d.ok && n != 1 {
			t.Errorf("%+v stands in the log %d times", d, n)
		}
	}
}
