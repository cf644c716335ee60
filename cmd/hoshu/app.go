package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/command"
	"hoshu/bot/mail"
	"hoshu/bot/slackchat"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/checks/history"
	"hoshu/jobs"
	"hoshu/store"
)

// app is hoshu at work: every part, wired. The end-to-end tests run this one.
type app struct {
	life  *life
	clock clockwork.Clock
	log   *slog.Logger
	book  *words.Book
	cfg   atomic.Pointer[Config] // as it stands: SIGHUP changes it

	db        *store.DB
	history   *history.History
	desk      *alert.Desk
	runner    *checks.Runner
	chat      *slackchat.Chat
	greeting  *greeting
	guard     *bot.Guard
	router    *bot.Router
	announcer *bot.Announcer
	meters    *meters
	listen    string // address of /metrics, once it is known
}

// start brings hoshu up from the lowest floor to the highest. On an error all
// that was started is stopped again.
func start(ctx context.Context, cfg *Config, clock clockwork.Clock, log *slog.Logger) (*app, error) {
	a := &app{life: newLife(log), clock: clock, log: log}
	a.cfg.Store(cfg)
	for _, step := range []func(context.Context) error{
		a.openStore, a.startNarrator, a.openHistory, a.openDesk, a.makeRunner, a.makeChat,
		a.startGreeting, a.startAnnouncer, a.startRouter, a.startChat, a.startLifeline, a.startChecks, a.startClock, a.startHealth,
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, a.life.stop())
		}
	}
	return a, nil
}

// stop ends all parts in reverse order, within stopWithin.
func (a *app) stop() error { return a.life.stop() }

func (a *app) openStore(context.Context) (err error) {
	if a.book, err = words.Open(); err != nil {
		return err
	}
	dir := a.cfg.Load().Data
	if a.db, err = store.Open(dir); err != nil {
		return err
	}
	a.life.onStop("store", func(context.Context) error { return a.db.Close() })
	a.life.run("store copies", func(ctx context.Context) error {
		return store.ServeCopies(ctx, a.db, filepath.Join(dir, store.SocketName))
	})
	return nil
}

func (a *app) startNarrator(context.Context) error {
	n, err := newNarrator(a.db, a.log)
	if err != nil {
		return err
	}
	a.life.run("narrator", n.Run)
	return nil
}

func (a *app) openHistory(context.Context) (err error) {
	if a.history, err = history.Open(filepath.Join(a.cfg.Load().Data, "history"), a.clock); err != nil {
		return err
	}
	a.life.onStop("history", func(context.Context) error { return a.history.Close() })
	a.life.run("history writer", func(ctx context.Context) error { return a.history.Run(ctx, a.log) })
	return nil
}

func (a *app) openDesk(ctx context.Context) (err error) {
	cfg := a.cfg.Load()
	if a.desk, err = alert.NewDesk(a.db, a.clock, cfg.Alerts); err != nil {
		return err
	}
	if err := a.desk.Reconcile(ctx, cfg.specs); err != nil {
		return err
	}
	a.life.run("alert desk", a.desk.Run)
	return nil
}

// makeChat makes the door to Slack; nothing is sent or heard yet.
func (a *app) makeChat(context.Context) (err error) {
	cfg := a.cfg.Load()
	cut := a.book.In(cfg.Language, cfg.zone()).Say(words.CutNote, nil)
	if a.chat, err = slackchat.New(cfg.Slack.Config, a.clock, a.log, cut); err != nil {
		return err
	}
	a.guard = bot.NewGuard(cfg.roster(), a.chat, a.team, a.channelLanguage, a.book, a.clock)
	return nil
}

// startGreeting introduces hoshu to Slack, which may not answer for hours.
func (a *app) startGreeting(context.Context) error {
	a.greeting = newGreeting(a.chat, a.channels, a.clock, a.log)
	a.life.run("greeting", a.greeting.Run)
	return nil
}

// team is our own workspace, as Slack says.
func (a *app) team(ctx context.Context) (string, error) {
	self, err := a.chat.Hello(ctx)
	if err != nil && !errors.Is(err, bot.ErrScope) {
		return "", err
	}
	return self.Team, nil
}

func (a *app) channelLanguage(channel string) words.Lang {
	return a.cfg.Load().Slack.Channels[channel].Language
}

func (a *app) startAnnouncer(context.Context) (err error) {
	subjects := []bot.Subject{&bot.Alerts{
		Desk: a.desk, Log: a.db, Clock: a.clock, History: a.history,
		Route: a.place, Keepers: a.keepers, System: a.systemName, Accounts: a.guard.Accounts,
	}}
	if a.announcer, err = bot.NewAnnouncer(a.db, subjects, a.chat, a.clock, a.log); err != nil {
		return err
	}
	a.life.run("announcer", a.announcer.Run)
	return nil
}

