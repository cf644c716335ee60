package command

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// silenceForm is the form behind "Silence…" and "/hoshu silence".
func silenceForm(desk silencer, r results, clock clockwork.Clock) bot.Form {
	return bot.Form{
		Name: card.FormSilence, Needs: bot.Member, Check: checkSilence,
		Run: func(ctx context.Context, s bot.Submit) (bot.Answer, error) {
			target, known := card.ParseTarget(s.Values[card.FieldWhat])
			lasts, ok := silenceTime(s.Values)
			if !known || !ok {
				return bot.Answer{}, alert.ErrSilenceTime
			}
			z := covering(r, target)
			z.Until, z.Why = clock.Now().Add(lasts), s.Values[card.FieldWhy]
			_, err := desk.Silence(ctx, z, s.Actor)
			return bot.Answer{}, err
		},
	}
}

// checkSilence says what is wrong with the fields before the form closes.
func checkSilence(s bot.Submit) map[string]words.Key {
	wrong := map[string]words.Key{}
	if _, known := card.ParseTarget(s.Values[card.FieldWhat]); !known {
		wrong[card.FieldWhat] = words.FormNoWhat
	}
	if strings.TrimSpace(s.Values[card.FieldWhy]) == "" {
		wrong[card.FieldWhy] = words.FormNoWhy
	}
	own := strings.TrimSpace(s.Values[card.FieldOwn])
	switch lasts, ok := silenceTime(s.Values); {
	case !ok && own == "":
		wrong[card.FieldOwn] = words.FormNoTime
	case !ok:
		wrong[card.FieldOwn] = words.FormBadTime
	case lasts < alert.MinSilence, lasts > alert.MaxSilence:
		wrong[card.FieldOwn] = words.FormSilenceRange
	}
	return wrong
}

// silenceTime is the time that was chosen, or typed where another was asked for.
func silenceTime(values map[string]string) (time.Duration, bool) {
	if chosen := values[card.FieldFor]; chosen != card.ForOther {
		return words.ParseDuration(chosen)
	}
	return words.ParseDuration(strings.TrimFunc(values[card.FieldOwn], isSpace))
}

// covering is a silence of the target, with the client and system it belongs to.
func covering(r results, t card.Target) alert.Silence {
	z := alert.Silence{Client: t.Client, System: t.System, Check: t.Check}
	for _, one := range r.Results() {
		switch {
		case t.Check != "" && one.Spec.Key() == t.Check:
			z.Client, z.System = one.Spec.Client, one.Spec.System
		case t.Check == "" && t.System != "" && one.Spec.System == t.System:
			z.Client = one.Spec.Client
		}
	}
	return z
}

// targets are what a silence may cover when no alert is its reason: each system,
// then each client.
func targets(all []checks.Result) []card.Target {
	var systems, clients []card.Target
	for _, r := range all {
		systems = append(systems, card.Target{System: r.Spec.System})
		clients = append(clients, card.Target{Client: r.Spec.Client})
	}
	return slices.Concat(once(systems), once(clients))
}

func once(all []card.Target) []card.Target {
	var out []card.Target
	for _, t := range all {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
