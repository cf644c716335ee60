package main

import (
	"context"
	"log/slog"

	"hoshu/store"
	"hoshu/store/audit"
)

// batch is how many lines of the audit log are read at once.
const batch = 100

// narrator repeats every new line of the audit log in hoshu's own log, so that
// the journal of the machine tells what happened also while Slack is down.
type narrator struct {
	db   *store.DB
	log  *slog.Logger
	told uint64 // number of the last line that was repeated
}

func newNarrator(db *store.DB, log *slog.Logger) (*narrator, error) {
	head, err := db.Head()
	return &narrator{db: db, log: log, told: head.Seq}, err
}

// Run repeats until ctx ends.
func (n *narrator) Run(ctx context.Context) error {
	wake, stop := n.db.Follow()
	defer stop()
	for {
		events, err := n.db.Log(n.told, batch)
		if err != nil {
			n.log.Error("the audit log cannot be read", "err", err)
		}
		for _, e := range events {
			n.log.Info(e.Kind, said(e)...)
			n.told = e.Seq
		}
		if len(events) == batch {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		}
	}
}

// said is what a line tells, without what is empty.
func said(e audit.Event) []any {
	args := []any{"line", e.Seq, "subject", e.Subject}
	for _, pair := range [][2]string{{"system", e.System}, {"by", or(e.By.Name, e.By.ID)}, {"details", details(e.Data, 300)}} {
		if pair[1] != "" {
			args = append(args, pair[0], pair[1])
		}
	}
	return args
}
