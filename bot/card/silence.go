package card

import (
	"strings"
	"time"

	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// Names of the actions that silence cards offer. Values: a silence's id.
const (
	ActExtend     = "silence.extend" // by ExtendBy
	ActEndSilence = "silence.end"
)

// ExtendBy is how much longer a silence lasts after a press on its card.
const ExtendBy = time.Hour

// Silence draws one silence as it stands: what is quiet, until when, by whom and
// why, and which alerts it keeps back.
func Silence(s words.Speaker, z alert.Silence, now time.Time, holding []alert.Alert) Card {
	over := !z.EndedAt.IsZero() || !now.Before(z.Until)
	c := Card{Text: silenceText(s, z, over), Tone: Muted}
	facts := append([]string{s.Say(words.SilenceBy, words.Args{"who": s.Who(z.By), "from": s.Time(z.From)})}, why(s, z.Why)...)
	if n := len(holding); n > 0 && !over {
		facts = append(facts, s.Say(words.SilenceHolds, words.Args{"n": n, "list": s.List(alertNames(holding), maxHeld)}))
	}
	c.add(context(facts))
	if !over {
		c.add(actions(silenceButtons(s, z, len(holding))))
	}
	return c
}

func silenceText(s words.Speaker, z alert.Silence, over bool) string {
	args := words.Args{"id": z.ID, "what": words.Raw(Matcher(s, z)), "until": s.Time(z.Until)}
	switch {
	case !over:
		return s.Say(words.SilenceText, args)
	case z.EndedAt.IsZero():
		args["at"] = s.Time(z.Until)
	default:
		args["at"] = s.Time(z.EndedAt)
	}
	if z.EndedBy.Kind != audit.Person {
		return s.Say(words.SilenceOver, args)
	}
	args["who"] = s.Who(z.EndedBy)
	return s.Say(words.SilenceEndedBy, args)
}

// Matcher says what a silence keeps quiet.
func Matcher(s words.Speaker, z alert.Silence) string {
	switch {
	case z.Check != "":
		return s.Say(words.MatchCheck, words.Args{"check": checkName(z)})
	case z.System != "":
		return s.Say(words.MatchSystem, words.Args{"system": z.System})
	case z.Client != "":
		return s.Say(words.MatchClient, words.Args{"client": z.Client})
	}
	return s.Say(words.MatchAll, nil)
}

func silenceButtons(s words.Speaker, z alert.Silence, holding int) []Button {
	return []Button{
		{Label: s.Say(words.ButtonExtend, nil), Action: ActExtend, Value: z.ID},
		{Label: s.Say(words.ButtonEnd, nil), Action: ActEndSilence, Value: z.ID, Style: "danger", Confirm: &Confirm{
			Title: s.Say(words.EndTitle, words.Args{"id": z.ID}),
			Text:  endText(s, holding),
			Yes:   s.Say(words.EndYes, nil),
			No:    s.Say(words.EndNo, nil),
		}},
	}
}

// checkName is how a silence's check is best written: with its system.
func checkName(z alert.Silence) string {
	if z.System == "" || strings.Contains(z.Check, "/") {
		return z.Check
	}
	return z.System + "/" + z.Check
}

func endText(s words.Speaker, holding int) string {
	if holding == 0 {
		return s.Say(words.EndTextNone, nil)
	}
	return s.Say(words.EndText, words.Args{"n": holding})
}
