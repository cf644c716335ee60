package bot

import (
	"context"
	"errors"
	"slices"
	"time"
)

// rollUpWait is how long a card waits for its roll-up where that does not hang yet.
const rollUpWait = 5 * time.Second

// place finds out whether a card hangs, or is to hang, in the thread of a roll-up.
// There it mentions only people whom nothing else in the storm has mentioned.
func (w *writer) place(ctx context.Context, h *Hanging) error {
	s, in := w.a.storms.around(w.t.id, w.q.channel)
	switch hangs := w.post.MessageID != ""; {
	case hangs && w.post.Storm == "":
		return nil
	case hangs:
		h.Card.Notify = common(h.Card.Notify, w.post.Told)
		s.ID = w.post.Storm
	case !in:
		w.post.Storm, w.post.Told = "", nil
		return nil
	case h.Hidden: // when it comes out the storm may be long over
		return w.leave(ctx, s)
	default:
		w.post.Storm, w.post.Told = s.ID, without(h.Card.Notify, s.Told)
		h.Card.Notify = w.post.Told
	}
	root, err := w.a.postOf(s.ID, w.q.channel)
	if err != nil {
		return err
	}
	if w.thread = root.MessageID; w.thread == "" {
		return &tooSoon{until: w.a.clock.Now().Add(rollUpWait), wide: true}
	}
	return nil
}

func (w *writer) leave(ctx context.Context, s Storm) error {
	w.post.Storm, w.post.Told = "", nil
	return w.a.storms.change(ctx, s.ID, func(s *Storm) { s.Left = append(s.Left, w.t.id) })
}

// posted follows up on a new card: in a storm, whom it mentioned is not mentioned
// again, and the roll-up counts it.
func (w *writer) posted(ctx context.Context, h Hanging) error {
	storm := w.post.Storm
	if w.t.subject == Subject(w.a.storms) {
		storm = w.t.id
	}
	if storm == "" {
		return nil
	}
	if storm != w.t.id {
		w.q.add(&task{id: storm, subject: w.a.storms, from: w.t.from})
	}
	if len(h.Card.Notify) == 0 {
		return nil
	}
	return w.a.storms.change(ctx, storm, func(s *Storm) { s.Told = once(append(s.Told, h.Card.Notify...)) })
}

// uprooted has the roll-up looked at when its thread seems to be gone.
func (w *writer) uprooted(err error) error {
	if w.thread == "" || !errors.Is(err, ErrMessageGone) {
		return err
	}
	w.q.add(&task{id: w.post.Storm, subject: w.a.storms, from: w.t.from, afresh: true})
	return &tooSoon{until: w.a.clock.Now().Add(rollUpWait), wide: true}
}

// Storm gives a roll-up as it stands. Errors: ErrNoStorm.
func (a *Announcer) Storm(id string) (Storm, error) { return a.storms.get(id) }

func without(people, told []string) []string {
	return among(people, func(p string) bool { return !slices.Contains(told, p) })
}

func common(people, told []string) []string {
	return among(people, func(p string) bool { return slices.Contains(told, p) })
}

// among gives nil, not an empty list, for nobody: the two are different cards.
func among(people []string, wanted func(string) bool) (some []string) {
	for _, p := range people {
		if wanted(p) {
			some = append(some, p)
		}
	}
	return some
}
