// Package command is what people can ask for: the subcommands of /hoshu, one
// file each, the buttons of its cards and its forms. It calls the desks and
// draws what they answer; who may do it was decided by the router before.
package command

import (
	"cmp"
	"context"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
)

// Desks is what the commands need of the rest of the house.
type Desks struct {
	Alerts AlertDesk
	Checks Checks
	Log    Journal
	Storms Storms // nil where there are none
	Clock  clockwork.Clock
	// Publish shows a home page again after a press on it; nil for never.
	Publish func(ctx context.Context, user string, blocks []card.Block) error
}

// AlertDesk is alert.Desk, as far as people speak with it.
type AlertDesk interface {
	acker
	silencer
	reader
	explainer
}

// Checks is checks.Runner, as far as people speak with it.
type Checks interface {
	looker
	results
}

// All lists the commands.
func All(d Desks) []bot.Command {
	commands := []bot.Command{
		status(d.Checks, d.Clock),
		alerts(d.Alerts, d.Clock),
		ack(d.Alerts),
		unack(d.Alerts),
		silence(d.Alerts, d.Checks, d.Clock),
		check(d.Checks),
		explain(d.Alerts, d.Checks, d.Clock),
		auditTrail(d.Log, d.Clock),
	}
	return append([]bot.Command{help(commands)}, commands...)
}

// Actions lists the buttons.
func Actions(d Desks) []bot.Action {
	home := atHome(d)
	return []bot.Action{
		home(pressAck(d.Alerts)),
		home(pressUnack(d.Alerts)),
		pressAckAll(d.Alerts, d.Storms),
		pressSilence(d.Alerts),
		pressExtend(d.Alerts),
		pressEndSilence(d.Alerts),
		pressRun(d.Alerts, d.Checks),
		home(bot.Action{Name: card.ActRefresh, Needs: bot.Member, Run: nothing}),
	}
}

// Forms lists the forms.
func Forms(d Desks) []bot.Form {
	return []bot.Form{
		silenceForm(d.Alerts, d.Checks, d.Clock),
		ackForm(d.Alerts),
	}
}

func nothing(context.Context, bot.Press) (bot.Answer, error) { return bot.Answer{}, nil }

// said is a one-sentence answer to the caller alone.
func said(s words.Speaker, key words.Key, args words.Args) (bot.Answer, error) {
	return bot.Say(card.Note(s, key, args)), nil
}

// refuse says why not. Nothing was changed.
func refuse(key words.Key, args words.Args, why error) (bot.Answer, error) {
	return bot.Answer{}, bot.Refusal{Key: key, Args: args, Err: why}
}

// mayDo tells whether a role may run a command.
func mayDo(c bot.Command, r bot.Role) bool { return r >= cmp.Or(c.Needs, bot.Member) }
