package bot

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"
)

// How long a queue rests after a failure.
const (
	firstRest = time.Second // doubled at every failure in a row
	longRest  = time.Minute
	cureRest  = 3 * time.Minute  // for what only a person can put right
	drawRest  = 30 * time.Second // for a card that could not be drawn
)

// Trouble is why cards wait.
type Trouble struct {
	Channel string    `json:"channel,omitempty"` // "" when it is not known where they hang
	What    string    `json:"what"`              // with the cure, in English
	Since   time.Time `json:"since"`
	Pending int       `json:"pending"` // cards that wait
}

// trouble is a failure that has been logged.
type trouble struct {
	what  string
	since time.Time
}

// cures says what is wrong, and what to do, where a person must act.
var cures = []struct {
	err  error
	what string
}{
	{ErrNoChannel, "no such channel, or hoshu cannot see it: write the channel's id into the config; into a private channel invite hoshu with /invite"},
	{ErrNotInChannel, "hoshu is not in the channel: invite it there with /invite"},
	{ErrArchived, "the channel is archived: unarchive it, or write another one into the config"},
	{ErrScope, "the app lacks a permission: take the manifest of hoshu manifest and install the app again"},
	{ErrAuth, "the bot token is not accepted: install the app again and put its Bot User OAuth Token (xoxb-...) where the config says"},
}

const (
	badCard   = "the chat service does not accept this card; please report it with the log"
	noDrawing = "the card cannot be drawn; the log has the error"
	noStore   = "the store does not take what is to be posted; the log has the error"
	noAnswer  = "the chat service does not answer; cards wait and go out when it does"
)

// certain tells an error after which a call was certainly not done.
func certain(err error) bool {
	var soon *tooSoon
	if errors.As(err, &soon) {
		return true
	}
	return cureOf(err) != "" || slices.ContainsFunc([]error{ErrMessageGone, ErrBadCard, ErrNotDone, ErrTooLate},
		func(known error) bool { return errors.Is(err, known) })
}

func cureOf(err error) string {
	for _, c := range cures {
		if errors.Is(err, c.err) {
			return c.what
		}
	}
	return ""
}

// settle decides what becomes of a task that was worked on.
func (a *Announcer) settle(life context.Context, q *queue, t *task, err error) {
	now := a.clock.Now()
	if err == nil && q.reached {
		a.recovered(q, now)
	}
	var soon *tooSoon
	var bad *undrawn
	switch {
	case life.Err() != nil:
		q.put(t, now)
	case err == nil:
		q.done(t)
	case errors.As(err, &soon):
		q.put(t, soon.until)
		if soon.wide {
			q.slowDown(t, soon.until)
		}
	case errors.As(err, &bad):
		a.cardTrouble(q, t, noDrawing, err, now)
		q.put(t, now.Add(drawRest))
	case errors.Is(err, ErrBadCard):
		a.cardTrouble(q, t, badCard, err, now)
		q.put(t, now.Add(cureRest))
	default:
		a.channelTrouble(q, cmp.Or(cureOf(err), noAnswer), err, now)
		q.put(t, now)
	}
}

// channelTrouble lets a whole channel rest. It is logged when it begins and when
// it becomes another one.
func (a *Announcer) channelTrouble(q *queue, what string, err error, now time.Time) {
	a.counts.retries.Add(1)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest = now.Add(cureRest)
	if what == noAnswer {
		q.rest = now.Add(backoff(q.tries))
		q.tries++
	}
	if q.trouble != nil && q.trouble.what == what {
		return
	}
	q.trouble = &trouble{what: what, since: now}
	a.log.Warn("cards wait: "+what, "channel", q.channel, "err", err)
}

// recovered ends a channel's trouble.
func (a *Announcer) recovered(q *queue, now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest, q.tries = time.Time{}, 0
	if q.trouble == nil {
		return
	}
	a.log.Info("cards go out again", "channel", q.channel, "after", now.Sub(q.trouble.since).Round(time.Second).String())
	q.trouble = nil
}

// cardTrouble notes, and logs once, that one card cannot be shown.
func (a *Announcer) cardTrouble(q *queue, t *task, what string, err error, now time.Time) {
	a.counts.retries.Add(1)
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.trouble != nil && t.trouble.what == what {
		return
	}
	t.trouble = &trouble{what: what, since: now}
	a.log.Error("a card waits: "+what, "subject", t.id, "channel", q.channel, "err", err)
}

// backoff doubles from firstRest to longRest, and spreads by a quarter so that
// not all come back at once.
func backoff(tries int) time.Duration {
	d := min(firstRest<<min(tries, 10), longRest)
	return d + rand.N(d/4+1)
}

// Health tells why cards wait; empty when none waits for more than its turn.
func (a *Announcer) Health() []Trouble {
	a.mu.Lock()
	queues := a.inOrder()
	a.mu.Unlock()
	var all []Trouble
	for _, q := range queues {
		all = append(all, q.health()...)
	}
	slices.SortFunc(all, func(x, y Trouble) int { return cmp.Or(cmp.Compare(x.Channel, y.Channel), x.Since.Compare(y.Since)) })
	return all
}

func (q *queue) health() []Trouble {
	q.mu.Lock()
	defer q.mu.Unlock()
	var all []Trouble
	if q.trouble != nil {
		all = append(all, Trouble{Channel: q.channel, What: q.trouble.what, Since: q.trouble.since, Pending: len(q.tasks)})
	}
	for _, t := range q.tasks {
		if t.trouble != nil {
			all = append(all, Trouble{Channel: q.channel, What: t.id + ": " + t.trouble.what, Since: t.trouble.since, Pending: 1})
		}
	}
	return all
}
