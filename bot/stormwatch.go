package bot

import (
	"context"
	"math"
	"slices"
	"time"
)

// taskFor is what a hanging asks of its channel.
func (a *Announcer) taskFor(t *task, h Hanging) (*task, error) {
	n := &task{id: t.id, subject: t.subject, from: t.from, urgency: changed, grave: h.Grave, afresh: t.afresh}
	p, err := a.postOf(t.id, h.Channel)
	switch {
	case err != nil:
		return nil, err
	case t.afresh:
		n.urgency = certainly
	case t.subject == Subject(a.storms):
		n.urgency = newCard
	case h.Hidden || p.MessageID != "":
	default:
		n.urgency, n.rolls = newCard, h.Rolls
		if s, in := a.storms.around(t.id, h.Channel); in {
			n.urgency, n.storm = rolledUp, s.ID
		}
	}
	return n, nil
}

// watchStorms makes a storm of the new cards that wait where more wait than the
// channel takes, or lets them join the storm that is on there.
func (a *Announcer) watchStorms(ctx context.Context, q *queue) error {
	fresh, on := q.pending()
	if len(fresh) == 0 || on == "" && len(fresh) <= stormAt {
		return nil
	}
	if on == "" {
		on = a.storms.next(q.channel)
	}
	now := a.clock.Now().UTC()
	err := a.storms.change(ctx, on, func(s *Storm) {
		s.Channel = q.channel
		if s.Began.IsZero() {
			s.Began = now
		}
		s.join(fresh)
	})
	if err == nil {
		q.join(fresh, on, a.storms)
	}
	return err
}

func (s *Storm) join(ids []string) {
	for _, id := range ids {
		if !slices.Contains(s.Members, id) {
			s.Members = append(s.Members, id)
		}
	}
	s.Left = slices.DeleteFunc(s.Left, func(id string) bool { return slices.Contains(ids, id) })
}

// pending are the new cards that wait and could be rolled up, and the storm whose
// cards still wait; "" when none is on.
func (q *queue) pending() (fresh []string, storm string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, t := range q.tasks {
		if t.rolls && t.urgency == newCard {
			fresh = append(fresh, t.id)
		}
		if t.storm != "" {
			storm = t.storm
		}
	}
	return fresh, storm
}

// join puts new cards that wait behind the roll-up of a storm. Others may have
// come meanwhile: those are not in it.
func (q *queue) join(ids []string, storm string, s *storms) {
	q.mu.Lock()
	from := uint64(math.MaxUint64)
	for _, id := range ids {
		if t, waits := q.byID[id]; waits && t.urgency == newCard {
			t.urgency, t.storm, t.rest = rolledUp, storm, time.Time{}
			from = min(from, t.from)
		}
	}
	q.mu.Unlock()
	q.add(&task{id: storm, subject: s, from: from})
}

// storming tells whether cards of a storm wait.
func (q *queue) storming() bool {
	_, storm := q.pending()
	return storm != ""
}

// hangs notes that a task's card hangs: what is left of it is less urgent. What
// waited for a roll-up need not wait any longer.
func (q *queue) hangs(t *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.urgency == newCard || t.urgency == rolledUp {
		t.urgency = changed
	}
	t.storm, t.rolls = "", false
	q.slow[rolledUp] = time.Time{}
}

// onlyDetails notes that all but the thread of a task is told, and tells whether
// something more urgent can go now.
func (q *queue) onlyDetails(t *task, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.urgency = detail
	return slices.ContainsFunc(q.tasks, func(o *task) bool {
		return o.urgency < detail && !now.Before(q.free(o))
	})
}
