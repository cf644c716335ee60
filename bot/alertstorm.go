package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"hoshu/bot/card"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// rollUpEvery is how often a roll-up is edited: often enough to be believed, and
// seldom enough to leave the channel to the alerts.
const rollUpEvery = 5 * time.Second

// RollUp draws the alerts of a storm as one card, which calls the people whom
// they call. An alert whose channel is another one by now is left out.
func (s *Alerts) RollUp(_ context.Context, storm Storm, hangs func(id string) bool) (Hanging, error) {
	h := Hanging{Every: rollUpEvery}
	view := card.StormView{ID: storm.ID, Size: len(storm.Members), Now: s.Clock.Now(), System: s.System}
	var p Place
	for _, id := range storm.Members {
		a, err := s.Desk.Get(id)
		switch {
		case errors.Is(err, alert.ErrNotFound), err == nil && !storm.In(id):
			continue
		case err != nil:
			return h, err
		}
		at := s.Route(a.Client)
		if at.Channel != storm.Channel {
			continue
		}
		p, h.Channel = at, at.Channel
		view.Alerts = append(view.Alerts, a)
		if !hangs(id) && !s.hidden(a) {
			view.Waiting++
		}
		if calls(a) {
			view.Mention = once(append(view.Mention, s.Keepers(a.System)...))
		}
	}
	if h.Channel != "" {
		h.Card = card.Storm(p.Speak, view)
	}
	return h, nil
}

// Standing names the open alerts, the newest first.
func (s *Alerts) Standing() []string {
	open := s.Desk.Open()
	slices.SortStableFunc(open, func(x, y alert.Alert) int { return y.FiredAt.Compare(x.FiredAt) })
	return idsOf(open, func(alert.Alert) bool { return true })
}

// grave orders alerts by how bad they are.
func grave(a alert.Alert) int {
	if a.State == alert.Resolved {
		return 0
	}
	g := 2 * int(a.Status)
	if a.Severity == checks.Critical {
		g++
	}
	return g
}
