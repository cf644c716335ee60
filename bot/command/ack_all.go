package command

import (
	"context"
	"errors"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store"
)

// Storms knows what a roll-up tells of.
type Storms interface {
	Storm(id string) (bot.Storm, error)
}

// pressAckAll acknowledges what the card told of when it was drawn, one alert a
// change. What somebody is on already, or is resolved, stays as it is: so it is
// safe to do twice, and after a kill in the middle the rest follows. For that the
// lines of the log name the storm as their cause: a line that names the press
// would say that all of it was done.
func pressAckAll(desk acker, storms Storms) bot.Action {
	return bot.Action{Name: card.ActAckAll, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		id, size, ok := card.ParseStormValue(p.Value)
		if !ok {
			return refuse(words.RefusedUnknownButton, nil, nil)
		}
		storm, err := storms.Storm(id)
		if err != nil || storm.Channel != p.Channel {
			return refuse(words.RefusedUnknownButton, nil, err)
		}
		n, err := ackEach(ctx, desk, storm, size, p)
		switch {
		case err != nil:
			return bot.Answer{}, err
		case n == 0:
			return said(p.Speak, words.NoneAckAll, nil)
		}
		return said(p.Speak, words.DoneAckAll, words.Args{"n": n})
	}}
}

func ackEach(ctx context.Context, desk acker, storm bot.Storm, size int, p bot.Press) (n int, err error) {
	ctx = store.Because(ctx, storm.ID)
	for _, id := range storm.Members[:min(size, len(storm.Members))] {
		if !storm.In(id) {
			continue
		}
		_, err := desk.Acknowledge(ctx, id, p.Actor, "", 0)
		switch {
		case errors.Is(err, alert.ErrAlreadyAcked), errors.Is(err, alert.ErrResolved), errors.Is(err, alert.ErrNotFound):
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}
