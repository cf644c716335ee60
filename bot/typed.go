package bot

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"hoshu/bot/words"
)

// command runs what was typed behind /hoshu, or behind a mention of hoshu.
// Nothing typed is a call for help.
func (r *Router) command(ctx context.Context, in Incoming, who Who) (Answer, error) {
	if len(in.Text) > maxCommand {
		return Answer{}, errCorrupt
	}
	name, rest := parse(in)
	cmd, known := find(r.routes.Commands, name, func(c Command) string { return c.Name })
	if !known {
		return Answer{}, r.unknown(name, who.Role)
	}
	if err := r.permit(ctx, in, who, cmd.Needs); err != nil {
		return Answer{}, err
	}
	a, err := cmd.Run(ctx, Call{Who: who, Args: strings.Fields(rest), Text: rest})
	if isBareUsage(err) {
		usage := strings.TrimSpace("/hoshu " + cmd.Name + " " + cmd.Args)
		return a, Refusal{Key: words.RefusedUsage, Args: words.Args{"usage": usage}, Err: err}
	}
	return a, err
}

// parse splits off the command's name, which people also type in capitals or in
// full width. An adapter may have split it off already: Name is then no "/hoshu".
func parse(in Incoming) (name, rest string) {
	text := strings.TrimSpace(in.Text)
	if in.Kind == InMention {
		text = withoutMentions(text)
	}
	if in.Name != "" && !strings.HasPrefix(in.Name, "/") && in.Kind == InCommand {
		return fold(in.Name), text
	}
	first := text
	if fields := strings.Fields(text); len(fields) > 0 {
		first = fields[0]
	}
	if first == "" {
		return "help", ""
	}
	return fold(first), strings.TrimSpace(strings.TrimPrefix(text, first))
}

// meant is what an event is about, as it was typed: the first word behind the
// command, or of the button's value.
func meant(in Incoming) string {
	text := in.Text
	if in.Kind == InCommand || in.Kind == InMention {
		_, text = parse(in)
	}
	return firstWord(text)
}

func fold(name string) string { return strings.ToLower(width.Fold.String(name)) }

// withoutMentions cuts "<@U012AB3CD>" off the front.
func withoutMentions(text string) string {
	for strings.HasPrefix(text, "<@") {
		_, after, closed := strings.Cut(text, ">")
		if !closed {
			return text
		}
		text = strings.TrimSpace(after)
	}
	return text
}

// unknown refuses a name that no command has, and says which one may be meant.
func (r *Router) unknown(name string, role Role) error {
	args := words.Args{"command": cut(name)}
	best, distance := "", 3
	for _, c := range r.routes.Commands {
		if d := typo(name, c.Name); d < min(distance, len(c.Name)) && role >= cmp.Or(c.Needs, Member) {
			best, distance = c.Name, d
		}
	}
	if best == "" {
		return Refusal{Key: words.RefusedUnknown, Args: args}
	}
	args["suggestion"] = best
	return Refusal{Key: words.RefusedDidYouMean, Args: args}
}

// typo counts the slips between what was typed and what was meant: a letter too
// many, missing, wrong, or two swapped. A beginning of at least two letters is
// one slip. The count stops mattering at 3, so nothing long is compared.
func typo(typed, meant string) int {
	a, b := []rune(typed), []rune(meant)
	switch {
	case len(a) >= 2 && strings.HasPrefix(meant, typed):
		return 1
	case len(a) > len(b)+2 || len(b) > len(a)+2:
		return 3
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		earlier := before
		before = slices.Clone(row)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(before[j]+cost, before[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], earlier[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
