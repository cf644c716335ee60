package bot_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/checks/history"
	"hoshu/store/audit"
)

// watch is an alert desk with what a test puts there.
type watch struct {
	alerts   []alert.Alert
	silences []alert.Silence
	story    []audit.Event
	points   []history.Point
	err      error
}

func (w *watch) Get(id string) (alert.Alert, error) {
	for _, a := range w.alerts {
		if a.ID == id {
			return a, w.err
		}
	}
	return alert.Alert{}, alert.ErrNotFound
}

func (w *watch) GetSilence(id string) (alert.Silence, error) {
	for _, s := range w.silences {
		if s.ID == id {
			return s, nil
		}
	}
	return alert.Silence{}, alert.ErrNoSilence
}

func (w *watch) Open() []alert.Alert { return slices.Clone(w.alerts) }

func (w *watch) Muted(a alert.Alert) (alert.Silence, bool) {
	for _, s := range w.silences {
		if s.EndedAt.IsZero() && s.Matches(a.Client, a.System, a.Check) {
			return s, true
		}
	}
	return alert.Silence{}, false
}

func (w *watch) HeldBack(check string) []alert.Alert {
	return slices.DeleteFunc(w.Open(), func(a alert.Alert) bool { return a.HeldBy != check })
}

func (w *watch) Story(subject string) ([]audit.Event, error) {
	return slices.DeleteFunc(slices.Clone(w.story), func(ev audit.Event) bool { return ev.Subject != subject }), nil
}

