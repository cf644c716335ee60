package words

// Names of things.
const (
	StatusOK         Key = "status.ok"
	StatusWarn       Key = "status.warn"
	StatusFail       Key = "status.fail"
	StatusUnknown    Key = "status.unknown"
	SeverityWarning  Key = "severity.warning"
	SeverityCritical Key = "severity.critical"
	StateFiring      Key = "state.firing"
	StateAcked       Key = "state.acknowledged"
	StateResolved    Key = "state.resolved"
	PersonName       Key = "person.name" // name
)

// Times, amounts and lists.
const (
	TimeToday       Key = "time.today" // time
	DurationDays    Key = "duration.days"
	DurationHours   Key = "duration.hours"
	DurationMinutes Key = "duration.minutes"
	DurationSeconds Key = "duration.seconds"
	DurationJoin    Key = "duration.join"
	ListJoin        Key = "list.join"
	ListMore        Key = "list.more"
	ValueLimits     Key = "value.limits"
	ValueWarn       Key = "value.warn"
	ValueFail       Key = "value.fail"
	Why             Key = "why"
)

// An alert's card.
const (
	AlertHead           Key = "alert.head"
	AlertWhere          Key = "alert.where"
	AlertFiring         Key = "alert.firing"
	AlertAcked          Key = "alert.acked"
	AlertResolved       Key = "alert.resolved"
	AlertSeverity       Key = "alert.severity"
	AlertWorst          Key = "alert.worst"
	AlertFlapping       Key = "alert.flapping"
	AlertFlappingStatus Key = "alert.flapping_status"
	AlertHeld           Key = "alert.held"
	AlertHolds          Key = "alert.holds"
	AlertSilenced       Key = "alert.silenced"
	AckOpen             Key = "ack.open"
	AckUntil            Key = "ack.until"
	ButtonAck           Key = "button.ack"
	ButtonUnack         Key = "button.unack"
	ButtonSilence       Key = "button.silence"
	ButtonRun           Key = "button.run"
)

// A silence's card.
const (
	SilenceText    Key = "silence.text"
	SilenceOver    Key = "silence.over"
	SilenceEndedBy Key = "silence.ended_by"
	SilenceBy      Key = "silence.by"
	SilenceHolds   Key = "silence.holds"
	MatchCheck     Key = "match.check"
	MatchSystem    Key = "match.system"
	MatchClient    Key = "match.client"
	MatchAll       Key = "match.all"
	ButtonExtend   Key = "button.extend"
	ButtonEnd      Key = "button.end"
	EndTitle       Key = "end.title"
	EndText        Key = "end.text"
	EndYes         Key = "end.yes"
	EndNo          Key = "end.no"
)

// What happened: lines of a thread and of the log.
const (
	ThreadEvidence        Key = "thread.evidence"
	EventFired            Key = "event.fired"
	EventWorsened         Key = "event.worsened"
	EventEased            Key = "event.eased"
	EventReopened         Key = "event.reopened"
	EventFlapping         Key = "event.flapping"
	EventSettled          Key = "event.settled"
	EventAcked            Key = "event.acked"
	EventAckedWhy         Key = "event.acked_why"
	EventAckedUntil       Key = "event.acked_until"
	EventAckedWhyUntil    Key = "event.acked_why_until"
	EventUnacknowledged   Key = "event.unacknowledged"
	EventAckEndedTime     Key = "event.ack_ended_time"
	EventAckEndedWorse    Key = "event.ack_ended_worse"
	EventHeld             Key = "event.held"
	EventReleased         Key = "event.released"
	EventEvidence         Key = "event.evidence"
	EventResolved         Key = "event.resolved"
	EventSilenced         Key = "event.silenced"
	EventSilenceWarned    Key = "event.silence_warned"
	EventSilenceExtended  Key = "event.silence_extended"
	EventSilenceEndedBy   Key = "event.silence_ended_by"
	EventSilenceEndedTime Key = "event.silence_ended_time"
)
