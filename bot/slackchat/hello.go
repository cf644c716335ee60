package slackchat

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"hoshu/bot"
)

// Self is who the bot is.
type Self struct {
	Team string // workspace id
	User string // the bot's account
	Bot  string // the bot's other id, in its own messages
	Name string // of the account
	URL  string // of the workspace
}

// Hello asks Slack who the bot is and what it may do. A scope that is missing is
// a bot.ErrScope that names it with the cure; who the bot is, is told all the same.
func (c *Chat) Hello(ctx context.Context) (Self, error) {
	r, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return Self{}, translate(err)
	}
	self := Self{Team: r.TeamID, User: r.UserID, Bot: r.BotID, Name: r.User, URL: r.URL}
	c.self.Store(&self)
	return self, lacking(r.Header.Get("X-OAuth-Scopes"))
}

// lacking compares the scopes a token has, where Slack tells them, with those
// that hoshu needs.
func lacking(header string) error {
	has := strings.FieldsFunc(header, func(r rune) bool { return r == ',' || r == ' ' })
	lacks := slices.DeleteFunc(scopes(), func(s string) bool { return slices.Contains(has, s) })
	if header == "" || len(lacks) == 0 {
		return nil
	}
	return fmt.Errorf("%w: it lacks %s: add these Bot Token Scopes under OAuth & Permissions (or paste what `hoshu manifest` prints as the App Manifest) and install the app again",
		bot.ErrScope, strings.Join(lacks, ", "))
}

// Trouble is what is wrong with a channel from the configuration.
type Trouble struct {
	Channel string
	Says    string // what is wrong and what to do, in English
	Stops   bool   // nothing can be posted there before it is mended
}

// CheckChannels looks at the channels that hoshu is to post to.
func (c *Chat) CheckChannels(ctx context.Context, ids []string) []Trouble {
	var out []Trouble
	for _, id := range ids {
		info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		if err != nil {
			out = append(out, Trouble{id, c.unasked(id, err), true})
			continue
		}
		out = append(out, c.channel(id, info)...)
	}
	return out
}

func (c *Chat) unasked(id string, err error) string {
	if err = translate(err); errors.Is(err, bot.ErrNoChannel) {
		return fmt.Sprintf("no channel has the id %s, or it is a private one without the bot: copy the id from the channel's details, and write /invite %s in the channel", id, c.at())
	}
	return "could not be looked at: " + err.Error()
}

func (c *Chat) channel(id string, info *slack.Channel) []Trouble {
	var out []Trouble
	switch {
	case info.IsArchived:
		out = append(out, Trouble{id, fmt.Sprintf("#%s is archived: unarchive it in Slack, or name another channel", info.Name), true})
	case !info.IsMember && !info.IsIM:
		out = append(out, Trouble{id, fmt.Sprintf("the bot is not in #%s: write /invite %s in the channel", info.Name, c.at()), true})
	}
	if info.IsExtShared {
		out = append(out, Trouble{id, fmt.Sprintf("#%s is shared with another organisation, whose people see all that is posted there", info.Name), false})
	}
	return out
}

// at is how the bot is called in a message.
func (c *Chat) at() string {
	if self := c.self.Load(); self != nil {
		return "@" + self.Name
	}
	return "the bot"
}
