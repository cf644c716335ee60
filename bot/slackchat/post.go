package slackchat

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"hoshu/bot"
)

// eventType marks hoshu's messages in their metadata.
const eventType = "hoshu_card"

// errNoTS is an answer that says yes without saying to what.
var errNoTS = errors.New("slackchat: Slack answered without a message id")

// Post posts a card. What had to be cut hangs whole in its thread.
func (c *Chat) Post(ctx context.Context, m bot.Message) (bot.Ref, error) {
	d := draw(m.Card, c.note)
	if err := d.check(); err != nil {
		return bot.Ref{}, err
	}
	opts := append(invisible(m), content(d)...)
	if m.Thread != "" {
		opts = append(opts, slack.MsgOptionTS(m.Thread))
	}
	channel, ts, err := c.api.PostMessageContext(ctx, m.Channel, opts...)
	if err != nil {
		return bot.Ref{}, translate(err)
	}
	if ts == "" {
		return bot.Ref{}, errNoTS
	}
	ref := bot.Ref{Channel: channel, ID: ts}
	if d.cut {
		c.hangWhole(ctx, ref, m, c.clock.Now())
	}
	return ref, nil
}

// Update redraws a message. Blocks and attachments are always sent, be they
// none: what is left out stays.
func (c *Chat) Update(ctx context.Context, ref bot.Ref, m bot.Message) error {
	d := draw(m.Card, c.note)
	if err := d.check(); err != nil {
		return err
	}
	opts := append(invisible(m), slack.MsgOptionText(d.text, false),
		slack.MsgOptionBlocks(d.top()...), slack.MsgOptionAttachments(d.attachments()...))
	if _, _, _, err := c.api.UpdateMessageContext(ctx, ref.Channel, ref.ID, opts...); err != nil {
		return translate(err)
	}
	if d.cut {
		c.hangWhole(ctx, ref, m, timeOf(ref.ID))
	}
	return nil
}

// invisible is what goes along with a message unseen.
func invisible(m bot.Message) []slack.MsgOption {
	if m.Key == "" {
		return nil
	}
	return []slack.MsgOption{slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: eventType, EventPayload: map[string]any{"key": m.Key},
	})}
}

// content is what is seen of a new message. Its links stay links.
func content(d drawing) []slack.MsgOption {
	opts := []slack.MsgOption{
		slack.MsgOptionText(d.text, false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if top := d.top(); len(top) > 0 {
		opts = append(opts, slack.MsgOptionBlocks(top...))
	}
	if bar := d.attachments(); len(bar) > 0 {
		opts = append(opts, slack.MsgOptionAttachments(bar...))
	}
	return opts
}
