package slackchat

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hoshu/bot"
)

// restAnyway is how long to rest when Slack does not say.
const restAnyway = 30 * time.Second

// refusals maps Slack's error codes to what they mean for hoshu. A code that is
// not here was a refusal too, and nothing was done.
var refusals = map[string]error{
	"channel_not_found": bot.ErrNoChannel,
	"not_in_channel":    bot.ErrNotInChannel,
	"is_archived":       bot.ErrArchived,

	"message_not_found":       bot.ErrMessageGone,
	"thread_not_found":        bot.ErrMessageGone,
	"cannot_reply_to_message": bot.ErrMessageGone,
	"cant_update_message":     bot.ErrMessageGone,
	"edit_window_closed":      bot.ErrMessageGone,

	"invalid_auth":           bot.ErrAuth,
	"not_authed":             bot.ErrAuth,
	"account_inactive":       bot.ErrAuth,
	"token_revoked":          bot.ErrAuth,
	"token_expired":          bot.ErrAuth,
	"not_allowed_token_type": bot.ErrAuth,
	"user_removed_from_team": bot.ErrAuth,
	"team_disabled":          bot.ErrAuth,

	"missing_scope":                       bot.ErrScope,
	"no_permission":                       bot.ErrScope,
	"access_denied":                       bot.ErrScope,
	"restricted_action":                   bot.ErrScope,
	"restricted_action_read_only_channel": bot.ErrScope,
	"posting_to_channel_denied":           bot.ErrScope,

	"invalid_blocks":          bot.ErrBadCard,
	"invalid_blocks_format":   bot.ErrBadCard,
	"invalid_attachments":     bot.ErrBadCard,
	"invalid_arguments":       bot.ErrBadCard,
	"invalid_metadata_format": bot.ErrBadCard,
	"invalid_metadata_schema": bot.ErrBadCard,
	"metadata_too_large":      bot.ErrBadCard,
	"msg_too_long":            bot.ErrBadCard,
	"msg_blocks_too_long":     bot.ErrBadCard,
	"msg_blocks_too_many":     bot.ErrBadCard,
	"no_text":                 bot.ErrBadCard,
	"view_too_large":          bot.ErrBadCard,

	"expired_trigger_id":   bot.ErrTooLate,
	"exchanged_trigger_id": bot.ErrTooLate,
	"invalid_trigger_id":   bot.ErrTooLate,
}

// unsure are the codes after which nobody knows whether it was done.
var unsure = map[string]bool{
	"internal_error": true, "fatal_error": true, "request_timeout": true, "service_unavailable": true,
}

// translate says in bot's errors what went wrong with a call. What it cannot say
// stays as it is: the outcome is unknown.
func translate(err error) error {
	var (
		limited *slack.RateLimitedError
		status  slack.StatusCodeError
		refused slack.SlackErrorResponse
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return &bot.RateLimited{After: cmp.Or(limited.RetryAfter, time.Second)}
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return &bot.RateLimited{After: restAnyway}
	case errors.As(err, &refused):
		return refusal(refused)
	case errors.Is(err, errNotSent):
		return fmt.Errorf("%w: %w", bot.ErrNotDone, err)
	}
	return fmt.Errorf("slackchat: %w", err)
}

func refusal(e slack.SlackErrorResponse) error {
	switch {
	case e.Err == "ratelimited" || e.Err == "rate_limited":
		return &bot.RateLimited{After: restAnyway}
	case unsure[e.Err]:
		return fmt.Errorf("slackchat: %w", e)
	}
	means, known := refusals[e.Err]
	if !known {
		means = bot.ErrNotDone
	}
	return fmt.Errorf("%w: %s", means, detail(e))
}

// detail is Slack's code with all that Slack says about it.
func detail(e slack.SlackErrorResponse) string {
	says := []string{e.Err}
	if e.Needed != "" {
		says = append(says, "needs "+e.Needed+", has "+cmp.Or(e.Provided, "nothing"))
	}
	return strings.Join(append(says, e.ResponseMetadata.Messages...), "; ")
}