// startLifeline mails what is urgent while Slack takes no cards.
func (a *app) startLifeline(context.Context) error {
	l := &mail.Lifeline{
		Config: func() mail.Config { return a.cfg.Load().Mail }, Desk: a.desk, Troubles: a.announcer.Health,
		Speak: func() words.Speaker { cfg := a.cfg.Load(); return a.book.In(cfg.Language, cfg.zone()) },
		Clock: a.clock, Log: a.log,
	}
	if err := l.Open(a.db); err != nil {
		return err
	}
	a.life.run("lifeline", l.Run)
	return nil
}

func (a *app) startRouter(context.Context) (err error) {
	desks := command.Desks{Alerts: a.desk, Checks: a.runner, Log: a.db, Storms: a.announcer, Clock: a.clock, Publish: a.chat.Home}
	routes := bot.Routes{Commands: command.All(desks), Actions: command.Actions(desks), Forms: command.Forms(desks), Home: command.Home(desks)}
	if a.router, err = bot.NewRouter(a.db, routes, a.guard, a.chat, a.clock, a.log); err != nil {
		return err
	}
	a.life.run("router", a.router.Run)
	return nil
}

func (a *app) startChat(context.Context) error {
	a.life.run("chat", func(ctx context.Context) error { return a.chat.Run(ctx, a.router) })
	return nil
}

// makeRunner makes what looks at the systems; it looks at nothing yet.
func (a *app) makeRunner(context.Context) error {
	a.meters = newMeters(a)
	a.runner = checks.NewRunner(a.clock, a.log, a.observe)
	a.runner.Set(a.cfg.Load().specs)
	return nil
}

func (a *app) startChecks(context.Context) error {
	investigator := &alert.Investigator{Desk: a.desk, Ask: a.runner.Evidence, Log: a.log}
	a.life.run("investigator", investigator.Run)
	a.life.run("checks", a.runner.Run)
	return nil
}

// observe is what follows from one look: its values are kept, and people told if it matters.
func (a *app) observe(ctx context.Context, r checks.Result) {
	a.meters.looked(r)
	if err := a.history.Append(r.At, r.Spec.Key(), r.Values); err != nil {
		a.log.Error("values of a check are not kept", "check", r.Spec.Key(), "err", err)
	}
	if err := a.desk.Observe(ctx, r); err != nil && ctx.Err() == nil {
		a.log.Error("a result did not reach the alert desk; the next one will try again", "check", r.Spec.Key(), "err", err)
	}
}

// tidyAt is when old measured values are rolled up and dropped, every night.
const tidyAt = "17 3 * * *"

func (a *app) startClock(context.Context) error {
	clock := jobs.NewClock(a.clock, a.log)
	if err := clock.Add("tidy history", tidyAt, a.cfg.Load().zone(), a.history.Tidy); err != nil {
		return err
	}
	a.life.run("clock", clock.Run)
	return nil
}

// reload takes a new configuration whole, or not at all.
func (a *app) reload(ctx context.Context, cfg *Config) error {
	if err := a.cfg.Load().fixed(cfg); err != nil {
		return err
	}
	if err := a.desk.SetRules(cfg.Alerts); err != nil {
		return err
	}
	a.cfg.Store(cfg)
	a.guard.Use(cfg.roster())
	a.runner.Set(cfg.specs)
	a.greeting.anew()
	return a.desk.Reconcile(ctx, cfg.specs)
}

// fixed refuses a change that needs a restart, by name.
func (c *Config) fixed(next *Config) error {
	for _, f := range []struct {
		name      string
		was, want any
	}{
		{"data", c.Data, next.Data},
		{"listen", c.Listen, next.Listen},
		{"log", c.Log, next.Log},
		{"slack.api_url", c.Slack.APIURL, next.Slack.APIURL},
		{"slack.bot_token", c.Slack.BotToken.Reveal(), next.Slack.BotToken.Reveal()},
		{"slack.app_token", c.Slack.AppToken.Reveal(), next.Slack.AppToken.Reveal()},
	} {
		if f.was != f.want {
			return fmt.Errorf("%s cannot change while hoshu runs; restart it, or write the old value again", f.name)
		}
	}
	return nil
}

// zone is where times are shown; it was validated.
func (c *Config) zone() *time.Location {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

func (c *Config) roster() bot.Roster {
	return bot.Roster{People: c.People, Language: c.Language, Zone: c.Zone}
}
