package slackchat

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/slack-go/slack"

	"hoshu/bot"
)

// slackbot looks like a person in everything but its id.
const slackbot = "USLACKBOT"

// User asks who somebody is, or remembers it from less than maxAge ago.
func (c *Chat) User(ctx context.Context, id string, maxAge time.Duration) (bot.User, error) {
	if u, ok := c.users.remember(id, maxAge); ok {
		return u, nil
	}
	asked := c.users.ask()
	found, err := c.api.GetUserInfoContext(ctx, id)
	if err != nil {
		return bot.User{}, translate(err)
	}
	u := person(found)
	c.users.learn(asked, u)
	return u, nil
}

func person(u *slack.User) bot.User {
	return bot.User{
		ID: u.ID, Team: u.TeamID, Lang: u.Locale, Zone: u.TZ, Deleted: u.Deleted,
		Name:  cmp.Or(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name),
		Bot:   u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == slackbot,
		Guest: u.IsRestricted || u.IsUltraRestricted,
	}
}

// maxUsers bounds what is remembered.
const maxUsers = 10_000

// users remembers accounts until they change.
type users struct {
	clock clockwork.Clock

	mu    sync.Mutex
	known map[string]learned
	turns int // counts what was forgotten, so that no older answer is learned after it
}

type learned struct {
	user bot.User
	at   time.Time
}

func newUsers(clock clockwork.Clock) *users {
	return &users{clock: clock, known: map[string]learned{}}
}

func (s *users) remember(id string, maxAge time.Duration) (bot.User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.known[id]
	return l.user, ok && s.clock.Since(l.at) < maxAge
}

func (s *users) ask() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.turns
}

func (s *users) learn(asked int, u bot.User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if asked != s.turns {
		return
	}
	if len(s.known) >= maxUsers {
		clear(s.known)
	}
	s.known[u.ID] = learned{u, s.clock.Now()}
}

func (s *users) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns++
	delete(s.known, id)
}
