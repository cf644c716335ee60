package card

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
)

// Status says in one line a system how all checks stand, the worst first.
func Status(s words.Speaker, results []checks.Result) Card {
	bad, unlooked := count(results, isBad), count(results, isUnlooked)
	c := Card{Text: s.Say(words.StatusAllWell, words.Args{"n": len(results)}), Tone: Good}
	switch {
	case len(results) == 0:
		return Card{Text: s.Say(words.StatusNone, nil)}
	case bad > 0:
		c = Card{Text: s.Say(words.StatusBad, words.Args{"n": len(results), "bad": bad}), Tone: Warn}
	case unlooked > 0:
		c = Card{Text: s.Say(words.StatusWaiting, words.Args{"n": len(results), "waiting": unlooked})}
	}
	if slices.ContainsFunc(results, func(r checks.Result) bool { return isBad(r) && r.Settled == checks.Fail }) {
		c.Tone = Bad
	}
	c.add(list(s, systemLines(s, results)))
	return c
}

// System says one line a check of one system, the worst first.
func System(s words.Speaker, system string, results []checks.Result, now time.Time) Card {
	c := Status(s, results)
	c.Text, c.Blocks = s.Say(words.StatusOfSystem, words.Args{"system": system, "state": words.Raw(c.Text)}), nil
	lines := make([]string, len(results))
	for i, r := range worstFirst(results) {
		lines[i] = checkLine(s, r, now)
	}
	c.add(list(s, lines))
	return c
}

// checkLine is a check in one line: its name, how it stands, what was seen, when.
func checkLine(s words.Speaker, r checks.Result, now time.Time) string {
	if isUnlooked(r) {
		return s.Say(words.CheckUnlooked, words.Args{"check": r.Spec.Name})
	}
	return s.Say(words.CheckLine, words.Args{
		"check": r.Spec.Name, "status": words.Raw(s.Status(standing(r))),
		"text": words.Raw(words.Cut(s.Finding(r.Text), maxLineText)), "at": s.Near(r.At, now),
	})
}

const maxLineText = 120 // characters of a finding in a list

func systemLines(s words.Speaker, results []checks.Result) []string {
	type system struct {
		name  string
		all   []checks.Result
		worst checks.Status
	}
	var systems []system
	for _, r := range results {
		i := slices.IndexFunc(systems, func(y system) bool { return y.name == r.Spec.System })
		if i < 0 {
			systems, i = append(systems, system{name: r.Spec.System}), len(systems)
		}
		systems[i].all = append(systems[i].all, r)
		if isBad(r) {
			systems[i].worst = max(systems[i].worst, standing(r))
		}
	}
	slices.SortStableFunc(systems, func(a, b system) int { return cmp.Compare(b.worst, a.worst) })
	lines := make([]string, len(systems))
	for i, y := range systems {
		lines[i] = s.Say(words.StatusLine, words.Args{"system": y.name, "state": words.Raw(tally(s, y.all))})
	}
	return lines
}

// tally counts the checks of each status: "1 failure, 11 ok".
func tally(s words.Speaker, results []checks.Result) string {
	var parts []string
	for _, st := range []checks.Status{checks.Fail, checks.Warn, checks.Unknown, checks.OK} {
		n := count(results, func(r checks.Result) bool { return !isUnlooked(r) && standing(r) == st })
		if n > 0 {
			parts = append(parts, s.Say(words.StatusCount, words.Args{"n": n, "status": words.Raw(s.Status(st))}))
		}
	}
	if n := count(results, isUnlooked); n > 0 {
		parts = append(parts, s.Say(words.StatusUnlooked, words.Args{"n": n}))
	}
	return strings.Join(parts, s.Say(words.ListJoin, nil))
}

// standing is how a check counts; before it has settled, what the last look saw.
func standing(r checks.Result) checks.Status {
	if r.Known {
		return r.Settled
	}
	return r.Status
}

func isUnlooked(r checks.Result) bool { return r.At.IsZero() }
func isBad(r checks.Result) bool      { return !isUnlooked(r) && standing(r) != checks.OK }

func count(results []checks.Result, is func(checks.Result) bool) (n int) {
	for _, r := range results {
		if is(r) {
			n++
		}
	}
	return n
}

func worstFirst(results []checks.Result) []checks.Result {
	sorted := slices.Clone(results)
	slices.SortStableFunc(sorted, func(a, b checks.Result) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a.Spec.Key(), b.Spec.Key()))
	})
	return sorted
}

// rank puts what nobody has looked at yet between what is well and what is not.
func rank(r checks.Result) int {
	switch {
	case isUnlooked(r):
		return 1
	case isBad(r):
		return 1 + int(standing(r))
	}
	return 0
}
