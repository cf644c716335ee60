// Package alert decides what a failing check means to people: one Alert per
// episode (firing -> acknowledged -> resolved), silences, and what time ends.
// Its rules are pure; its Desk makes every change in the store, with a line in
// the log. It knows neither chat nor cards.
package alert

import (
	"errors"
	"time"

	"hoshu/checks"
	"hoshu/store/audit"
)

// State is where an alert stands with people.
type State string

// The states of an alert.
const (
	Firing       State = "firing"
	Acknowledged State = "acknowledged"
	Resolved     State = "resolved"
)

// Kinds of event that the Desk writes. The subject is the alert's or the silence's id.
const (
	EventFired          = "alert.fired"
	EventWorsened       = "alert.worsened"       // Data: from, to
	EventEased          = "alert.eased"          // fail -> warn; Data: from, to
	EventReopened       = "alert.reopened"       // failing again soon after it was resolved
	EventFlapping       = "alert.flapping"       // Data: changes, window
	EventSettled        = "alert.settled"        // no longer flapping; still failing
	EventAcknowledged   = "alert.acknowledged"   // Data: why, until (RFC 3339, "" = until resolved)
	EventUnacknowledged = "alert.unacknowledged" // by a person
	EventAckEnded       = "alert.ack_ended"      // by time or worsening; Data: because = "time" | "worse", by = who had it
	EventHeld           = "alert.held"           // Data: parent = key of the check
	EventReleased       = "alert.released"
	EventEvidence       = "alert.evidence" // Data: text
	EventResolved       = "alert.resolved" // Data: lasted (Go duration)
	EventSilenced       = "silence.started"
	EventSilenceWarned  = "silence.warned"   // ten minutes before its end
	EventSilenceChanged = "silence.extended" // Data: until
	EventSilenceEnded   = "silence.ended"    // Data: because = "time" | "person"
)

// Why a change may be refused. A refusal changes nothing.
var (
	ErrNotFound        = errors.New("alert: no such alert")
	ErrNoSilence       = errors.New("alert: no such silence")
	ErrResolved        = errors.New("alert: already resolved")
	ErrAlreadyAcked    = errors.New("alert: already acknowledged")
	ErrNotAcked        = errors.New("alert: not acknowledged")
	ErrAckTime         = errors.New("alert: an acknowledgement lasts from 15 minutes to 7 days, or until resolved")
	ErrSilenceTime     = errors.New("alert: a silence lasts from 5 minutes to 30 days")
	ErrSilenceOver     = errors.New("alert: the silence has ended")
	ErrSilenceReason   = errors.New("alert: a silence needs a reason")
	ErrSilenceTooBroad = errors.New("alert: silencing everything for more than 8 hours needs two people")
)

// Limits of an acknowledgement and a silence.
const (
	MinAck        = 15 * time.Minute
	MaxAck        = 7 * 24 * time.Hour
	MinSilence    = 5 * time.Minute
	MaxSilence    = 30 * 24 * time.Hour
	MaxBroad      = 8 * time.Hour // of a silence that matches everything
	SilenceNotice = 10 * time.Minute
)

// Alert is one episode of a check that is not well.
type Alert struct {
	ID       string          `json:"id"` // "A-17"
	Client   string          `json:"client"`
	System   string          `json:"system"`
	Check    string          `json:"check"` // key: "web1/disk"
	Kind     string          `json:"kind"`  // of the check: "disk"
	Severity checks.Severity `json:"severity"`

	State  State          `json:"state"`
	Status checks.Status  `json:"status"` // how the check stands: OK while a flapping alert is well for a moment
	Worst  checks.Status  `json:"worst"`
	Text   checks.Text    `json:"text"`   // the latest word of the probe that changed the status
	Values []checks.Value `json:"values"` // measured with it

	FiredAt    time.Time `json:"fired_at"`
	ChangedAt  time.Time `json:"changed_at"`
	ResolvedAt time.Time `json:"resolved_at,omitzero"`

	Ack      *Ack        `json:"ack,omitempty"`     // kept over a flap; nil when it has ended
	Changes  []time.Time `json:"changes,omitempty"` // of status, inside the flap window
	Flapping bool        `json:"flapping,omitempty"`
	HeldBy   string      `json:"held_by,omitempty"` // key of the failing check this one depends on
}

// Ack is one person's word that they look after an alert.
type Ack struct {
	By    audit.Actor `json:"by"`
	Why   string      `json:"why,omitempty"`
	At    time.Time   `json:"at"`
	Until time.Time   `json:"until,omitzero"` // zero: until resolved

	// Covers is how the check stood when the word was given: anything worse ends it.
	Covers checks.Status `json:"covers"`
}

// Silence keeps alerts from being posted: those that match, until its end.
type Silence struct {
	ID      string      `json:"id"`               // "S-3"
	Client  string      `json:"client,omitempty"` // each "" matches all
	System  string      `json:"system,omitempty"`
	Check   string      `json:"check,omitempty"` // name or key of the check; * stands for any run of characters
	By      audit.Actor `json:"by"`
	Why     string      `json:"why"`
	From    time.Time   `json:"from"`
	Until   time.Time   `json:"until"`
	Warned  bool        `json:"warned,omitempty"`
	EndedAt time.Time   `json:"ended_at,omitzero"`
	EndedBy audit.Actor `json:"ended_by,omitzero"`
}
