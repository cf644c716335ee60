package card

import (
	"slices"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// ActRefresh draws the presser's home page again.
const ActRefresh = "home.refresh"

const maxHome = 10 // alerts on a home page, each with a button

// HomeView is what stands on a person's home page.
type HomeView struct {
	For      audit.Actor // whose page it is
	Open     []alert.Alert
	Silences []alert.Silence
	Results  []checks.Result
	Now      time.Time
}

// Home draws a person's home page: what they look after first, then what nobody
// does, what is quiet, and which checks are not well.
func Home(s words.Speaker, v HomeView) []Block {
	mine, others := split(v.Open, func(a alert.Alert) bool { return a.Ack != nil && a.Ack.By.ID == v.For.ID })
	page := Card{}
	page.add(&Block{Section: &Section{
		Text:   s.Say(words.HomeHead, words.Args{"at": s.Time(v.Now)}),
		Button: &Button{Label: s.Say(words.ButtonRefresh, nil), Action: ActRefresh},
	}})
	page.homeAlerts(s, words.HomeMine, mine, v.Now)
	page.homeAlerts(s, words.HomeOpen, others, v.Now)
	if len(v.Open) == 0 {
		page.add(&Block{Section: &Section{Text: s.Say(words.HomeCalm, nil)}})
	}
	if n := len(v.Silences); n > 0 {
		page.section(s, words.HomeSilences, n, silenceLines(s, v.Silences, v.Now))
	}
	page.homeChecks(s, v)
	page.add(context([]string{s.Say(words.HelpFoot, nil)}))
	return page.Blocks
}

// homeAlerts gives each alert a line and the button that fits it.
func (c *Card) homeAlerts(s words.Speaker, head words.Key, alerts []alert.Alert, now time.Time) {
	if len(alerts) == 0 {
		return
	}
	c.add(&Block{Header: s.Say(head, words.Args{"n": len(alerts)})})
	for _, a := range alerts[:min(maxHome, len(alerts))] {
		button := alertButtons(s, a)[0]
		button.Style = "" // one of many
		c.add(&Block{Section: &Section{Text: alertLine(s, a, now), Button: &button}})
	}
	if rest := len(alerts) - maxHome; rest > 0 {
		c.add(context([]string{s.Say(words.ListRest, words.Args{"n": rest})}))
	}
}

func (c *Card) homeChecks(s words.Speaker, v HomeView) {
	bad := slices.DeleteFunc(worstFirst(v.Results), func(r checks.Result) bool { return !isBad(r) })
	if len(bad) == 0 {
		c.add(context([]string{s.Say(words.HomeChecksWell, words.Args{"n": len(v.Results)})}))
		return
	}
	lines := make([]string, len(bad))
	for i, r := range bad {
		lines[i] = s.Say(words.CheckLine, words.Args{
			"check": r.Spec.Key(), "status": words.Raw(s.Status(standing(r))),
			"text": words.Raw(words.Cut(s.Finding(r.Text), maxLineText)), "at": s.Near(r.At, v.Now),
		})
	}
	c.section(s, words.HomeChecks, len(bad), lines)
}

func (c *Card) section(s words.Speaker, head words.Key, n int, lines []string) {
	c.add(&Block{Header: s.Say(head, words.Args{"n": n})})
	c.add(list(s, lines))
}

func silenceLines(s words.Speaker, silences []alert.Silence, now time.Time) []string {
	lines := make([]string, len(silences))
	for i, z := range silences {
		lines[i] = silenceLine(s, z, now)
	}
	return lines
}

func split(alerts []alert.Alert, is func(alert.Alert) bool) (yes, no []alert.Alert) {
	for _, a := range alerts {
		if is(a) {
			yes = append(yes, a)
		} else {
			no = append(no, a)
		}
	}
	return yes, no
}
