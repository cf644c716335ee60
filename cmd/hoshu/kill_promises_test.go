package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	face "hoshu/bot/card"
	"hoshu/bot/sandbox"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

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
	for _, m := range heads(a.state) {
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
	for _, m := range heads(a.state) {
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
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s is %s, its card has other buttons: %s\n%s", one.ID, one.State, diff, textOf(m))
			}
			if one.State == alert.Resolved && !strings.Contains(m.Text, "esolved") {
				t.Errorf("%s is resolved, its card says %q", one.ID, m.Text)
			}
		}
	}
}

// hung is a card that hangs, as the store knows it.
type hung struct {
	MessageID string `json:"message_id"`
	Storm     string `json:"storm"`
}

// threadsAreWhole compares each thread with the lines that the log has for it: in
// order below a card of its own, in any order below a roll-up.
func (a *aftermath) threadsAreWhole(t *testing.T) {
	rolled := map[string]bool{}
	for _, h := range rows[hung](t, a.db, "posts") {
		rolled[h.MessageID] = h.Storm != ""
	}
	want, got := map[string][]string{}, map[string][]string{} // by thread
	for _, id := range a.ids() {
		for _, m := range a.hangs(id) {
			thread := cmp.Or(m.ThreadTS, m.TS)
			want[thread] = append(want[thread], a.lines(t, id, rolled[m.TS])...)
			got[thread] = a.thread(thread)
			if rolled[m.TS] {
				slices.Sort(want[thread])
				slices.Sort(got[thread])
			}
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("-in the log +in the channel\n%s", diff)
	}
}

// lines are the entries of a thread that are texts; a picture may be left out.
func (a *aftermath) lines(t *testing.T, id string, rolled bool) (texts []string) {
	hangings, err := a.subject.Hangings(t.Context(), id)
	must(t, err)
	for _, e := range hangings[0].Thread {
		if rolled {
			e.Card = e.Apart
		}
		if e.Card.Text != "" {
			texts = append(texts, e.Card.Text)
		}
	}
	return texts
}

// thread gives the texts in a thread that are no cards of their own.
func (a *aftermath) thread(ts string) (texts []string) {
	for _, m := range thread(a.state, "C0OPS", ts) {
		if len(m.Files) == 0 && !heading.MatchString(m.Text) {
			text, _, _ := strings.Cut(m.Text, " <@") // who is mentioned depends on the hour
			texts = append(texts, text)
		}
	}
	return texts
}

// picturesHangOnce: a chart may be left out, but not hang twice.
func (a *aftermath) picturesHangOnce(t *testing.T) {
	for _, id := range a.ids() {
		seen := map[string]bool{}
		for _, root := range a.hangs(id) {
			for _, m := range thread(a.state, "C0OPS", cmp.Or(root.ThreadTS, root.TS)) {
				for _, f := range m.Files {
					if seen[f.Title] {
						t.Errorf("%s: the picture %q hangs twice", id, f.Title)
					}
					seen[f.Title] = true
				}
			}
		}
	}
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

// accounts are the people's accounts, by their ids in the log.
var accounts = map[string]string{"sato": "U0AKIRA", "tanaka": "U0BUNTA", "suzuki": "U0CHIE"}

// deedsLeftTraces wants, for each person, a line in the log or words to them for
// every deed that was acknowledged.
func (a *aftermath) deedsLeftTraces(t *testing.T) {
	for who, account := range accounts {
		done, traces := 0, 0
		for _, to := range a.stage.told {
			if to == account {
				traces++
			}
		}
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

// traceOf is what a deed writes into the log.
var traceOf = map[string]string{
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
		if does := traceOf[ev.Kind]; does != "" && ev.By.Kind == audit.Person {
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
