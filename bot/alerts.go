package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/checks/history"
	"hoshu/store/audit"
)

// Place is where a client's alerts hang, and how they read there.
type Place struct {
	Channel string        // "" where they hang nowhere
	Speak   words.Speaker // the channel's language and zone
	Client  string        // the client's name
	Mention []string      // chat ids, for what is critical
}

// AlertDesk is what the cards of alerts need of alert.Desk.
type AlertDesk interface {
	Get(id string) (alert.Alert, error)
	GetSilence(id string) (alert.Silence, error)
	Open() []alert.Alert
	Muted(a alert.Alert) (alert.Silence, bool)
	HeldBack(check string) []alert.Alert
}

// Stories gives the events of one subject, oldest first.
type Stories interface {
	Story(subject string) ([]audit.Event, error)
}

// Alerts draws alerts and silences.
type Alerts struct {
	Desk  AlertDesk
	Log   Stories
	Clock clockwork.Clock
	// Route says where a client's alerts hang; "" is the team itself, whose channel may read of every client.
	Route func(client string) Place
	// System is a system's name as people read it.
	System func(id string) string
	// Accounts are the chat ids of an actor by their id in the log; none for who has none.
	Accounts func(actor string) []string
	// History is where charts come from; nil for none.
	History Measured
}

// Measured gives what was measured of one value of a check, oldest first.
type Measured interface {
	Range(ctx context.Context, check, value string, from, to time.Time) ([]history.Point, error)
}

// Touched names the alerts and silences that an event may have changed: the one
// it is about; the one whose check holds it back; all that a silence matches.
func (s *Alerts) Touched(ev audit.Event) []string {
	switch {
	case strings.HasPrefix(ev.Kind, "alert."):
		return append([]string{ev.Subject}, s.parents(ev)...)
	case strings.HasPrefix(ev.Kind, "silence."):
		return append([]string{ev.Subject}, s.matching(ev.Subject)...)
	}
	return nil
}

// parents are the open alerts of the check that holds this one back.
func (s *Alerts) parents(ev audit.Event) []string {
	check := ev.Data["parent"]
	if ev.Kind == alert.EventResolved {
		if a, err := s.Desk.Get(ev.Subject); err == nil {
			check = a.HeldBy
		}
	}
	if check == "" {
		return nil
	}
	return idsOf(s.Desk.Open(), func(a alert.Alert) bool { return a.Check == check })
}

func (s *Alerts) matching(silence string) []string {
	z, err := s.Desk.GetSilence(silence)
	if err != nil {
		return nil
	}
	return idsOf(s.Desk.Open(), func(a alert.Alert) bool { return z.Matches(a.Client, a.System, a.Check) })
}

