package card

import (
	"hoshu/bot/words"
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
