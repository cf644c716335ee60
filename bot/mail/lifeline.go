package mail

import (
	"context"
	"fmt"
	"html"
	"log/slog"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store"
	"hoshu/store/audit"
)

// lookEvery is how often the lifeline looks whether Slack takes cards.
const lookEvery = 30 * time.Second

// sent is what was mailed of one alert.
type sent struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Over bool      `json:"over,omitempty"` // its end was mailed too
}

// Desk is what the lifeline needs of alert.Desk.
type Desk interface {
	Open() []alert.Alert
	Get(id string) (alert.Alert, error)
	Muted(a alert.Alert) (alert.Silence, bool)
}

// Lifeline mails critical alerts while Slack does not take cards.
type Lifeline struct {
	Config   func() Config
	Desk     Desk
	Troubles func() []bot.Trouble
	Speak    func() words.Speaker
	Clock    clockwork.Clock
	Log      *slog.Logger

	mailed *store.Table[sent]
	open   map[string]bool // alerts whose end is still to be mailed
	failed bool            // the last message was not taken: said once in the log
}

// Open makes the lifeline remember in db what it mailed.
func (l *Lifeline) Open(db *store.DB) (err error) {
	l.open = map[string]bool{}
	if l.mailed, err = store.NewTable[sent](db, "mailed"); err != nil {
		return err
	}
	for s, err := range l.mailed.List() {
		if err != nil {
			return err
		}
		if !s.Over {
			l.open[s.ID] = true
		}
	}
	return nil
}

// Run looks on time until ctx is done.
func (l *Lifeline) Run(ctx context.Context) error {
	tick := l.Clock.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.Chan():
			l.look(ctx)
		}
	}
}

// look mails what is urgent if Slack has failed for long enough.
func (l *Lifeline) look(ctx context.Context) {
	c, now := l.Config(), l.Clock.Now()
	if c.Off() {
		return
	}
	l.mailEnds(ctx, c)
	since := longest(l.Troubles())
	if since.IsZero() || now.Sub(since) < c.after() {
		return
	}
	for _, a := range l.Desk.Open() {
		if _, muted := l.Desk.Muted(a); muted || a.Severity != checks.Critical || a.HeldBy != "" || a.State != alert.Firing {
			continue
		}
		l.mail(ctx, c, a, since)
	}
}

// mail sends one alert once. It is noted when the server has taken it: after a
// crash in between it comes twice, which is better than never.
func (l *Lifeline) mail(ctx context.Context, c Config, a alert.Alert, since time.Time) {
	if _, err := l.mailed.Get(a.ID); err == nil {
		return
	}
	s := l.Speak()
	text := l.text(s, a)
	body := text + "\n\n" + plain(s.Say(words.MailBody, words.Args{"since": s.Time(since)}))
	if err := c.Send(ctx, subject(text), body); err != nil {
		l.complain(err)
		return
	}
	l.failed = false
	l.note(ctx, a.ID, sent{ID: a.ID, At: l.Clock.Now()})
	l.open[a.ID] = true
}

// mailEnds tells of the end of what was mailed.
func (l *Lifeline) mailEnds(ctx context.Context, c Config) {
	for id := range l.open {
		a, err := l.Desk.Get(id)
		if err != nil || a.State != alert.Resolved {
			continue
		}
		text := l.text(l.Speak(), a)
		if err := c.Send(ctx, subject(text), text); err != nil {
			l.complain(err)
			return
		}
		l.note(ctx, id, sent{ID: id, At: l.Clock.Now(), Over: true})
		delete(l.open, id)
	}
}

func (l *Lifeline) text(s words.Speaker, a alert.Alert) string {
	return plain(card.Alert(s, a, card.AlertView{ClientName: a.Client, SystemName: a.System, Now: l.Clock.Now()}).Text)
}

func (l *Lifeline) note(ctx context.Context, id string, s sent) {
	_, err := l.mailed.Change(ctx, id, func(v *sent, _ bool) (audit.Event, error) {
		*v = s
		return audit.Event{}, nil
	})
	if err != nil && ctx.Err() == nil {
		l.Log.Error("mail: cannot note what was sent", "alert", id, "err", err)
	}
}

// complain logs the first failure in a row.
func (l *Lifeline) complain(err error) {
	if !l.failed {
		l.Log.Error("neither Slack nor e-mail takes an alert; see hoshu alerts on this machine", "err", err)
	}
	l.failed = true
}

// longest is the beginning of the trouble that has lasted longest; zero for none.
func longest(troubles []bot.Trouble) (since time.Time) {
	for _, t := range troubles {
		if since.IsZero() || t.Since.Before(since) {
			since = t.Since
		}
	}
	return since
}

// subject is the first line of a text.
func subject(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return fmt.Sprintf("[hoshu] %s", words.Cut(line, 120))
}

// plain is a card's text without markup.
func plain(text string) string {
	return html.UnescapeString(strings.ReplaceAll(text, "*", ""))
}
