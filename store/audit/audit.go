// Package audit holds the plain types of the log: who did what to which
// subject, when, and the hash that ties each line to the one before it.
// It knows neither where the log is kept nor what the kinds of event mean.
package audit

import "time"

// Kinds of actor.
const (
	Person = "person" // somebody, known by config or by the chat service
	Self   = "hoshu"  // hoshu itself: a check that failed, a time that is over
)

// Actor is who did something.
type Actor struct {
	Kind string `json:"kind"`           // Person or Self
	ID   string `json:"id,omitempty"`   // id in the config's people, else the chat service's user id
	Name string `json:"name,omitempty"` // as people read it
	Via  string `json:"via,omitempty"`  // "slack" or "cli"
}

// Hoshu is the actor for what hoshu does of its own accord.
var Hoshu = Actor{Kind: Self, ID: "hoshu", Name: "hoshu"}

// Event is one line of the log. Whoever makes an event fills Kind, Subject,
// Client, System, By, At and Data; the store adds
// Cause, Seq, Prev and Hash.
type Event struct {
	Seq     uint64            `json:"seq"`              // 1, 2, 3 ... without gaps
	At      time.Time         `json:"at"`               // UTC
	Kind    string            `json:"kind"`             // "alert.fired": subject's kind, dot, what happened
	Subject string            `json:"subject"`          // speakable id: "A-17", "S-3"
	Client  string            `json:"client,omitempty"` // whose
	System  string            `json:"system,omitempty"` // of which system
	By      Actor             `json:"by"`
	Data    map[string]string `json:"data,omitempty"`  // what a reader of the log needs besides; never a secret
	Cause   string            `json:"cause,omitempty"` // id of the request that led to it
	Prev    string            `json:"prev"`            // hash of the line before, hex; 64 zeros before the first
	Hash    string            `json:"hash"`            // SHA-256 over Prev and the canonical event, hex
}
