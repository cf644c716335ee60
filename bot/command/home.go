package command

import (
	"context"

	"hoshu/bot"
	"hoshu/bot/card"
)

// Home draws a person's home page.
func Home(d Desks) func(context.Context, bot.Who) ([]card.Block, error) {
	return func(_ context.Context, w bot.Who) ([]card.Block, error) {
		return card.Home(w.Speak, card.HomeView{
			For: w.Actor, Open: d.Alerts.Open(), Silences: d.Alerts.Silences(), Results: d.Checks.Results(), Now: d.Clock.Now(),
		}), nil
	}
}

// atHome draws the home page again after a press on it: there, no card in a
// channel shows the presser what has changed.
func atHome(d Desks) func(bot.Action) bot.Action {
	home := Home(d)
	return func(a bot.Action) bot.Action {
		run := a.Run
		a.Run = func(ctx context.Context, p bot.Press) (bot.Answer, error) {
			answer, err := run(ctx, p)
			if p.Message.ID != "" || d.Publish == nil {
				return answer, err
			}
			blocks, drawErr := home(ctx, p.Who)
			if drawErr == nil {
				drawErr = d.Publish(ctx, p.User, blocks)
			}
			if err == nil {
				err = drawErr
			}
			return answer, err
		}
		return a
	}
}
