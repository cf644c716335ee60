package card

import (
	"strconv"
	"time"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/audit"
)

// refused is the kind of event that the router writes when somebody may not.
const refused = "access.refused"

// AlertEvent is one line of an alert's thread. It is false for an event that the
// card itself tells: that it fired.
func AlertEvent(s words.Speaker, ev audit.Event) (Card, bool) {
	switch ev.Kind {
	case alert.EventEvidence:
		return Card{Text: s.Say(words.ThreadEvidence, nil), Blocks: []Block{{Code: words.Code(ev.Data["text"])}}}, true
	case alert.EventFired:
		return Card{}, false
	}
	return threadLine(s, ev)
}

// SilenceEvent is one line of a silence's thread. It is false for an event that
// the card itself tells: that it began. The warning before its end says how many
// alerts will come back where Data has them as alerts; whom it mentions is the
// caller's to add.
func SilenceEvent(s words.Speaker, ev audit.Event) (Card, bool) {
	if ev.Kind == alert.EventSilenced {
		return Card{}, false
	}
	return threadLine(s, ev)
}

func threadLine(s words.Speaker, ev audit.Event) (Card, bool) {
	text, known := Event(s, ev)
	return Card{Text: text, Tone: eventTone(ev.Kind)}, known
}

func eventTone(kind string) Tone {
	switch kind {
	case alert.EventWorsened, alert.EventReopened, alert.EventAckEnded:
		return Bad
	case alert.EventFlapping, alert.EventSettled, alert.EventUnacknowledged, alert.EventSilenceWarned:
		return Warn
	case alert.EventAcknowledged:
		return Taken
	case alert.EventResolved:
		return Good
	}
	return Muted
}

// Event says one line of the log as a sentence. It is false for a kind it does
// not know.
func Event(s words.Speaker, ev audit.Event) (string, bool) {
	key, known := eventKeys[ev.Kind]
	if !known {
		return "", false
	}
	return s.Say(key(ev), eventArgs(s, ev)), true
}

// eventKeys chooses the sentence of each kind of event.
var eventKeys = map[string]func(audit.Event) words.Key{
	alert.EventFired:          always(words.EventFired),
	alert.EventWorsened:       always(words.EventWorsened),
	alert.EventEased:          always(words.EventEased),
	alert.EventReopened:       always(words.EventReopened),
	alert.EventFlapping:       always(words.EventFlapping),
	alert.EventSettled:        always(words.EventSettled),
	alert.EventAcknowledged:   acknowledged,
	alert.EventUnacknowledged: always(words.EventUnacknowledged),
	alert.EventAckEnded:       because("worse", words.EventAckEndedWorse, words.EventAckEndedTime),
	alert.EventHeld:           always(words.EventHeld),
	alert.EventReleased:       always(words.EventReleased),
	alert.EventEvidence:       always(words.EventEvidence),
	alert.EventResolved:       always(words.EventResolved),
	alert.EventSilenced:       always(words.EventSilenced),
	alert.EventSilenceWarned:  warned,
	alert.EventSilenceChanged: always(words.EventSilenceExtended),
	alert.EventSilenceEnded:   because("person", words.EventSilenceEndedBy, words.EventSilenceEndedTime),
	refused:                   always(words.EventRefused),
}

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
