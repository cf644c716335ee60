package slackchat

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/slack-go/slack"

	"hoshu/bot"
)

// ackWithin is when Slack gives up on an answer and shows its user an error.
const ackWithin = 3 * time.Second

// maxFieldWords keeps an answer with errors far below the 20 kB above which
// Slack drops it without a word.
const maxFieldWords = 200

// Inbox stores what came in, quickly. Only then is it acknowledged; an error
// means that it was not stored, and Slack tells the user so or sends it again.
type Inbox interface {
	Take(ctx context.Context, in bot.Incoming) (bot.Receipt, error)
}

// work takes frames from the queue in their order.
func (c *Chat) work(ctx context.Context, inbox Inbox, queue <-chan frame) {
	for {
		select {
		case f := <-queue:
			c.handle(ctx, inbox, f)
		case <-ctx.Done():
			return
		}
	}
}

// handle stores a frame and acknowledges it. One that waited too long is left
// alone: its sender was told that it failed.
func (c *Chat) handle(ctx context.Context, inbox Inbox, f frame) {
	in, wanted := c.incoming(f)
	if !wanted {
		c.ack(ctx, f, nil)
		return
	}
	left := ackWithin - c.wire.Since(f.at)
	if left <= 0 {
		c.log.Warn("an event waited too long to be stored and is refused", "kind", in.Kind, "id", in.ID)
		return
	}
	storing, cancel := clockwork.WithTimeout(ctx, c.wire, left)
	defer cancel()
	receipt, err := inbox.Take(storing, in)
	if err != nil {
		c.log.Error("an event could not be stored and is refused", "kind", in.Kind, "id", in.ID, "err", err)
		return
	}
	c.ack(ctx, f, answer(f, receipt))
}

// ack never waits longer than its answer is worth: without a connection, and
// with 20 answers waiting, slack-go would wait for ever.
func (c *Chat) ack(ctx context.Context, f frame, payload any) {
	ctx, cancel := clockwork.WithTimeout(ctx, c.wire, ackWithin)
	defer cancel()
	if err := c.socket.Load().AckCtx(ctx, f.Envelope, payload); err != nil {
		c.log.Warn("an event could not be acknowledged", "envelope", f.Envelope, "err", err)
	}
}

// answer is what goes along with an acknowledgement: the errors of a form,
// which then stays open.
func answer(f frame, r bot.Receipt) any {
	if len(r.Errors) == 0 {
		return nil
	}
	return slack.NewErrorsViewSubmissionResponse(besideFields(f.Payload, r.Errors))
}

// besideFields keeps the errors of fields that the form has; Slack refuses the
// others, so those are shown beside the first field.
func besideFields(payload json.RawMessage, errs map[string]string) map[string]string {
	var form struct {
		View struct {
			Blocks []struct {
				Type string `json:"type"`
				ID   string `json:"block_id"`
			} `json:"blocks"`
		} `json:"view"`
	}
	_ = lenient(payload, &form)
	var fields []string
	for _, b := range form.View.Blocks {
		if b.Type == string(slack.MBTInput) {
			fields = append(fields, b.ID)
		}
	}
	shown := map[string]string{}
	for name, words := range errs {
		if !slices.Contains(fields, name) && len(fields) > 0 {
			name = fields[0]
		}
		shown[name] = shorten(cmp.Or(shown[name], words), maxFieldWords, ellipsis)
	}
	return shown
}
