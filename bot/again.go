package bot

import (
	"iter"
	"slices"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/store"
	"hoshu/store/audit"
)

// doneBefore finds what an earlier run, killed before it could note so, had done
// of the undone requests, the oldest of which comes first: their lines in the
// log, by request. A request makes one change at most, so its line tells all.
func doneBefore(db *store.DB, undone []Incoming) (map[string]audit.Event, error) {
	done := map[string]audit.Event{}
	if len(undone) == 0 {
		return done, nil
	}
	wanted, since := map[string]bool{}, undone[0].At.Add(-skew)
	for _, in := range undone {
		wanted[in.ID] = true
	}
	for ev, err := range newestFirst(db) {
		if err != nil {
			return nil, err
		}
		if ev.At.Before(since) {
			break
		}
		if wanted[ev.Cause] {
			done[ev.Cause] = ev
		}
	}
	return done, nil
}

// newestFirst walks the log backwards.
func newestFirst(db *store.DB) iter.Seq2[audit.Event, error] {
	return func(yield func(audit.Event, error) bool) {
		head, err := db.Head()
		for upTo := head.Seq; upTo > 0 && err == nil; {
			var events []audit.Event
			after := upTo - min(upTo, readAtOnce)
			events, err = db.Log(after, int(upTo-after))
			for _, ev := range slices.Backward(events) {
				if !yield(ev, nil) {
					return
				}
			}
			upTo = after
		}
		if err != nil {
			yield(audit.Event{}, err)
		}
	}
}

// recalled answers a request that was carried out before hoshu was killed.
func recalled(s words.Speaker, ev audit.Event) Answer {
	says, known := card.Event(s, ev)
	if !known {
		return Answer{}
	}
	return Say(card.Card{Text: ev.Subject + ": " + says})
}
