// Package slackchat is hoshu's door to Slack, and the only place that knows
// slack-go: events come in over Socket Mode and are handed to an Inbox; cards,
// forms and files go out over the Web API as Block Kit, cut to Slack's limits.
// It decides nothing: what an event means is the router's affair.
package slackchat

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"hoshu/bot"
)

var _ bot.Chat = (*Chat)(nil)

// Chat is one app in one workspace.
type Chat struct {
	api    *slack.Client
	web    *http.Client // for what slack-go cannot do or does without our limits
	config Config
	log    *slog.Logger
	note   string // what stands where a text was cut and the whole hangs in the thread

	// clock is hoshu's own and may be moved by tests; wire is for what happens
	// on the network, which goes on in real time whatever hoshu's clock says.
	clock, wire clockwork.Clock

	line  *line
	users *users
	whole *hung
	self  atomic.Pointer[Self] // who the bot is; nil before Hello

	socket atomic.Pointer[socketmode.Client] // the one that answers go through now
}

// New prepares a Chat; nothing is sent yet. The note is put where a card's text
// had to be cut: it says that the whole text is in the thread.
func New(c Config, clock clockwork.Clock, log *slog.Logger, note string) (*Chat, error) {
	if faults := c.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("%w: %w", errConfig, faults)
	}
	return dial(c, clock, clockwork.NewRealClock(), log, note), nil
}

func dial(c Config, clock, wire clockwork.Clock, log *slog.Logger, note string) *Chat {
	chat := &Chat{
		web: newWeb(), config: c, log: log, note: note, clock: clock, wire: wire,
		line: newLine(wire, log), users: newUsers(clock), whole: newHung(),
	}
	chat.api = slack.New(c.BotToken.Reveal(),
		slack.OptionAppLevelToken(c.AppToken.Reveal()),
		slack.OptionAPIURL(c.base()),
		slack.OptionHTTPClient(&paced{next: chat.web, pace: chat.line.pace}))
	return chat
}

// Connected tells whether events can come in, and since when that has been so.
func (c *Chat) Connected() (bool, time.Time) { return c.line.state() }
