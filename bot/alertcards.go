package bot

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hoshu/bot/card"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

func (s *Alerts) alert(a alert.Alert, story []audit.Event) Hanging {
	p := s.Route(a.Client)
	if p.Channel == "" {
		return Hanging{}
	}
	view := card.AlertView{ClientName: p.Client, SystemName: s.System(a.System), HeldBack: s.Desk.HeldBack(a.Check), Now: s.Clock.Now()}
	if z, muted := s.Desk.Muted(a); muted {
		view.Silence = &z
	}
	if calls(a) {
		view.Mention = s.Keepers(a.System)
	}
	return Hanging{
		Channel: p.Channel, Card: card.Alert(p.Speak, a, view), Hidden: s.hidden(a),
		Thread: s.alertThread(p, a, story), Rolls: true, Grave: grave(a),
	}
}

// calls tells whether an alert calls people: it is critical, and nobody is on it.
func calls(a alert.Alert) bool { return a.Severity == checks.Critical && a.State == alert.Firing }

// hidden tells whether an alert that does not hang yet is kept from being posted.
func (s *Alerts) hidden(a alert.Alert) bool {
	_, muted := s.Desk.Muted(a)
	return a.State != alert.Resolved && (muted || a.HeldBy != "")
}

func (s *Alerts) alertThread(p Place, a alert.Alert, story []audit.Event) []Entry {
	var thread []Entry
	for _, ev := range story {
		if !strings.HasPrefix(ev.Kind, alertKind) { // a refused press is told to nobody else
			continue
		}
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
		line.Notify = s.mentions(a, ev)
		e.Card = line
		if len(line.Notify) > 0 { // a roll-up's thread has only what calls somebody
			e.Apart = card.Apart(p.Speak, a, line)
		}
		thread = append(thread, e)
	}
	return thread
}

// mentions are the people whom one line of a thread tells: those who know the
// system when something critical got worse or came back, who had acknowledged when that
// has ended. What is over by now tells nobody.
func (s *Alerts) mentions(a alert.Alert, ev audit.Event) []string {
	if a.State != alert.Firing {
		return nil
	}
	var people []string
	if ev.Kind == alert.EventAckEnded {
		people = s.Accounts(ev.Data["by_id"])
	}
	loud := ev.Kind == alert.EventWorsened || ev.Kind == alert.EventAckEnded || ev.Kind == alert.EventReopened && !a.Flapping
	if loud && a.Severity == checks.Critical {
		people = slices.Concat(people, s.Keepers(a.System))
	}
	return once(people)
}

// silence draws a silence; its warning tells who began it.
func (s *Alerts) silence(z alert.Silence, story []audit.Event) Hanging {
	p, now := s.Route(z.Client), s.Clock.Now()
	if p.Channel == "" {
		return Hanging{}
	}
	holding := slices.DeleteFunc(s.Desk.Open(), func(a alert.Alert) bool { return !z.Matches(a.Client, a.System, a.Check) })
	h := Hanging{Channel: p.Channel, Card: card.Silence(p.Speak, z, now, holding)}
	for _, ev := range story {
		line, tells := card.SilenceEvent(p.Speak, counted(ev, len(holding)))
		if !tells || !strings.HasPrefix(ev.Kind, silenceKind) {
			continue
		}
		if ev.Kind == alert.EventSilenceWarned && z.EndedAt.IsZero() {
			line.Notify = s.Accounts(z.By.ID)
		}
		h.Thread = append(h.Thread, Entry{Seq: ev.Seq, Card: line})
	}
	return h
}

// counted is a silence's event that can tell how many alerts it keeps quiet.
func counted(ev audit.Event, alerts int) audit.Event {
	if alerts > 0 {
		ev.Data = maps.Clone(ev.Data)
		if ev.Data == nil {
			ev.Data = map[string]string{}
		}
		ev.Data["alerts"] = strconv.Itoa(alerts)
	}
	return ev
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
