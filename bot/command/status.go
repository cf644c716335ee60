package command

import (
	"context"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
)

// status answers "/hoshu status [SYSTEM]".
func status(r results, clock clockwork.Clock) bot.Command {
	return bot.Command{
		Name: "status", Args: "[SYSTEM]", Help: words.HelpStatus, Needs: bot.Member,
		Run: func(_ context.Context, c bot.Call) (bot.Answer, error) {
			name := typed(c.Text).next()
			if name == "" {
				return bot.Say(card.Status(c.Speak, r.Results())), nil
			}
			id, of, err := system(r, name)
			if err != nil {
				return bot.Answer{}, err
			}
			return bot.Say(card.System(c.Speak, id, of, clock.Now())), nil
		},
	}
}
