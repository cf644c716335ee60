package command

import (
	"context"
	"errors"
	"slices"
	"time"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// acker notes who looks after an alert.
type acker interface {
	Acknowledge(ctx context.Context, id string, by audit.Actor, why string, lasts time.Duration) (alert.Alert, error)
	Unacknowledge(ctx context.Context, id string, by audit.Actor) (alert.Alert, error)
	Open() []alert.Alert
}

// ack answers "/hoshu ack ALERT [FOR] [WHY]"; alone it opens the form.
func ack(desk acker) bot.Command {
	return bot.Command{
		Name: "ack", Args: "ALERT [15m..7d] [WHY]", Help: words.HelpAck, Needs: bot.Member,
		Run: func(ctx context.Context, c bot.Call) (bot.Answer, error) {
			l := typed(c.Text)
			id := l.next()
			if id == "" {
				return askAck(c, desk.Open())
			}
			lasts, _ := l.duration()
			a, err := acknowledge(ctx, desk, id, c.Actor, l.all(), lasts, c.Speak)
			if err != nil {
				return bot.Answer{}, err
			}
			return acked(c.Speak, a)
		},
	}
}

func askAck(c bot.Call, open []alert.Alert) (bot.Answer, error) {
	free := slices.DeleteFunc(slices.Clone(open), func(a alert.Alert) bool { return a.State != alert.Firing })
	if len(free) == 0 {
		return said(c.Speak, words.AlertsNoneFree, nil)
	}
	return bot.Ask(card.AckForm(c.Speak, free)), nil
}

func acked(s words.Speaker, a alert.Alert) (bot.Answer, error) {
	args := words.Args{"id": a.ID, "check": a.Check}
	if a.Ack == nil || a.Ack.Until.IsZero() {
		return said(s, words.DoneAck, args)
	}
	args["until"] = s.Time(a.Ack.Until)
	return said(s, words.DoneAckUntil, args)
}

// acknowledge refuses a second person with the name of the first.
func acknowledge(ctx context.Context, desk acker, id string, by audit.Actor, why string, lasts time.Duration, s words.Speaker) (alert.Alert, error) {
	a, err := desk.Acknowledge(ctx, id, by, why, lasts)
	if errors.Is(err, alert.ErrAlreadyAcked) && a.Ack != nil {
		return a, bot.Refusal{Key: words.RefusedAlreadyAckedBy, Err: err, Args: words.Args{
			"id": a.ID, "who": s.Who(a.Ack.By), "at": s.Time(a.Ack.At),
		}}
	}
	return a, err
}

// unack answers "/hoshu unack ALERT".
func unack(desk acker) bot.Command {
	return bot.Command{
		Name: "unack", Args: "ALERT", Help: words.HelpUnack, Needs: bot.Member,
		Run: func(ctx context.Context, c bot.Call) (bot.Answer, error) {
			id := typed(c.Text).next()
			if id == "" {
				return bot.Answer{}, bot.ErrUsage
			}
			a, err := desk.Unacknowledge(ctx, id, c.Actor)
			if err != nil {
				return bot.Answer{}, err
			}
			return said(c.Speak, words.DoneUnack, words.Args{"id": a.ID, "check": a.Check})
		},
	}
}

func pressAck(desk acker) bot.Action {
	return bot.Action{Name: card.ActAck, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		_, err := acknowledge(ctx, desk, p.Value, p.Actor, "", 0, p.Speak)
		return bot.Answer{}, err
	}}
}

func pressUnack(desk acker) bot.Action {
	return bot.Action{Name: card.ActUnack, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		_, err := desk.Unacknowledge(ctx, p.Value, p.Actor)
		return bot.Answer{}, err
	}}
}

// ackForm is the form that "/hoshu ack" opens.
func ackForm(desk acker) bot.Form {
	return bot.Form{Name: card.FormAck, Needs: bot.Member, Run: func(ctx context.Context, s bot.Submit) (bot.Answer, error) {
		lasts, _ := words.ParseDuration(s.Values[card.FieldFor]) // "until resolved" is no time
		_, err := acknowledge(ctx, desk, s.Values[card.FieldAlert], s.Actor, s.Values[card.FieldWhy], lasts, s.Speak)
		return bot.Answer{}, err
	}}
}
