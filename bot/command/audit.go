package command

import (
	"context"
	"strings"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/store"
	"hoshu/store/audit"
)

// Journal is the log of all that happened.
type Journal interface {
	Story(subject string) ([]audit.Event, error)
	Log(after uint64, limit int) ([]audit.Event, error)
	Head() (store.Head, error)
}

const maxAudit = 20 // lines of the log in one answer

// auditTrail answers "/hoshu audit [SUBJECT]".
func auditTrail(log Journal, clock clockwork.Clock) bot.Command {
	return bot.Command{
		Name: "audit", Args: "[ALERT|SILENCE]", Help: words.HelpAudit, Needs: bot.Member,
		Run: func(_ context.Context, c bot.Call) (bot.Answer, error) {
			subject := strings.ToUpper(typed(c.Text).next())
			events, err := lastLines(log, subject)
			switch {
			case err != nil:
				return bot.Answer{}, err
			case len(events) == 0 && subject == "":
				return said(c.Speak, words.AuditEmpty, nil)
			case len(events) == 0:
				return said(c.Speak, words.AuditNone, words.Args{"subject": short(subject)})
			}
			return bot.Say(card.Audit(c.Speak, subject, events, clock.Now())), nil
		},
	}
}

// lastLines are the last lines on one subject, or of all, oldest first.
func lastLines(log Journal, subject string) ([]audit.Event, error) {
	if subject != "" {
		story, err := log.Story(subject)
		return story[max(0, len(story)-maxAudit):], err
	}
	head, err := log.Head()
	if err != nil {
		return nil, err
	}
	return log.Log(head.Seq-min(head.Seq, maxAudit), maxAudit)
}
