package command

import (
	"context"
	"strings"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
)

// help answers "/hoshu help" with what the caller may do.
func help(others []bot.Command) bot.Command {
	me := bot.Command{Name: "help", Help: words.HelpHelp, Needs: bot.Member}
	me.Run = func(_ context.Context, c bot.Call) (bot.Answer, error) {
		var lines []card.HelpLine
		for _, other := range append(others[:len(others):len(others)], me) {
			if mayDo(other, c.Role) {
				lines = append(lines, card.HelpLine{Usage: strings.TrimSpace("/hoshu " + other.Name + " " + other.Args), Help: other.Help})
			}
		}
		return bot.Say(card.Help(c.Speak, lines)), nil
	}
	return me
}
