package bot

import (
	"context"

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

// Hanging is one thing's card in one channel, with its thread.
type Hanging struct {
	Channel string
	Card    card.Card
	Hidden  bool    // silenced or held: not posted now; edited if it hangs already
	Thread  []Entry // everything that belongs in the thread, oldest first; each is posted once
}

// Entry is one message of a thread.
type Entry struct {
	Seq  uint64                                   // of the event it tells; unique in its thread
	Card card.Card                                //
	File func(context.Context) (card.File, error) // a picture instead of the card, drawn when it is sent
}
