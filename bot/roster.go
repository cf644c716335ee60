package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot/words"
	"hoshu/store/audit"
)

// ErrUnsure is a caller about whom the chat service could not be asked: refused.
var ErrUnsure = errors.New("bot: cannot find out who this is")

// userAge is how long an answer about somebody counts.
const userAge = time.Minute

// Guard finds out who a caller is and what they may do, afresh at every press.
type Guard struct {
	chat     Directory
	team     func(context.Context) (string, error) // our own workspace
	channels func(channel string) words.Lang       // "" where a channel has no language of its own
	book     *words.Book
	clock    clockwork.Clock

	mu      sync.Mutex
	roster  Roster
	own     string                // our workspace, once it is known
	changed map[string]time.Time  // accounts that changed within the last userAge
	spoke   map[string]words.Lang // what an account was last spoken to in
}

// NewGuard makes a Guard. team tells our own workspace as the chat service's
// authentication did; channels the language of a channel, "" for none.
func NewGuard(r Roster, chat Directory, team func(context.Context) (string, error), channels func(string) words.Lang, book *words.Book, clock clockwork.Clock) *Guard {
	return &Guard{
		roster: r, chat: chat, team: team, channels: channels, book: book, clock: clock,
		changed: map[string]time.Time{}, spoke: map[string]words.Lang{},
	}
}

// Use puts another roster in the place of the one in use.
func (g *Guard) Use(r Roster) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.roster = r
}

// Forget notes that an account has changed: what was asked before does not count.
func (g *Guard) Forget(account string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock.Now()
	for id, at := range g.changed {
		if now.Sub(at) > userAge {
			delete(g.changed, id)
		}
	}
	g.changed[account] = now
}

// Who tells who the caller is. The error is ErrUnsure where nobody could be
// asked; the Who beside it may nothing, and can be spoken to.
func (g *Guard) Who(ctx context.Context, c Caller) (Who, error) {
	p := g.person(c.User)
	who := Who{Caller: c, Actor: actor(p, c.User, User{}), Speak: g.Speaker(c)}
	team, err := g.ours(ctx)
	if err != nil {
		return who, fmt.Errorf("%w: our own workspace: %w", ErrUnsure, err)
	}
	u, err := g.chat.User(ctx, c.User, g.maxAge(c.User))
	if err != nil {
		return who, fmt.Errorf("%w: %s: %w", ErrUnsure, c.User, err)
	}
	who.Role = role(p, u, c, team)
	who.Actor = actor(p, c.User, u)
	who.Speak = g.book.In(g.language(p, c, u.Lang), g.zone(u.Zone))
	g.remember(c.User, who.Speak.Lang)
	return who, nil
}

// ours is our own workspace; it is asked until it is known.
func (g *Guard) ours(ctx context.Context) (string, error) {
	g.mu.Lock()
	own := g.own
	g.mu.Unlock()
	if own != "" {
		return own, nil
	}
	own, err := g.team(ctx)
	if err != nil {
		return "", err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.own = own
	return own, nil
}

// role is the rule. An account whose workspace nobody told is a stranger's.
func role(p Person, u User, c Caller, team string) Role {
	switch {
	case u.Deleted, u.Bot:
		return Nobody
	case team == "", u.Team != team, c.Team != "" && c.Team != team:
		return Partner
	case u.Guest, p.Client != "":
		return Guest
	case p.approves():
		return Approver
	}
	return Member
}

func actor(p Person, account string, u User) audit.Actor {
	return audit.Actor{
		Kind: audit.Person,
		ID:   cmp.Or(p.ID, account),
		Name: cmp.Or(p.Name, u.Name, account),
		Via:  "slack",
	}
}

// Accounts gives the account ids of a person, by their id in the roster, for mentions.
func (g *Guard) Accounts(person string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.IndexFunc(g.roster.People, func(p Person) bool { return p.ID == person })
	if i < 0 {
		return nil
	}
	return g.roster.People[i].Slack
}

// person is who an account belongs to; nobody's is a Person without anything.
func (g *Guard) person(account string) Person {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.roster.by(account)
}

// maxAge lets nothing count that was asked before the account changed.
func (g *Guard) maxAge(account string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, ok := g.changed[account]
	if !ok {
		return userAge
	}
	return min(userAge, g.clock.Since(at))
}
