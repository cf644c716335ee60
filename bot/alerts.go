package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/checks/history"
	"hoshu/store/audit"
)

// Place is where a client's alerts hang, and how they read there.
type Place struct {
	Channel string        // "" where they hang nowhere
	Speak   words.Speaker // the channel's language and zone
	Client  string        // the client's name
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
	// Keepers are the chat ids of those who know a system: they are mentioned when it is critical.
	Keepers func(system string) []string
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

// What the kinds of event begin with that cards tell.
const (
	alertKind   = "alert."
	silenceKind = "silence."
)

// Touched names the alerts and silences that an event may have changed: the one
// it is about; the one whose check holds it back; all that a silence matches.
func (s *Alerts) Touched(ev audit.Event) []string {
	switch {
	case strings.HasPrefix(ev.Kind, alertKind):
		return append([]string{ev.Subject}, s.parents(ev)...)
	case strings.HasPrefix(ev.Kind, silenceKind):
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
