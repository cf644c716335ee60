package command

import (
	"context"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// explainer knows why a check does, or does not, alert.
type explainer interface {
	Explain(r checks.Result) alert.Explanation
}

// explain answers "/hoshu explain CHECK".
func explain(desk explainer, r results, clock clockwork.Clock) bot.Command {
	return bot.Command{
		Name: "explain", Args: "CHECK", Help: words.HelpExplain, Needs: bot.Member,
		Run: func(_ context.Context, c bot.Call) (bot.Answer, error) {
			name := typed(c.Text).next()
			if name == "" {
				return bot.Answer{}, bot.ErrUsage
			}
			found, err := find(r, name)
			if err != nil {
				return bot.Answer{}, err
			}
			return bot.Say(card.Explain(c.Speak, found, desk.Explain(found), clock.Now())), nil
		},
	}
}
