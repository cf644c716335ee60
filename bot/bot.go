// Package bot connects people in a chat service with hoshu's desks: the Router
// answers commands, buttons and forms, the Announcer keeps one true card per
// subject and channel. It knows no chat service: Chat is all it needs of one.
package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/store/audit"
)

// Ref is where a message hangs.
type Ref struct {
	Channel string `json:"channel"`
	ID      string `json:"id"` // Slack's ts
}

// Message is a card on its way to a channel.
type Message struct {
	Channel string
	Thread  string // ID of the thread's first message; "" for the channel itself
	Key     string // our own id, carried along invisibly, by which Find finds it again
	Card    card.Card
}

// Chat is what hoshu needs of a chat service. Every call is bounded in time.
// Errors: those of this file, or another, which means that nobody knows whether
// it was done.
type Chat interface {
	Poster
	Replier
	Directory
}

// Poster posts and edits.
type Poster interface {
	Post(ctx context.Context, m Message) (Ref, error)
	Update(ctx context.Context, ref Ref, m Message) error
	// Find looks for the message or file that was posted with key, not before since.
	Find(ctx context.Context, channel, thread, key string, since time.Time) (Ref, bool, error)
	// Attach hangs a file in a thread, findable by key.
	Attach(ctx context.Context, channel, thread, key string, f card.File) error
}

// Replier answers one person.
type Replier interface {
	// Whisper shows c to the caller alone.
	Whisper(ctx context.Context, to Caller, c card.Card) error
	// Open opens a form over the caller's page; the trigger lives three seconds.
	Open(ctx context.Context, trigger string, m card.Modal) error
	// Home publishes a person's home page.
	Home(ctx context.Context, user string, blocks []card.Block) error
}

// Directory knows who somebody is.
type Directory interface {
	// User asks afresh unless it was asked less than maxAge ago.
	User(ctx context.Context, id string, maxAge time.Duration) (User, error)
}

// Why a call to a chat service failed for good, or until when it must wait.
var (
	ErrMessageGone  = errors.New("bot: the message is gone")
	ErrNoChannel    = errors.New("bot: no such channel, or the bot cannot see it")
	ErrNotInChannel = errors.New("bot: the bot is not in the channel")
	ErrArchived     = errors.New("bot: the channel is archived")
	ErrAuth         = errors.New("bot: the token is not accepted")
	ErrScope        = errors.New("bot: the app lacks a permission")
	ErrBadCard      = errors.New("bot: the chat service does not accept this card")
	ErrTooLate      = errors.New("bot: the trigger is too old")
	ErrNotDone      = errors.New("bot: certainly not done: no connection, or refused before any work")
)

// RateLimited says how long this method must rest in this channel.
type RateLimited struct{ After time.Duration }

func (e *RateLimited) Error() string { return "bot: rate limited for " + e.After.String() }

// User is one account of the chat service.
type User struct {
	ID      string
	Team    string // workspace the account belongs to
	Name    string
	Lang    string // "ja-JP"
	Zone    string // "Asia/Tokyo"
	Deleted bool
	Bot     bool
	Guest   bool // any kind of guest
}

// Role is what a person may do, decided afresh at every press.
type Role int

// The roles, each able to do what the ones before it may.
const (
	Nobody   Role = iota // bots, deactivated accounts
	Partner              // another organisation's people, in a shared channel
	Guest                // guests of our workspace, and people listed as a client's
	Member               // the team
	Approver             // listed as approver
)

// Caller is who acts, where, and how to answer.
type Caller struct {
	User     string // chat id, as the event said
	Team     string // the account's workspace, as the event said
	Channel  string // "" in a form
	Message  Ref    // the message that was pressed on
	ReplyURL string
	Trigger  string
}

// Incoming is one event from the chat service, kept in the store until it is done.
type Incoming struct {
	ID     string            `json:"id"`   // the same when the event is delivered again
	Kind   string            `json:"kind"` // InCommand ...
	At     time.Time         `json:"at"`
	Caller Caller            `json:"caller"`
	Name   string            `json:"name,omitempty"`   // command, action or form
	Text   string            `json:"text,omitempty"`   // what was typed behind the command; the button's value; the form's Private
	Values map[string]string `json:"values,omitempty"` // of a form
	Raw    json.RawMessage   `json:"raw,omitempty"`    // of a message, for who needs more
}

// Kinds of Incoming.
const (
	InCommand = "command"
	InPress   = "press"
	InSubmit  = "submit"
	InHome    = "home"    // somebody opened the home page
	InMention = "mention" // "@hoshu status": answered like a command
	InUser    = "user"    // an account changed: forget what is remembered of it
)

// Receipt is how an Incoming is acknowledged.
type Receipt struct {
	Errors map[string]string // of a form: field name -> words; the form stays open
}

// Who is a caller with all that was found out about them.
type Who struct {
	Caller
	Role  Role
	Actor audit.Actor   // for the log
	Speak words.Speaker // in their language and zone
}

// Call is a command on its way to its Run.
type Call struct {
	Who
	Args []string
	Text string // the same, as it was typed
}

// Press is a press of a button.
type Press struct {
	Who
	Value string
}

// Submit is a form that was sent.
type Submit struct {
	Who
	Private string
	Values  map[string]string
}

// Answer is what the caller gets: a card only they see, a form, or nothing when
// the change itself can be seen in the channel.
type Answer struct {
	Card  *card.Card
	Modal *card.Modal
}

// Say answers with a card.
func Say(c card.Card) Answer { return Answer{Card: &c} }

// Ask answers with a form.
func Ask(m card.Modal) Answer { return Answer{Modal: &m} }

// Command is one subcommand of /hoshu.
type Command struct {
	Name  string    // "ack"
	Args  string    // "ALERT [15m..7d] [why]"
	Help  words.Key // one line
	Needs Role
	Run   func(ctx context.Context, c Call) (Answer, error)
}

// Action is one kind of button.
type Action struct {
	Name  string // "alert.ack"
	Needs Role
	Run   func(ctx context.Context, p Press) (Answer, error)
}

// Form is one kind of modal.
type Form struct {
	Name  string // "alert.silence"
	Needs Role
	// Check says what is wrong with the fields, before the form closes. It changes nothing and asks nobody.
	Check func(s Submit) map[string]words.Key
	Run   func(ctx context.Context, s Submit) (Answer, error)
}

// ErrUsage is a command with arguments that it cannot use.
var ErrUsage = errors.New("bot: usage")
