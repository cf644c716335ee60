package bot

import (
	"fmt"
	"time"
)

// method is a kind of call that a chat service limits for itself.
type method string

const (
	posting   method = "post"
	editing   method = "update"
	finding   method = "find"
	attaching method = "attach"
)

// One message is edited at most editBurst times at once, then once in editEvery.
const (
	editBurst = 3
	editEvery = time.Second
)

// pace knows how fast one channel may be written to. Only its queue's own
// goroutine uses it.
type pace struct {
	rests map[method]time.Time // told by the chat service
	edits map[string]time.Time // by message: when its edits would be paid off, one each editEvery
}

func newPace() pace { return pace{rests: map[method]time.Time{}, edits: map[string]time.Time{}} }

// tooSoon is a call that was not made because it must wait.
type tooSoon struct{ until time.Time }

func (e *tooSoon) Error() string {
	return fmt.Sprintf("bot: not before %s", e.until.Format(time.TimeOnly))
}

// free returns a tooSoon while the method rests.
func (p pace) free(m method, now time.Time) error {
	if until := p.rests[m]; now.Before(until) {
		return &tooSoon{until}
	}
	return nil
}

// edit counts an edit of one message, or returns a tooSoon.
func (p pace) edit(message string, now time.Time) error {
	for id, paid := range p.edits {
		if !now.Before(paid) {
			delete(p.edits, id)
		}
	}
	paid := p.edits[message]
	if paid.Before(now) {
		paid = now
	}
	if free := paid.Add(-(editBurst - 1) * editEvery); now.Before(free) {
		return &tooSoon{free}
	}
	p.edits[message] = paid.Add(editEvery)
	return nil
}
