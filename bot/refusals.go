package bot

import (
	"context"
	"regexp"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

// EventRefused is somebody who asked for what they may not. The subject is the
// id they asked about, "-" where there is none; Data: because ("role" or
// "unsure"), kind, name, role, needs, user, team, channel.
const EventRefused = "access.refused"

// refusals counts, by account, who was refused, and writes each to the log.
type refusals struct{ table *store.Table[refused] }

type refused struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`
}

func newRefusals(db *store.DB) (*refusals, error) {
	table, err := store.NewTable[refused](db, "refusals")
	return &refusals{table}, err
}

func (r *refusals) note(ctx context.Context, in Incoming, who Who, needs Role, because string, now time.Time) error {
	account := who.User
	if account == "" {
		account = "-"
	}
	_, err := r.table.Change(ctx, account, func(v *refused, _ bool) (audit.Event, error) {
		v.Count++
		v.Last = now.UTC()
		return audit.Event{
			At: now, Kind: EventRefused, Subject: subjectOf(in.Text), By: who.Actor,
			Data: map[string]string{
				"because": because, "kind": in.Kind, "name": cut(in.Name), "role": who.Role.String(), "needs": needs.String(),
				"user": who.User, "team": who.Team, "channel": who.Channel,
			},
		}, nil
	})
	return err
}

var speakable = regexp.MustCompile(`\b[A-Z]{1,12}-[0-9]{1,9}\b`)

// subjectOf finds the id that a command's text or a button's value speaks of.
func subjectOf(text string) string {
	if id := speakable.FindString(text); id != "" {
		return id
	}
	return "-"
}

// String gives "nobody", "partner", "guest", "member" or "approver".
func (r Role) String() string {
	if r < Nobody || r > Approver {
		return "role?"
	}
	return [...]string{"nobody", "partner", "guest", "member", "approver"}[r]
}
