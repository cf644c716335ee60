package command

import (
	"slices"
	"strings"

	"hoshu/bot"
	"hoshu/bot/words"
	"hoshu/checks"
)

// results is what the last looks saw.
type results interface {
	Results() []checks.Result
	Result(key string) (checks.Result, bool)
}

// find gives the check that a name means: its key, or its name where only one
// check has it. Errors are refusals that say what was probably meant; they wrap
// checks.ErrNoCheck.
func find(r results, name string) (checks.Result, error) {
	if found, ok := r.Result(name); ok {
		return found, nil
	}
	all := r.Results()
	var named []checks.Result
	for _, one := range all {
		if strings.EqualFold(one.Spec.Key(), name) {
			return one, nil
		}
		if strings.EqualFold(one.Spec.Name, name) {
			named = append(named, one)
		}
	}
	switch len(named) {
	case 0:
		return checks.Result{}, noCheck(name, all)
	case 1:
		return named[0], nil
	}
	return checks.Result{}, bot.Refusal{
		Key: words.RefusedWhichCheck, Err: checks.ErrNoCheck,
		Args: words.Args{"what": short(name), "choices": short(strings.Join(keys(named), ", "))},
	}
}

func noCheck(name string, all []checks.Result) error {
	known := keys(all)
	if !strings.Contains(name, "/") {
		known = nil
		for _, r := range all {
			known = append(known, r.Spec.Name)
		}
	}
	return notFound(words.RefusedNoCheck, words.RefusedNoCheckMaybe, name, known)
}

// system gives the checks of one system. Errors are refusals.
func system(r results, name string) (id string, of []checks.Result, err error) {
	var known []string
	for _, one := range r.Results() {
		known = append(known, one.Spec.System)
		if strings.EqualFold(one.Spec.System, name) {
			id, of = one.Spec.System, append(of, one)
		}
	}
	if len(of) == 0 {
		return "", nil, notFound(words.RefusedNoSystem, words.RefusedNoSystemMaybe, name, known)
	}
	return id, of, nil
}

func notFound(none, maybe words.Key, name string, known []string) error {
	args := words.Args{"what": short(name)}
	if best, near := nearest(name, known); near {
		args["maybe"] = best
		return bot.Refusal{Key: maybe, Args: args, Err: checks.ErrNoCheck}
	}
	return bot.Refusal{Key: none, Args: args, Err: checks.ErrNoCheck}
}

func keys(all []checks.Result) []string {
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = r.Spec.Key()
	}
	return names
}

const maxQuoted = 200 // characters of what is quoted back

func short(s string) string { return words.Cut(s, maxQuoted) }

// nearest is the known name with the fewest slips between it and what was typed:
// at most one in three letters, and two in all.
func nearest(typed string, known []string) (best string, near bool) {
	typed = strings.ToLower(typed)
	least := min(2, len([]rune(typed))/3) + 1
	for _, name := range known {
		if slips := distance(typed, strings.ToLower(name)); slips < least {
			best, least, near = name, slips, true
		}
	}
	return best, near
}

// distance counts the letters that are missing, too many or wrong.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	if d := len(from) - len(to); d > 2 || d < -2 {
		return 3 // too far to count
	}
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		above := slices.Clone(row)
		row[0] = i + 1
		for j, t := range to {
			change := above[j]
			if r != t {
				change++
			}
			row[j+1] = min(change, above[j+1]+1, row[j]+1)
		}
	}
	return row[len(to)]
}
