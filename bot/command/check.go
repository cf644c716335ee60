package command

import (
	"context"
	"errors"
	"strings"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
)

// looker looks at a check now.
type looker interface {
	Now(ctx context.Context, key string) (checks.Result, error)
}

// check answers "/hoshu check NAME": it looks now, and says what it saw.
func check(c Checks) bot.Command {
	return bot.Command{
		Name: "check", Args: "NAME", Help: words.HelpCheck, Needs: bot.Member,
		Run: func(ctx context.Context, call bot.Call) (bot.Answer, error) {
			name := typed(call.Text).next()
			if name == "" {
				return bot.Answer{}, bot.ErrUsage
			}
			return look(ctx, c, name, call.Speak)
		},
	}
}

func look(ctx context.Context, c Checks, name string, s words.Speaker) (bot.Answer, error) {
	found, err := find(c, name)
	if err != nil {
		return bot.Answer{}, err
	}
	seen, err := c.Now(ctx, found.Spec.Key())
	if errors.Is(err, checks.ErrStopped) {
		return refuse(words.RefusedStopping, nil, err)
	}
	if err != nil {
		return bot.Answer{}, err
	}
	return bot.Say(card.CheckResult(s, seen)), nil
}

// pressRun is "Run again": the value is the key of a check, or an alert's id.
func pressRun(desk reader, c Checks) bot.Action {
	return bot.Action{Name: card.ActRun, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		key := p.Value
		if !strings.Contains(key, "/") {
			a, err := desk.Get(key)
			if err != nil {
				return bot.Answer{}, err
			}
			key = a.Check
		}
		return look(ctx, c, key, p.Speak)
	}}
}
