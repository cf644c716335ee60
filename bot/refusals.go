package bot

import (
	"context"
	"regexp"
	"strconv"
	"time"

	"hoshu/store"
	"hoshu/store/audit"
)

// EventRefused is somebody who asked for what they may not. The subject is the
// id they asked about, "-" where there is none; Data: because ("role" or
// "unsure"), kind, name, role, needs, user, team, channel; untold, where refusals
// of that account before this one got no line.
const EventRefused = "access.refused"

// Of one account so many refusals in such a time get a line: what is written to the
// log stays there, and a stranger must not fill the disk.
const (
	refusalLines = 20
	refusalSpan  = time.Minute
)

// refusals counts, by account, who was refused, and writes that to the log.
type refusals struct{ table *store.Table[refused] }

type refused struct {
	Count int       `json:"count"`
	Last  time.Time `json:"last"`

	Since  time.Time `json:"since,omitzero"`   // begin of the refusalSpan that Lines counts
	Lines  int       `json:"lines,omitempty"`  // written in it
	Untold int       `json:"untold,omitempty"` // refusals since the last line
}

// tell counts one refusal, and reports whether it gets a line.
func (v *refused) tell(now time.Time) bool {
	v.Count++
	v.Last = now.UTC()
	if past := now.Sub(v.Since); past < 0 || past >= refusalSpan {
		v.Since, v.Lines = v.Last, 0
	}
	if v.Lines == refusalLines {
		v.Untold++
		return false
	}
	v.Lines++
	return true
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
		if !v.tell(now) {
			return audit.Event{}, nil
		}
		data := map[string]string{
			"because": because, "kind": in.Kind, "name": cut(in.Name), "role": who.Role.String(), "needs": needs.String(),
			"user": who.User, "team": who.Team, "channel": who.Channel,
		}
		if v.Untold > 0 {
			data["untold"] = strconv.Itoa(v.Untold)
			v.Untold = 0
		}
		return audit.Event{At: now, Kind: EventRefused, Subject: subjectOf(in.Text), By: who.Actor, Data: data}, nil
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
