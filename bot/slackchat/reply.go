package slackchat

import (
	"context"
	"errors"
	"net/http"

	"github.com/slack-go/slack"

	"hoshu/bot"
	"hoshu/bot/card"
)

// Whisper shows a card to the caller alone: by the address that came with what
// they did, else in the channel, else in a conversation of their own.
func (c *Chat) Whisper(ctx context.Context, to bot.Caller, what card.Card) error {
	d := draw(what, ellipsis)
	if err := d.check(); err != nil {
		return err
	}
	for _, way := range []func(context.Context, bot.Caller, drawing) error{c.reply, c.aside, c.direct} {
		if err := way(ctx, to, d); !errors.Is(err, errNoWay) {
			return err
		}
	}
	return errNoWay
}

// errNoWay is a way to somebody that is closed; another may be open.
var errNoWay = errors.New("slackchat: this way leads nowhere")

// reply uses the response_url, which lives 30 minutes and for five answers.
func (c *Chat) reply(ctx context.Context, to bot.Caller, d drawing) error {
	if to.ReplyURL == "" {
		return errNoWay
	}
	no := false
	msg := slack.WebhookMessage{
		Text: d.text, Attachments: d.attachments(), ResponseType: slack.ResponseTypeEphemeral,
		UnfurlLinks: &no, UnfurlMedia: &no,
	}
	if top := d.top(); len(top) > 0 {
		msg.Blocks = &slack.Blocks{BlockSet: top}
	}
	err := slack.PostWebhookCustomHTTPContext(ctx, to.ReplyURL, c.web, &msg)
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code >= 400 && status.Code < 500 && status.Code != http.StatusTooManyRequests {
		return errNoWay
	}
	return translate(err)
}

// aside shows it in the channel, to somebody who is in there.
func (c *Chat) aside(ctx context.Context, to bot.Caller, d drawing) error {
	if to.Channel == "" {
		return errNoWay
	}
	_, err := c.api.PostEphemeralContext(ctx, to.Channel, to.User, content(d)...)
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) && refused.Err == "user_not_in_channel" {
		return errNoWay
	}
	err = translate(err)
	for _, shut := range []error{bot.ErrNoChannel, bot.ErrNotInChannel, bot.ErrArchived} {
		if errors.Is(err, shut) {
			return errNoWay
		}
	}
	return err
}

func (c *Chat) direct(ctx context.Context, to bot.Caller, d drawing) error {
	own, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{to.User}})
	if err != nil {
		return unseen(translate(err))
	}
	_, _, err = c.api.PostMessageContext(ctx, own.ID, content(d)...)
	return translate(err)
}

// Open opens a form, within the life of the trigger.
func (c *Chat) Open(ctx context.Context, trigger string, m card.Modal) error {
	view, err := form(m)
	if err == nil {
		err = checkForm(view)
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, formLimit) // of the wire, not of hoshu's clock
	defer cancel()
	_, err = c.api.OpenViewContext(ctx, trigger, view)
	return translate(err)
}

// Home publishes a person's home page.
func (c *Chat) Home(ctx context.Context, user string, blocks []card.Block) error {
	view := home(blocks)
	if err := checkHome(view); err != nil {
		return err
	}
	_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view})
	return translate(err)
}
