package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store"
)

// Refusal is an error that brings its own words, for the caller alone.
type Refusal struct {
	Key  words.Key
	Args words.Args
	Err  error // what it says, for errors.Is; may be nil
}

func (r Refusal) Error() string {
	if r.Err == nil {
		return "bot: refused: " + string(r.Key)
	}
	return r.Err.Error()
}

// Unwrap gives Err.
func (r Refusal) Unwrap() error { return r.Err }

var (
	errRole    = errors.New("bot: not allowed to this role")
	errCorrupt = errors.New("bot: the button's value cannot be read")
)

// errorWords is what is said of each error that a desk or the chat service may
// give back. All have the argument what: the first word behind the command, or of the
// button's value.
var errorWords = []struct {
	err error
	key words.Key
}{
	{ErrUnsure, words.RefusedUnsure},
	{ErrTooLate, words.RefusedTooLate},
	{errCorrupt, words.RefusedCorrupt},
	{alert.ErrNotFound, words.RefusedNoAlert},
	{alert.ErrNoSilence, words.RefusedNoSilence},
	{alert.ErrResolved, words.RefusedResolved},
	{alert.ErrAlreadyAcked, words.RefusedAlreadyAcked},
	{alert.ErrNotAcked, words.RefusedNotAcked},
	{alert.ErrAckTime, words.RefusedAckTime},
	{alert.ErrSilenceTime, words.RefusedSilenceTime},
	{alert.ErrSilenceOver, words.RefusedSilenceOver},
	{alert.ErrSilenceReason, words.RefusedSilenceReason},
	{alert.ErrSilenceTooBroad, words.RefusedTooBroad},
	{checks.ErrNoCheck, words.RefusedNoCheck},
	{store.ErrNotFound, words.RefusedNotFound},
	{context.DeadlineExceeded, words.RefusedTooLong},
}

func keyOf(err error) (words.Key, bool) {
	for _, e := range errorWords {
		if errors.Is(err, e.err) {
			return e.key, true
		}
	}
	return "", false
}

// refusedTo says why a role may not.
func refusedTo(r Role) words.Key {
	switch r {
	case Nobody:
		return words.RefusedNobody
	case Partner:
		return words.RefusedPartner
	case Guest:
		return words.RefusedGuest
	}
	return words.RefusedApprover
}

// reference is a short name by which a line of the log is found again.
func reference() string { return rand.Text()[:6] }

// plain tells a button's value that can be what hoshu wrote.
func plain(value string) bool {
	return len(value) <= maxValue && utf8.ValidString(value) && !strings.ContainsFunc(value, unicode.IsControl)
}

// maxQuote is how much of what somebody typed is quoted back, in characters.
const maxQuote = 40

func firstWord(text string) string {
	if fields := strings.Fields(text); len(fields) > 0 {
		return cut(fields[0])
	}
	return ""
}

// cut shortens what came from outside to maxQuote characters, without control characters.
func cut(s string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s[:min(len(s), 8*maxQuote)]))
	if len(runes) > maxQuote {
		return string(runes[:maxQuote]) + "…"
	}
	return string(runes)
}

// isBareUsage tells an ErrUsage that brings no words of its own.
func isBareUsage(err error) bool {
	var refusal Refusal
	return errors.Is(err, ErrUsage) && !errors.As(err, &refusal)
}
