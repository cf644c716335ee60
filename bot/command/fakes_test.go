package command_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/command"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store"
	"hoshu/store/audit"
)

var (
	now = time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC)
	ann = audit.Actor{Kind: audit.Person, ID: "ann", Name: "Ann"}
	bob = audit.Actor{Kind: audit.Person, ID: "bob", Name: "Bob"}
)

// desk is an alert desk of three alerts: A-17 nobody is on, A-18 is Bob's, A-9 is resolved.
type desk struct {
	alerts   []alert.Alert
	silences []alert.Silence
	did      []string // what was asked of it and done
}

func newDesk() *desk {
	return &desk{
		alerts: []alert.Alert{
			{ID: "A-17", Client: "acme", System: "web1", Check: "web1/disk", Status: checks.Fail, State: alert.Firing, FiredAt: now.Add(-time.Hour)},
			{ID: "A-18", Client: "acme", System: "db1", Check: "db1/disk", Status: checks.Warn, State: alert.Acknowledged, FiredAt: now, Ack: &alert.Ack{By: bob, At: now}},
			{ID: "A-9", Client: "acme", System: "db1", Check: "db1/load", State: alert.Resolved, FiredAt: now, ResolvedAt: now},
		},
		silences: []alert.Silence{{ID: "S-3", System: "db1", Check: "db1/load", By: bob, Why: "import", From: now, Until: now.Add(time.Hour)}},
	}
}

func (d *desk) find(id string) (*alert.Alert, error) {
	for i := range d.alerts {
		if d.alerts[i].ID == id {
			return &d.alerts[i], nil
		}
	}
	return &alert.Alert{}, alert.ErrNotFound
}

func (d *desk) Get(id string) (alert.Alert, error) {
	a, err := d.find(id)
	return *a, err
}

func (d *desk) Open() []alert.Alert {
	return slices.DeleteFunc(slices.Clone(d.alerts), func(a alert.Alert) bool { return a.State == alert.Resolved })
}

func (d *desk) Recent(int) []alert.Alert {
	return slices.DeleteFunc(slices.Clone(d.alerts), func(a alert.Alert) bool { return a.State != alert.Resolved })
}

func (d *desk) Acknowledge(_ context.Context, id string, by audit.Actor, why string, lasts time.Duration) (alert.Alert, error) {
	a, err := d.find(id)
	if err != nil {
		return *a, err
	}
	ev, err := a.Acknowledge(by, why, lasts, now)
	if err == nil {
		d.did = append(d.did, strings.TrimSpace(id+" taken by "+by.Name+" until "+ev.Data["until"]+": "+why))
	}
	return *a, err
}

func (d *desk) Unacknowledge(_ context.Context, id string, by audit.Actor) (alert.Alert, error) {
	a, err := d.find(id)
	if err != nil {
		return *a, err
	}
	if _, err = a.Unacknowledge(by, now); err == nil {
		d.did = append(d.did, id+" given back by "+by.Name)
	}
	return *a, err
}

func (d *desk) Silences() []alert.Silence { return d.silences }

func (d *desk) GetSilence(id string) (alert.Silence, error) {
	for _, z := range d.silences {
		if z.ID == id {
			return z, nil
		}
	}
	return alert.Silence{}, alert.ErrNoSilence
}

func (d *desk) Silence(_ context.Context, z alert.Silence, by audit.Actor) (alert.Silence, error) {
	if _, err := z.Begin("S-4", by, now); err != nil {
		return z, err
	}
	d.did = append(d.did, strings.Join([]string{"silenced", z.Client, z.System, z.Check, "for", z.Until.Sub(now).String() + ":", z.Why}, " "))
	return z, nil
}

func (d *desk) Extend(_ context.Context, id string, until time.Time, _ audit.Actor) (alert.Silence, error) {
	z, err := d.GetSilence(id)
	z.Until = until
	d.did = append(d.did, id+" extended to "+until.Format("15:04"))
	return z, err
}

func (d *desk) EndSilence(_ context.Context, id string, _ audit.Actor) (alert.Silence, error) {
	z, err := d.GetSilence(id)
	if err == nil {
		d.did = append(d.did, id+" ended")
	}
	return z, err
}

func (d *desk) Explain(r checks.Result) alert.Explanation {
	return alert.Explain(r, nil, nil, alert.Rules{}, now)
}

