package card

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// ActAckAll acknowledges the alerts of a storm. Its value: see StormValue.
const ActAckAll = "alert.ack_all"

const (
	maxNamed   = 10 // alerts that a storm's card names
	maxSystems = 5  // systems in its headline
)

// StormView is what a storm's card is drawn from.
type StormView struct {
	ID      string                 // "storm/C0OPS/1"
	Size    int                    // things the storm had when it was drawn, also those not drawn here
	Alerts  []alert.Alert          // in any order
	Waiting int                    // whose own cards do not hang yet
	Mention []string               // chat ids of people to tell
	System  func(id string) string // a system's name as people read it
	Now     time.Time
}

// Storm draws many alerts as one card: how many, where, how bad, the worst by
// name. Its button acknowledges just those that it tells of.
func Storm(s words.Speaker, v StormView) Card {
	sorted := slices.Clone(v.Alerts)
	slices.SortStableFunc(sorted, func(a, b alert.Alert) int {
		return cmp.Or(stateRank(a)-stateRank(b), int(b.Status)-int(a.Status), loudness(b)-loudness(a), a.FiredAt.Compare(b.FiredAt))
	})
	c := Card{Text: stormText(s, v, sorted), Tone: stormTone(sorted), Notify: v.Mention}
	c.add(stormList(s, v, sorted))
	c.add(context(stormNotes(s, v)))
	c.add(actions(stormButtons(s, v)))
	return c
}

// StormValue is the value of the button under a storm's card: the storm, and how
// many things it had when the card was drawn.
func StormValue(id string, size int) string { return id + " " + strconv.Itoa(size) }

// ParseStormValue reads a StormValue; it is false for what is none.
func ParseStormValue(value string) (id string, size int, ok bool) {
	id, n, found := strings.Cut(value, " ")
	size, err := strconv.Atoi(n)
	return id, size, found && err == nil && size > 0
}

// stateRank puts first what nobody is on.
func stateRank(a alert.Alert) int {
	return slices.Index([]alert.State{alert.Firing, alert.Acknowledged, alert.Resolved}, a.State)
}

func loudness(a alert.Alert) int {
	if a.Severity == checks.Critical {
		return 1
	}
	return 0
}

func stormText(s words.Speaker, v StormView, sorted []alert.Alert) string {
	var systems []string
	for _, a := range sorted {
		if name := or(v.System(a.System), a.System); !slices.Contains(systems, name) {
			systems = append(systems, name)
		}
	}
	key, args := words.StormHead, words.Args{
		"alerts": len(sorted), "n": len(systems), "list": s.List(systems, maxSystems),
	}
	if len(standingAs(sorted, alert.Resolved)) == len(sorted) {
		key = words.StormOver
	}
	return s.Say(key, args) + "\n" + stormCounts(s, sorted)
}

// stormCounts is how many alerts stand how: "30 failure, 7 warning, 5 in progress, 2 resolved".
func stormCounts(s words.Speaker, all []alert.Alert) string {
	var parts []string
	count := func(n int, what string) {
		if n > 0 {
			parts = append(parts, s.Say(words.StatusCount, words.Args{"n": n, "status": words.Raw(what)}))
		}
	}
	firing := standingAs(all, alert.Firing)
	for _, st := range []checks.Status{checks.Fail, checks.Warn, checks.Unknown, checks.OK} {
		n := 0
		for _, a := range firing {
			if a.Status == st {
				n++
			}
		}
		count(n, s.Status(st))
	}
	count(len(standingAs(all, alert.Acknowledged)), s.State(alert.Acknowledged))
	count(len(standingAs(all, alert.Resolved)), s.State(alert.Resolved))
	return strings.Join(parts, s.Say(words.ListJoin, nil))
}

func standingAs(all []alert.Alert, st alert.State) []alert.Alert {
	return slices.DeleteFunc(slices.Clone(all), func(a alert.Alert) bool { return a.State != st })
}

// stormTone is that of the worst that nobody is on.
func stormTone(sorted []alert.Alert) Tone {
	tone := Muted
	if len(sorted) > 0 {
		tone = alertTone(sorted[0], AlertView{})
	}
	for _, a := range standingAs(sorted, alert.Firing) {
		tone = worse(tone, alertTone(a, AlertView{}))
	}
	return tone
}

// stormList names the worst. What is resolved is counted, not named.
func stormList(s words.Speaker, v StormView, sorted []alert.Alert) *Block {
	open := slices.DeleteFunc(slices.Clone(sorted), func(a alert.Alert) bool { return a.State == alert.Resolved })
	var lines []string
	for _, a := range open[:min(len(open), maxNamed)] {
		lines = append(lines, alertLine(s, a, v.Now))
	}
	if rest := len(open) - len(lines); rest > 0 {
		lines = append(lines, s.Say(words.ListRest, words.Args{"n": rest}))
	}
	return list(s, lines)
}

func stormNotes(s words.Speaker, v StormView) []string {
	if v.Waiting > 0 {
		return []string{s.Say(words.StormWaiting, words.Args{"n": v.Waiting})}
	}
	return []string{s.Say(words.StormThread, nil)}
}

func stormButtons(s words.Speaker, v StormView) []Button {
	n := len(standingAs(v.Alerts, alert.Firing))
	if n == 0 {
		return nil
	}
	return []Button{{
		Label: s.Say(words.ButtonAckAll, nil), Action: ActAckAll, Value: StormValue(v.ID, v.Size), Style: "primary",
		Confirm: &Confirm{
			Title: s.Say(words.AckAllTitle, nil), Text: s.Say(words.AckAllText, words.Args{"n": n}),
			Yes: s.Say(words.AckAllYes, nil), No: s.Say(words.FormClose, nil),
		},
	}}
}

// Apart is a line of an alert's thread as it reads where it stands alone: it
// says first of which alert it speaks.
func Apart(s words.Speaker, a alert.Alert, line Card) Card {
	line.Text = s.Say(words.ThreadApart, words.Args{"id": a.ID, "check": a.Check, "said": words.Raw(line.Text)})
	return line
}
