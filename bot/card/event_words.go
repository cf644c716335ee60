package card

import (
	"strconv"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/store/audit"
)

func always(key words.Key) func(audit.Event) words.Key {
	return func(audit.Event) words.Key { return key }
}

func because(reason string, then, otherwise words.Key) func(audit.Event) words.Key {
	return func(ev audit.Event) words.Key {
		if ev.Data["because"] == reason {
			return then
		}
		return otherwise
	}
}

func warned(ev audit.Event) words.Key {
	if ev.Data["alerts"] == "" {
		return words.EventSilenceWarnedPlain
	}
	return words.EventSilenceWarned
}

func acknowledged(ev audit.Event) words.Key {
	switch hasWhy, hasEnd := ev.Data["why"] != "", ev.Data["until"] != ""; {
	case hasWhy && hasEnd:
		return words.EventAckedWhyUntil
	case hasWhy:
		return words.EventAckedWhy
	case hasEnd:
		return words.EventAckedUntil
	}
	return words.EventAcked
}

// eventParts are the parts that every sentence can count on: one that the line
// of the log lacks is said as a question mark.
var eventParts = []string{"from", "to", "until", "lasted", "window", "why", "by", "parent"}

// eventArgs are all the parts that a sentence on an event may have.
func eventArgs(s words.Speaker, ev audit.Event) words.Args {
	args := words.Args{"id": ev.Subject, "who": s.Who(ev.By), "n": 0}
	for _, part := range eventParts {
		args[part] = "?"
	}
	for name, value := range ev.Data {
		switch name {
		case "from", "to":
			args[name] = words.Raw(statusWord(s, value))
		case "until":
			args[name] = timeWord(s, value)
		case "lasted", "window":
			args[name] = durationWord(s, value)
		case "alerts", "changes":
			args["n"], _ = strconv.Atoi(value)
		case "by":
			args[name] = s.Who(audit.Actor{Kind: audit.Person, Name: value})
		default:
			args[name] = words.Cut(value, maxReason)
		}
	}
	return args
}

func statusWord(s words.Speaker, name string) string {
	var st checks.Status
	if err := st.UnmarshalText([]byte(name)); err != nil {
		return words.Escape(name)
	}
	return s.Status(st)
}

func timeWord(s words.Speaker, stamp string) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	return s.Time(t)
}

func durationWord(s words.Speaker, text string) string {
	d, err := time.ParseDuration(text)
	if err != nil {
		return text
	}
	return s.Duration(d)
}
