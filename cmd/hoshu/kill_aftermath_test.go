package main

import (
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/sandbox"
	"hoshu/bot/words"
	"hoshu/checks/alert"
	"hoshu/store"
	"hoshu/store/audit"
)

// aftermath is all that is left: the store, the log, the workspace.
type aftermath struct {
	stage    *stage
	db       *store.DB
	desk     *alert.Desk
	log      []audit.Event
	alerts   []alert.Alert
	silences []alert.Silence
	state    sandbox.State
	subject  bot.Alerts
}

func (s *stage) aftermath() *aftermath {
	db, err := store.OpenReadOnly(s.dir + "/state")
	must(s.t, err)
	s.t.Cleanup(func() { _ = db.Close() })
	a := &aftermath{stage: s, db: db, state: s.ws.State()}
	a.desk, err = alert.NewDesk(db, clockwork.NewRealClock(), alert.Defaults())
	must(s.t, err)
	a.log, err = db.Log(0, 1<<30)
	must(s.t, err)
	a.alerts = rows[alert.Alert](s.t, db, "alerts")
	a.silences = rows[alert.Silence](s.t, db, "silences")
	book, err := words.Open()
	must(s.t, err)
	place := bot.Place{Channel: "C0OPS", Speak: book.In(words.English, time.UTC), Client: "ACME"}
	a.subject = bot.Alerts{
		Desk: a.desk, Log: db, Clock: clockwork.NewRealClock(),
		Route:    func(string) bot.Place { return place },
		Keepers:  func(string) []string { return []string{"U0AKIRA", "U0BUNTA"} },
		System:   func(string) string { return "ACME shop" },
		Accounts: func(string) []string { return nil },
	}
	return a
}

// rows is a whole table.
func rows[T any](t *testing.T, db *store.DB, name string) (all []T) {
	table, err := store.NewTable[T](db, name)
	must(t, err)
	for v, err := range table.List() {
		must(t, err)
		all = append(all, v)
	}
	return all
}
