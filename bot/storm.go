package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

const (
	stormAt   = 6                  // more new cards than this waiting for one channel are a storm
	stormKept = 8 * 24 * time.Hour // its card is true for so long after it began, over restarts too: longer than an acknowledgement lasts
	stormKind = "storm"
)

// ErrNoStorm is a roll-up that nobody knows any more.
var ErrNoStorm = errors.New("bot: no such roll-up")

// Storm is what came to one channel faster than it can be told. One card tells
// of all; the card of each hangs in its thread, as fast as the channel takes them.
type Storm struct {
	ID      string    `json:"id"` // "storm/C0OPS/1"
	Channel string    `json:"channel"`
	Members []string  `json:"members"`        // in the order in which they came
	Left    []string  `json:"left,omitempty"` // those that are told outside of it after all
	Began   time.Time `json:"began"`
	Told    []string  `json:"told,omitempty"` // people who were mentioned in it
}

// In tells whether a thing is told in this storm.
func (s Storm) In(id string) bool {
	return slices.Contains(s.Members, id) && !slices.Contains(s.Left, id)
}

// storms keeps the storms there are, and is the Subject of their cards.
type storms struct {
	roller Roller
	table  *store.Table[Storm]
	posts  *store.Table[post]

	mu   sync.Mutex
	byID map[string]Storm
	of   map[string][]string // by member: its storms, the latest last
}

func newStorms(db *store.DB, subjects []Subject, posts *store.Table[post]) (*storms, error) {
	table, err := store.NewTable[Storm](db, "storms")
	if err != nil {
		return nil, err
	}
	s := &storms{table: table, posts: posts, byID: map[string]Storm{}, of: map[string][]string{}}
	for _, subject := range subjects {
		if r, rolls := subject.(Roller); rolls {
			s.roller = r
		}
	}
	for v, err := range table.List() {
		if err != nil {
			return nil, err
		}
		s.know(v)
	}
	return s, nil
}

func (s *storms) know(v Storm) {
	for _, id := range v.Members[len(s.byID[v.ID].Members):] {
		s.of[id] = append(s.of[id], v.ID)
	}
	s.byID[v.ID] = v
}

// get gives a storm, or ErrNoStorm.
func (s *storms) get(id string) (Storm, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.byID[id]
	if !known {
		return v, fmt.Errorf("%w: %s", ErrNoStorm, id)
	}
	return v, nil
}

// around is the storm of a channel that tells of a thing, if there is one.
func (s *storms) around(id, channel string) (Storm, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, storm := range slices.Backward(s.of[id]) {
		if v := s.byID[storm]; v.Channel == channel && v.In(id) {
			return v, true
		}
	}
	return Storm{}, false
}

// recent are the storms whose cards may still change.
func (s *storms) recent(now time.Time) (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, v := range s.byID {
		if now.Sub(v.Began) < stormKept {
			ids = append(ids, id)
		}
	}
	return ids
}

// next is the id of a channel's next storm.
func (s *storms) next(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 1
	for _, v := range s.byID {
		if v.Channel == channel {
			n++
		}
	}
	return fmt.Sprintf("%s/%s/%d", stormKind, channel, n)
}

// change makes one change of a storm, which may be new.
func (s *storms) change(ctx context.Context, id string, f func(*Storm)) error {
	v, err := s.table.Change(ctx, id, func(v *Storm, _ bool) (audit.Event, error) {
		v.ID = id
		f(v)
		return audit.Event{}, nil // what is said about alerts is no news about them
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.know(v)
	return nil
}

// Touched names the storms that tell of what an event touched.
func (s *storms) Touched(ev audit.Event) (ids []string) {
	if s.roller == nil {
		return nil
	}
	touched := s.roller.Touched(ev)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range touched {
		for _, storm := range s.of[id] {
			if !slices.Contains(ids, storm) {
				ids = append(ids, storm)
			}
		}
	}
	return ids
}

// Hangings draws a storm's card.
func (s *storms) Hangings(ctx context.Context, id string) ([]Hanging, error) {
	v, err := s.get(id)
	if err != nil || s.roller == nil {
		return nil, err
	}
	h, err := s.roller.RollUp(ctx, v, func(id string) bool {
		p, err := s.posts.Get(postID(id, v.Channel))
		return err == nil && p.MessageID != ""
	})
	if err != nil || h.Channel != v.Channel {
		return nil, err
	}
	return []Hanging{h}, nil
}