// runner knows four checks, one of them never looked at.
type runner struct{ looked []string }

func (r *runner) Results() []checks.Result {
	result := func(system, name string, st checks.Status) checks.Result {
		return checks.Result{
			Spec:    checks.Spec{Client: "acme", System: system, Name: name, Every: time.Minute, Timeout: 10 * time.Second, FailAfter: 3, Severity: checks.Critical},
			Finding: checks.Finding{Status: st, Text: checks.Plain(name + " is " + st.String())},
			At:      now, Settled: st, Known: true, Streak: 4, Took: 12 * time.Millisecond,
		}
	}
	all := []checks.Result{result("db1", "disk", checks.Warn), result("db1", "load", checks.OK), result("web1", "disk", checks.Fail), result("web1", "http", checks.OK)}
	all[3].At = time.Time{}
	return all
}

func (r *runner) Result(key string) (checks.Result, bool) {
	for _, one := range r.Results() {
		if one.Spec.Key() == key {
			return one, true
		}
	}
	return checks.Result{}, false
}

func (r *runner) Now(_ context.Context, key string) (checks.Result, error) {
	r.looked = append(r.looked, key)
	found, _ := r.Result(key)
	return found, nil
}

// journal is a log of one event.
type journal struct{}

var event = audit.Event{Seq: 1, At: now, Kind: alert.EventFired, Subject: "A-17", By: audit.Hoshu, Data: map[string]string{"check": "web1/disk"}}

func (journal) Story(subject string) ([]audit.Event, error) {
	if subject != event.Subject {
		return nil, nil
	}
	return []audit.Event{event}, nil
}

func (journal) Log(after uint64, _ int) ([]audit.Event, error) {
	return []audit.Event{event}[min(after, 1):], nil
}

func (journal) Head() (store.Head, error) { return store.Head{Seq: 1}, nil }

// play is one house with its desks and Ann in it.
type play struct {
	t     *testing.T
	desk  *desk
	run   *runner
	desks command.Desks
	homes int
	speak words.Speaker
}

func newPlay(t *testing.T) *play {
	t.Helper()
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := &play{t: t, desk: newDesk(), run: &runner{}, speak: book.In(words.English, time.UTC)}
	p.desks = command.Desks{Alerts: p.desk, Checks: p.run, Log: journal{}, Clock: clockwork.NewFakeClockAt(now),
		Publish: func(context.Context, string, []card.Block) error { p.homes++; return nil }}
	return p
}

func (p *play) who() bot.Who {
	return bot.Who{Caller: bot.Caller{User: "U1", Channel: "C1", Message: bot.Ref{Channel: "C1", ID: "1.0"}}, Role: bot.Member, Actor: ann, Speak: p.speak}
}

// types runs "/hoshu ...".
func (p *play) types(text string) (bot.Answer, error) {
	p.t.Helper()
	name, rest, _ := strings.Cut(text, " ")
	for _, c := range command.All(p.desks) {
		if c.Name == name {
			return c.Run(p.t.Context(), bot.Call{Who: p.who(), Text: rest, Args: strings.Fields(rest)})
		}
	}
	p.t.Fatalf("no command %q", name)
	return bot.Answer{}, nil
}

// presses presses a button.
func (p *play) presses(name, value string, who bot.Who) (bot.Answer, error) {
	p.t.Helper()
	for _, a := range command.Actions(p.desks) {
		if a.Name == name {
			return a.Run(p.t.Context(), bot.Press{Who: who, Value: value})
		}
	}
	p.t.Fatalf("no button %q", name)
	return bot.Answer{}, nil
}

// form finds a form.
func (p *play) form(name string) bot.Form {
	p.t.Helper()
	forms := command.Forms(p.desks)
	i := slices.IndexFunc(forms, func(f bot.Form) bool { return f.Name == name })
	if i < 0 {
		p.t.Fatalf("no form %q", name)
	}
	return forms[i]
}

// reads is what an answer says, or what the router would say of its error.
func (p *play) reads(a bot.Answer, err error) string {
	var refusal bot.Refusal
	switch {
	case errors.As(err, &refusal):
		return "refused: " + p.speak.Say(refusal.Key, refusal.Args)
	case err != nil:
		return "error: " + err.Error()
	case a.Modal != nil:
		return "form: " + a.Modal.Form
	case a.Card != nil:
		return a.Card.Text
	}
	return ""
}
