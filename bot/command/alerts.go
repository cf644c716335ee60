package command

import (
	"context"
	"slices"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
)

// reader knows the alerts there are.
type reader interface {
	Get(id string) (alert.Alert, error)
	Open() []alert.Alert
	Recent(n int) []alert.Alert
	Silences() []alert.Silence
}

const maxRecent = 10 // resolved alerts in a list

// alerts answers "/hoshu alerts [all|mine|resolved]".
func alerts(desk reader, clock clockwork.Clock) bot.Command {
	return bot.Command{
		Name: "alerts", Args: "[all|mine|resolved]", Help: words.HelpAlerts, Needs: bot.Member,
		Run: func(_ context.Context, c bot.Call) (bot.Answer, error) {
			switch typed(c.Text).next() {
			case "", "all":
				return alertList(c, words.AlertsOpen, words.AlertsNone, desk.Open(), clock)
			case "mine":
				return alertList(c, words.AlertsMine, words.AlertsNoneMine, mine(desk.Open(), c.Who), clock)
			case "resolved":
				return alertList(c, words.AlertsResolved, words.AlertsNoneResolved, desk.Recent(maxRecent), clock)
			}
			return bot.Answer{}, bot.ErrUsage
		},
	}
}

func alertList(c bot.Call, head, none words.Key, list []alert.Alert, clock clockwork.Clock) (bot.Answer, error) {
	if len(list) == 0 {
		return said(c.Speak, none, nil)
	}
	return bot.Say(card.Alerts(c.Speak, head, list, clock.Now())), nil
}

func mine(open []alert.Alert, w bot.Who) []alert.Alert {
	return slices.DeleteFunc(slices.Clone(open), func(a alert.Alert) bool { return a.Ack == nil || a.Ack.By.ID != w.Actor.ID })
}