func (w *watch) Range(context.Context, string, string, time.Time, time.Time) ([]history.Point, error) {
	return w.points, nil
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func (w *watch) subject(t *testing.T) *bot.Alerts {
	book := openBook(t)
	return &bot.Alerts{
		Desk: w, Log: w, Clock: clockwork.NewFakeClockAt(noon), History: w,
		Route: func(client string) bot.Place {
			if client == "nowhere" {
				return bot.Place{}
			}
			return bot.Place{Channel: "C-" + client, Speak: book.In(words.English, time.UTC), Client: "Acme Inc."}
		},
		Keepers: func(string) []string { return []string{"UDUTY"} },
		System:  func(id string) string { return "the " + id },
		Accounts: func(actor string) []string {
			return map[string][]string{"ann": {"UANN"}}[actor]
		},
	}
}

// disk is a critical alert that fires.
func disk(change func(*alert.Alert)) alert.Alert {
	a := alert.Alert{
		ID: "A-1", Client: "acme", System: "web1", Check: "web1/disk", Severity: checks.Critical,
		State: alert.Firing, Status: checks.Fail, FiredAt: noon.Add(-time.Hour), Text: checks.Plain("full"),
		Values: []checks.Value{{Name: "used", V: 95, Unit: "%"}},
	}
	change(&a)
	return a
}

func same(*alert.Alert) {}

func TestTouched(t *testing.T) {
	host := alert.Alert{ID: "A-9", System: "web1", Check: "web1/ping", Client: "acme"}
	w := &watch{
		alerts:   []alert.Alert{disk(same), disk(func(a *alert.Alert) { a.ID, a.Check, a.HeldBy = "A-2", "web1/http", "web1/ping" }), host},
		silences: []alert.Silence{{ID: "S-1", System: "web1", Check: "disk"}, {ID: "S-2"}},
	}
	s := w.subject(t)
	for name, tt := range map[string]struct {
		ev   audit.Event
		want []string
	}{
		"an alert touches itself":                      {audit.Event{Kind: alert.EventAcknowledged, Subject: "A-1"}, []string{"A-1"}},
		"a held one touches what holds it":             {audit.Event{Kind: alert.EventHeld, Subject: "A-2", Data: map[string]string{"parent": "web1/ping"}}, []string{"A-2", "A-9"}},
		"one resolved while held touches what held it": {audit.Event{Kind: alert.EventResolved, Subject: "A-2"}, []string{"A-2", "A-9"}},
		"a silence touches all it matches":             {audit.Event{Kind: alert.EventSilenced, Subject: "S-1"}, []string{"S-1", "A-1"}},
		"a silence of everything touches everything":   {audit.Event{Kind: alert.EventSilenceEnded, Subject: "S-2"}, []string{"S-2", "A-1", "A-2", "A-9"}},
		"a silence nobody knows touches itself":        {audit.Event{Kind: alert.EventSilenceEnded, Subject: "S-7"}, []string{"S-7"}},
		"a refusal touches no card":                    {audit.Event{Kind: bot.EventRefused, Subject: "A-1"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, s.Touched(tt.ev)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAlertHangs(t *testing.T) {
	for name, tt := range map[string]struct {
		w       watch
		hidden  bool
		mention bool
	}{
		"critical and firing: shown, with a mention":  {watch{alerts: []alert.Alert{disk(same)}}, false, true},
		"a warning mentions nobody":                   {watch{alerts: []alert.Alert{disk(func(a *alert.Alert) { a.Severity = checks.Warning })}}, false, false},
		"acknowledged: no mention any more":           {watch{alerts: []alert.Alert{disk(func(a *alert.Alert) { a.State = alert.Acknowledged })}}, false, false},
		"held back: hidden":                           {watch{alerts: []alert.Alert{disk(func(a *alert.Alert) { a.HeldBy = "web1/ping" })}}, true, true},
		"silenced: hidden":                            {watch{alerts: []alert.Alert{disk(same)}, silences: []alert.Silence{{ID: "S-1"}}}, true, true},
		"silenced elsewhere: shown":                   {watch{alerts: []alert.Alert{disk(same)}, silences: []alert.Silence{{ID: "S-1", System: "db1"}}}, false, true},
		"a resolution is never held, nor is it quiet": {watch{alerts: []alert.Alert{disk(func(a *alert.Alert) { a.State, a.HeldBy = alert.Resolved, "web1/ping" })}}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := tt.w.subject(t).Hangings(t.Context(), "A-1")
			if err != nil || len(h) != 1 {
				t.Fatal(h, err)
			}
			mention := slices.Equal(h[0].Card.Notify, []string{"UDUTY"})
			if h[0].Channel != "C-acme" || h[0].Hidden != tt.hidden || mention != tt.mention {
				t.Errorf("in %s, hidden %v, mentions %v", h[0].Channel, h[0].Hidden, h[0].Card.Notify)
			}
		})
	}
}

func TestMentionsInAThread(t *testing.T) {
	ended := map[string]string{"because": "time", "by": "Ann", "by_id": "ann"}
	for name, tt := range map[string]struct {
		change func(*alert.Alert)
		kind   string
		data   map[string]string
		want   []string
	}{
		"it got worse":                                    {same, alert.EventWorsened, nil, []string{"UDUTY"}},
		"it got worse, but it is a warning":               {func(a *alert.Alert) { a.Severity = checks.Warning }, alert.EventWorsened, nil, nil},
		"it got worse, but somebody is on it now":         {func(a *alert.Alert) { a.State = alert.Acknowledged }, alert.EventWorsened, nil, nil},
		"an acknowledgement ended":                        {same, alert.EventAckEnded, ended, []string{"UANN", "UDUTY"}},
		"the acknowledgement of a warning ended":          {func(a *alert.Alert) { a.Severity = checks.Warning }, alert.EventAckEnded, ended, []string{"UANN"}},
		"an acknowledgement ended, and it is well by now": {func(a *alert.Alert) { a.State = alert.Resolved }, alert.EventAckEnded, ended, nil},
		"it came back":                                    {same, alert.EventReopened, nil, []string{"UDUTY"}},
		"it came back, flapping":                          {func(a *alert.Alert) { a.Flapping = true }, alert.EventReopened, nil, nil},
		"it eased":                                        {same, alert.EventEased, nil, nil},
		"somebody took it":                                {same, alert.EventAcknowledged, nil, nil},
		"it settled":                                      {same, alert.EventSettled, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watch{alerts: []alert.Alert{disk(tt.change)}, story: []audit.Event{{Seq: 7, Kind: tt.kind, Subject: "A-1", Data: tt.data}}}
			h, err := w.subject(t).Hangings(t.Context(), "A-1")
			if err != nil || len(h) != 1 || len(h[0].Thread) != 1 {
				t.Fatal(h, err)
			}
			if diff := cmp.Diff(tt.want, h[0].Thread[0].Card.Notify); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAlertThread(t *testing.T) {
	w := &watch{alerts: []alert.Alert{disk(same)}, story: []audit.Event{
		{Seq: 3, Kind: alert.EventFired, Subject: "A-1"},
		{Seq: 4, Kind: alert.EventEvidence, Subject: "A-1", Data: map[string]string{"text": "9.1G /var/log"}},
		{Seq: 5, Kind: bot.EventRefused, Subject: "A-1"},
		{Seq: 6, Kind: alert.EventFired, Subject: "A-2"},
	}}
	s := w.subject(t)
	h, err := s.Hangings(t.Context(), "A-1")
	if err != nil || len(h) != 1 || len(h[0].Thread) != 2 || h[0].Thread[0].Seq != 3 || h[0].Thread[1].Seq != 4 {
		t.Fatalf("%+v, %v", h, err)
	}
	if _, err := h[0].Thread[0].File(t.Context()); err == nil {
		t.Error("a chart without points was drawn")
	}
	w.points = []history.Point{{At: noon.Add(-time.Hour), Mean: 80}, {At: noon, Mean: 95}}
	f, err := h[0].Thread[0].File(t.Context())
	if err != nil || len(f.Bytes) == 0 || !strings.Contains(f.Name, "used") || f.Alt == "" {
		t.Errorf("the chart is %q, %d bytes, %v", f.Name, len(f.Bytes), err)
	}
}

func TestTheChartShowsTheValueThatCrossedItsLimit(t *testing.T) {
	limit := 90.0
	w := &watch{points: []history.Point{{At: noon.Add(-time.Hour), Mean: 80}, {At: noon, Mean: 95}}, story: []audit.Event{{Seq: 3, Kind: alert.EventFired, Subject: "A-1"}}}
	w.alerts = []alert.Alert{disk(func(a *alert.Alert) {
		a.Values = []checks.Value{{Name: "free", V: 1}, {Name: "inodes", V: 3, Warn: &limit}, {Name: "used", V: 95, Warn: &limit}}
	})}
	h, err := w.subject(t).Hangings(t.Context(), "A-1")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := h[0].Thread[0].File(t.Context()); err != nil || !strings.Contains(f.Name, "used") {
		t.Errorf("the chart is %q, %v", f.Name, err)
	}
}

func TestSilenceHangs(t *testing.T) {
	z := alert.Silence{ID: "S-1", Client: "acme", System: "web1", By: audit.Actor{Kind: audit.Person, ID: "ann", Name: "Ann"}, Until: noon.Add(time.Hour)}
	w := &watch{alerts: []alert.Alert{disk(same)}, silences: []alert.Silence{z}, story: []audit.Event{
		{Seq: 1, Kind: alert.EventSilenced, Subject: "S-1"}, {Seq: 2, Kind: alert.EventSilenceWarned, Subject: "S-1"},
	}}
	h, err := w.subject(t).Hangings(t.Context(), "S-1")
	if err != nil || len(h) != 1 || h[0].Channel != "C-acme" || h[0].Hidden || len(h[0].Thread) != 1 {
		t.Fatalf("%+v, %v", h, err)
	}
	if diff := cmp.Diff([]string{"UANN"}, h[0].Thread[0].Card.Notify); diff != "" {
		t.Error(diff)
	}
	w.silences[0].EndedAt = noon
	if h, _ = w.subject(t).Hangings(t.Context(), "S-1"); len(h[0].Thread[0].Card.Notify) != 0 {
		t.Error("a silence that has ended still warns somebody")
	}
}

func TestWhatHangsNowhere(t *testing.T) {
	w := &watch{alerts: []alert.Alert{disk(func(a *alert.Alert) { a.Client = "nowhere" })}}
	for _, id := range []string{"A-1", "A-99", "S-99"} {
		if h, err := w.subject(t).Hangings(t.Context(), id); err != nil || len(h) != 0 {
			t.Errorf("%s: %v, %v", id, h, err)
		}
	}
	w.err = errors.New("damaged")
	if _, err := w.subject(t).Hangings(t.Context(), "A-1"); err == nil {
		t.Error("a damaged alert was drawn")
	}
}