func idsOf(alerts []alert.Alert, wanted func(alert.Alert) bool) []string {
	var ids []string
	for _, a := range alerts {
		if wanted(a) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// Hangings draws an alert or a silence. What the desk does not know hangs nowhere.
func (s *Alerts) Hangings(_ context.Context, id string) ([]Hanging, error) {
	h, err := s.hanging(id)
	switch {
	case errors.Is(err, alert.ErrNotFound), errors.Is(err, alert.ErrNoSilence):
		return nil, nil
	case err != nil:
		return nil, err
	case h.Channel == "":
		return nil, nil
	}
	return []Hanging{h}, nil
}

func (s *Alerts) hanging(id string) (Hanging, error) {
	story, err := s.Log.Story(id)
	if err != nil {
		return Hanging{}, err
	}
	if strings.HasPrefix(id, "S-") {
		z, err := s.Desk.GetSilence(id)
		if err != nil {
			return Hanging{}, err
		}
		return s.silence(z, story), nil
	}
	a, err := s.Desk.Get(id)
	if err != nil {
		return Hanging{}, err
	}
	return s.alert(a, story), nil
}

func (s *Alerts) alert(a alert.Alert, story []audit.Event) Hanging {
	p := s.Route(a.Client)
	view := card.AlertView{ClientName: p.Client, SystemName: s.System(a.System), HeldBack: s.Desk.HeldBack(a.Check), Now: s.Clock.Now()}
	if z, muted := s.Desk.Muted(a); muted {
		view.Silence = &z
	}
	if a.Severity == checks.Critical && a.State == alert.Firing {
		view.Mention = p.Mention
	}
	hidden := a.State != alert.Resolved && (view.Silence != nil || a.HeldBy != "")
	return Hanging{Channel: p.Channel, Card: card.Alert(p.Speak, a, view), Hidden: hidden, Thread: s.alertThread(p, a, story)}
}

func (s *Alerts) alertThread(p Place, a alert.Alert, story []audit.Event) []Entry {
	var thread []Entry
	for _, ev := range story {
		e := Entry{Seq: ev.Seq}
		if ev.Kind == alert.EventFired && len(a.Values) > 0 && s.History != nil {
			e.File = func(ctx context.Context) (card.File, error) { return s.chart(ctx, p.Speak, a) }
			thread = append(thread, e)
			continue
		}
		line, tells := card.AlertEvent(p.Speak, ev)
		if !tells {
			continue
		}
		line.Notify = s.mentions(p, a, ev)
		e.Card = line
		thread = append(thread, e)
	}
	return thread
}

// mentions are the people whom one line of a thread tells: those on duty when
// something critical got worse or came back, who had acknowledged when that
// has ended. What is over by now tells nobody.
func (s *Alerts) mentions(p Place, a alert.Alert, ev audit.Event) []string {
	if a.State != alert.Firing {
		return nil
	}
	var people []string
	if ev.Kind == alert.EventAckEnded {
		people = s.Accounts(ev.Data["by_id"])
	}
	loud := ev.Kind == alert.EventWorsened || ev.Kind == alert.EventAckEnded || ev.Kind == alert.EventReopened && !a.Flapping
	if loud && a.Severity == checks.Critical {
		people = slices.Concat(people, p.Mention)
	}
	return once(people)
}

// silence draws a silence; its warning tells who began it.
func (s *Alerts) silence(z alert.Silence, story []audit.Event) Hanging {
	p, now := s.Route(z.Client), s.Clock.Now()
	holding := slices.DeleteFunc(s.Desk.Open(), func(a alert.Alert) bool { return !z.Matches(a.Client, a.System, a.Check) })
	h := Hanging{Channel: p.Channel, Card: card.Silence(p.Speak, z, now, holding)}
	for _, ev := range story {
		line, tells := card.SilenceEvent(p.Speak, ev)
		if !tells {
			continue
		}
		if ev.Kind == alert.EventSilenceWarned && z.EndedAt.IsZero() {
			line.Notify = s.Accounts(z.By.ID)
		}
		h.Thread = append(h.Thread, Entry{Seq: ev.Seq, Card: line})
	}
	return h
}

// chartSpan is how much of the past a chart shows before the alert fired.
const chartSpan = 24 * time.Hour

func (s *Alerts) chart(ctx context.Context, speak words.Speaker, a alert.Alert) (card.File, error) {
	v := charted(a.Values)
	measured, err := s.History.Range(ctx, a.Check, v.Name, a.FiredAt.Add(-chartSpan), s.Clock.Now())
	if err != nil {
		return card.File{}, fmt.Errorf("chart of %s: %w", a.ID, err)
	}
	points := make([]card.Point, len(measured))
	for i, m := range measured {
		points[i] = card.Point{At: m.At, V: m.Mean}
	}
	return card.Chart(speak, card.ChartData{ID: a.ID, Check: a.Check, Name: v.Name, Unit: v.Unit, Points: points, Warn: v.Warn, Fail: v.Fail})
}

// charted is the value an alert is about: the first that has crossed its limit,
// else the first that has one, else the first.
func charted(values []checks.Value) checks.Value {
	best := slices.MaxFunc(values, func(x, y checks.Value) int { return cmp.Compare(weight(x), weight(y)) })
	return values[slices.IndexFunc(values, func(v checks.Value) bool { return v.Name == best.Name })]
}

func weight(v checks.Value) int {
	limit := cmp.Or(v.Warn, v.Fail)
	switch {
	case limit == nil:
		return 0
	case v.V < *limit:
		return 1
	}
	return 2
}

func once(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
