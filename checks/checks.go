// Package checks looks at systems on time: a Spec says what to look at and how
// often, a Prober looks, a Result says what it saw. The package decides when a
// status has settled; it does not know who is told about it.
package checks

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Status is how a check stands. The order is from good to bad: Worse compares.
type Status int

// The four statuses. Unknown is a probe that could not look: never OK.
const (
	OK Status = iota
	Unknown
	Warn
	Fail
)

var statusNames = [...]string{OK: "ok", Unknown: "unknown", Warn: "warn", Fail: "fail"}

// String gives "ok", "unknown", "warn" or "fail".
func (s Status) String() string {
	if s < OK || s > Fail {
		return fmt.Sprintf("status(%d)", int(s))
	}
	return statusNames[s]
}

// MarshalText writes the name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name.
func (s *Status) UnmarshalText(b []byte) error {
	for i, name := range statusNames {
		if name == string(b) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("checks: no status %q", b)
}

// Worse reports whether s is worse than t.
func (s Status) Worse(t Status) bool { return s > t }

// Severity says how loud an alert of a check may be.
type Severity string

// A critical alert mentions people; a warning does not.
const (
	Warning  Severity = "warning"
	Critical Severity = "critical"
)

// Text is one line for people that can be said in more than one language:
// English is complete as it stands; ID and Args let bot/words say it otherwise.
type Text struct {
	ID      string            `json:"id,omitempty"` // "disk.used"; "" for words that came from outside, such as a plugin's
	Args    map[string]string `json:"args,omitempty"`
	English string            `json:"english"`
}

// Args are the parts of a Text, ready to read: "91 %", "/var".
type Args = map[string]string

// Value is one measured value of a Finding, for history and charts.
type Value struct {
	Name string   `json:"name"`           // "used", "load1": unique within its check
	V    float64  `json:"v"`              //
	Unit string   `json:"unit,omitempty"` // "%", "B", "s", "c" (counter), "" (plain number)
	Warn *float64 `json:"warn,omitempty"` // threshold, where there is one
	Fail *float64 `json:"fail,omitempty"`
}

// Finding is what a probe saw.
type Finding struct {
	Status Status
	Text   Text
	Values []Value
	Detail string // further lines as they came from outside, for the alert's thread
}

// Prober looks once. It must return soon after ctx is done. An error means that
// it could not look: the result is Unknown with the error's text.
type Prober interface {
	Probe(ctx context.Context) (Finding, error)
}

// Witness is a Prober that can say more when its check has failed: what an
// engineer would look up first, as preformatted lines of at most 40 characters
// where that is possible.
type Witness interface {
	Evidence(ctx context.Context) (string, error)
}

// Spec is one check: what to look at, how often, when to believe it.
type Spec struct {
	Client    string        // id of the client whose system it is
	System    string        // id of the system, unique over all clients
	Host      string        // where it runs: "local"
	Name      string        // unique within its system
	Kind      string        // a name of probe.Kinds
	Every     time.Duration // from start to start
	Timeout   time.Duration // of one look
	FailAfter int           // so many looks in a row that are not OK before it counts; at least 1
	OKAfter   int           // so many OK in a row before it counts; at least 1
	Severity  Severity
	DependsOn string // key or name (same system) of the check that must be well for this one to matter; may be ""
	Prober    Prober
}

// Key names a check everywhere: "web1/disk".
func (s Spec) Key() string { return s.System + "/" + s.Name }

// Result is one look of one check.
type Result struct {
	Spec Spec
	Finding
	At      time.Time     // start of the look, UTC
	Took    time.Duration //
	Settled Status        // what counts, after FailAfter and OKAfter
	Known   bool          // false until the check has settled for the first time since start
	Streak  int           // looks in a row on the same side (OK, or not OK), this one included
}

// Grade compares a value with two limits, the higher the worse. A limit of 0 is
// no limit.
func Grade(v, warn, fail float64) Status {
	switch {
	case fail > 0 && v >= fail:
		return Fail
	case warn > 0 && v >= warn:
		return Warn
	}
	return OK
}

// Say makes a Text. The English is a sentence with {name} where an argument goes;
// the same names stand in the catalogues of bot/words under "finding."+id.
func Say(id, english string, args Args) Text {
	pairs := make([]string, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, "{"+k+"}", v)
	}
	// All at once: what an argument says in braces is no place for another one.
	return Text{ID: id, Args: args, English: strings.NewReplacer(pairs...).Replace(english)}
}

// Plain is a Text in words from outside, said as they are in every language.
func Plain(s string) Text { return Text{English: s} }
