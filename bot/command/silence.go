package command

import (
	"context"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// silencer keeps alerts quiet for a while.
type silencer interface {
	Get(id string) (alert.Alert, error)
	GetSilence(id string) (alert.Silence, error)
	Silences() []alert.Silence
	Silence(ctx context.Context, s alert.Silence, by audit.Actor) (alert.Silence, error)
	Extend(ctx context.Context, id string, until time.Time, by audit.Actor) (alert.Silence, error)
	EndSilence(ctx context.Context, id string, by audit.Actor) (alert.Silence, error)
}

// silence answers "/hoshu silence ...": alone it opens the form.
func silence(desk silencer, r results, clock clockwork.Clock) bot.Command {
	return bot.Command{
		Name: "silence", Args: "CHECK|SYSTEM FOR WHY | list | extend S-3 1h | end S-3", Help: words.HelpSilence, Needs: bot.Member,
		Run: func(ctx context.Context, c bot.Call) (bot.Answer, error) {
			l := typed(c.Text)
			switch what := l.next(); what {
			case "":
				return askSilence(c.Speak, r)
			case "list":
				return listSilences(c.Speak, desk.Silences(), clock.Now())
			case "end":
				return endSilence(ctx, desk, c, l)
			case "extend":
				return extendSilence(ctx, desk, c, l)
			default:
				return beginSilence(ctx, desk, r, c, what, l, clock.Now())
			}
		},
	}
}

func askSilence(s words.Speaker, r results) (bot.Answer, error) {
	targets := targets(r.Results())
	if len(targets) == 0 {
		return said(s, words.StatusNone, nil)
	}
	return bot.Ask(card.SilenceForm(s, targets)), nil
}

func listSilences(s words.Speaker, all []alert.Silence, now time.Time) (bot.Answer, error) {
	if len(all) == 0 {
		return said(s, words.SilencesNone, nil)
	}
	return bot.Say(card.Silences(s, all, now)), nil
}

func beginSilence(ctx context.Context, desk silencer, r results, c bot.Call, what string, l *line, now time.Time) (bot.Answer, error) {
	target, err := matcher(r, what)
	if err != nil {
		return bot.Answer{}, err
	}
	lasts, ok := l.duration()
	switch {
	case !ok && l.all() == "":
		return bot.Answer{}, bot.ErrUsage
	case !ok:
		return refuse(words.RefusedNoTime, words.Args{"what": short(l.next())}, bot.ErrUsage)
	}
	target.Until, target.Why = now.Add(lasts), l.all()
	z, err := desk.Silence(ctx, target, c.Actor)
	if err != nil {
		return bot.Answer{}, err
	}
	return silenced(c.Speak, z)
}

func silenced(s words.Speaker, z alert.Silence) (bot.Answer, error) {
	return said(s, words.DoneSilence, words.Args{"id": z.ID, "what": words.Raw(card.Matcher(s, z)), "until": s.Time(z.Until)})
}

func endSilence(ctx context.Context, desk silencer, c bot.Call, l *line) (bot.Answer, error) {
	id := l.next()
	if id == "" {
		return bot.Answer{}, bot.ErrUsage
	}
	z, err := desk.EndSilence(ctx, id, c.Actor)
	if err != nil {
		return bot.Answer{}, err
	}
	return said(c.Speak, words.DoneSilenceEnd, words.Args{"id": z.ID, "what": words.Raw(card.Matcher(c.Speak, z))})
}

func extendSilence(ctx context.Context, desk silencer, c bot.Call, l *line) (bot.Answer, error) {
	id := l.next()
	by, ok := l.duration()
	if id == "" || !ok {
		return bot.Answer{}, bot.ErrUsage
	}
	z, err := extend(ctx, desk, id, by, c.Actor)
	if err != nil {
		return bot.Answer{}, err
	}
	return silenced(c.Speak, z)
}

// extend moves a silence's end on by so much.
func extend(ctx context.Context, desk silencer, id string, by time.Duration, actor audit.Actor) (alert.Silence, error) {
	z, err := desk.GetSilence(id)
	if err != nil {
		return z, err
	}
	return desk.Extend(ctx, id, z.Until.Add(by), actor)
}

func pressExtend(desk silencer) bot.Action {
	return bot.Action{Name: card.ActExtend, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		_, err := extend(ctx, desk, p.Value, card.ExtendBy, p.Actor)
		return bot.Answer{}, err
	}}
}

func pressEndSilence(desk silencer) bot.Action {
	return bot.Action{Name: card.ActEndSilence, Needs: bot.Member, Run: func(ctx context.Context, p bot.Press) (bot.Answer, error) {
		_, err := desk.EndSilence(ctx, p.Value, p.Actor)
		return bot.Answer{}, err
	}}
}

func pressSilence(desk silencer) bot.Action {
	return bot.Action{Name: card.ActSilence, Needs: bot.Member, Run: func(_ context.Context, p bot.Press) (bot.Answer, error) {
		a, err := desk.Get(p.Value)
		if err != nil {
			return bot.Answer{}, err
		}
		return bot.Ask(card.SilenceForm(p.Speak, card.Targets(a))), nil
	}}
}

// matcher is the silence of what was named: a check, a pattern such as "*disk",
// or a system. Errors are refusals.
func matcher(r results, name string) (alert.Silence, error) {
	if strings.Contains(name, "*") {
		return alert.Silence{Check: name}, nil
	}
	if id, of, err := system(r, name); err == nil {
		return alert.Silence{Client: of[0].Spec.Client, System: id}, nil
	}
	one, err := find(r, name)
	if err != nil {
		return alert.Silence{}, err
	}
	return alert.Silence{Client: one.Spec.Client, System: one.Spec.System, Check: one.Spec.Key()}, nil
}
