package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"hoshu/bot/sandbox"
)

// call is one line of the activity drawer.
type call struct {
	Key, At, Method, Error, Args string
	OK                           bool
}

// shownCalls is how many calls the drawer shows.
const shownCalls = 60

// calls lists the last calls, the newest first. The key of a call stays the same
// while others come.
func calls(records []sandbox.CallRecord, z *time.Location) []call {
	seen := map[string]int{}
	var out []call
	for _, r := range records {
		base := r.At + r.Method
		seen[base]++
		out = append(out, call{Key: fmt.Sprintf("call-%s-%d", base, seen[base]), At: clockTime(r.At, z), Method: r.Method,
			OK: r.OK, Error: r.Error, Args: indented(r.Args)})
	}
	out = out[max(0, len(out)-shownCalls):]
	slices.Reverse(out)
	return out
}

func clockTime(rfc string, z *time.Location) string {
	t, err := time.Parse(time.RFC3339Nano, rfc)
	if err != nil {
		return rfc
	}
	return t.In(z).Format("15:04:05")
}

func indented(raw json.RawMessage) string {
	var out bytes.Buffer
	if len(raw) == 0 || json.Indent(&out, raw, "", "  ") != nil {
		return string(raw)
	}
	return out.String()
}

// notice is what Slack itself says to the reader.
type notice struct{ Key, Text string }

// shownNotices is how many of them the page holds ready.
const shownNotices = 5

func notices(all []sandbox.Notice) []notice {
	var out []notice
	for i, n := range all {
		out = append(out, notice{Key: fmt.Sprintf("notice-%d-%s", i, n.At), Text: n.Text})
	}
	return out[max(0, len(out)-shownNotices):]
}

// command is a slash command as the composer offers it, or one of its subcommands.
type command struct{ Fill, Name, Hint, Help string }

// commands lists the commands, each followed by the subcommands its hint names.
func commands(all []sandbox.Command) []command {
	var out []command
	for _, c := range all {
		subs := subcommands(c)
		hint := c.UsageHint
		if len(subs) > 0 {
			hint = ""
		}
		out = append(out, command{Fill: c.Name + " ", Name: c.Name, Hint: hint, Help: c.Description})
		out = append(out, subs...)
	}
	return out
}

// subcommands reads a hint such as "help | status [SYSTEM] | ack ALERT".
func subcommands(c sandbox.Command) []command {
	parts := split(c.UsageHint)
	if len(parts) < 2 {
		return nil
	}
	var out []command
	for _, part := range parts {
		name, args, _ := strings.Cut(part, " ")
		fill := c.Name + " " + name
		if args != "" {
			fill += " "
		}
		out = append(out, command{Fill: fill, Name: c.Name + " " + name, Hint: args})
	}
	return out
}

// split cuts a hint at "|", "·" or "," outside of brackets.
func split(hint string) []string {
	if inner, ok := strings.CutPrefix(hint, "["); ok && strings.IndexByte(hint, ']') == len(hint)-1 {
		hint = strings.TrimSuffix(inner, "]") // "[a | b]" is a choice of nothing, a or b
	}
	depth := 0
	parts := strings.FieldsFunc(hint, func(r rune) bool {
		switch r {
		case '[', '<', '(':
			depth++
		case ']', '>', ')':
			depth--
		}
		return depth == 0 && strings.ContainsRune("|·,", r)
	})
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" || s == "..." || s == "…" })
}
