package bot

import (
	"context"
	"time"

	"hoshu/bot/card"
	"hoshu/store/audit"
)

// Subject draws one kind of thing that the log speaks of: alerts, silences.
type Subject interface {
	// Touched names the things whose cards an event may have changed.
	Touched(ev audit.Event) []string
	// Hangings says where a thing's cards hang and how they look now, drawn at
	// the moment of sending.
	Hangings(ctx context.Context, id string) ([]Hanging, error)
}

// Roller is a Subject that can draw many of its things as one card, for when
// more come than a channel takes.
type Roller interface {
	Subject
	// RollUp draws the things of a storm in one channel. hangs tells which have a
	// card of their own by now.
	RollUp(ctx context.Context, s Storm, hangs func(id string) bool) (Hanging, error)
	// Standing names the things that are open now, the newest first.
	Standing() []string
}

// Hanging is one thing's card in one channel, with its thread.
type Hanging struct {
	Channel string
	Card    card.Card
	Hidden  bool          // silenced or held: not posted now; edited if it hangs already
	Thread  []Entry       // everything that belongs in the thread, oldest first; each is posted once
	Rolls   bool          // may be told by a roll-up first, when many wait
	Grave   int           // of those that roll, the graver are posted earlier
	Every   time.Duration // the card is edited no more often; 0 for the usual pace
}

// Entry is one message of a thread.
type Entry struct {
	Seq  uint64                                   // of the event it tells; unique in its thread
	Card card.Card                                //
	File func(context.Context) (card.File, error) // a picture instead of the card, drawn when it is sent
	// Apart is how the entry reads where its card has no thread of its own, but
	// hangs in that of a roll-up; without a Text it is left out there.
	Apart card.Card
}
