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
	DurationBoth    Key = "duration.both"
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
	AlertResolvedBy     Key = "alert.resolved_by"
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

// The card of many alerts at once.
const (
	StormHead    Key = "storm.head"
	StormOver    Key = "storm.over"
	StormWaiting Key = "storm.waiting"
	StormThread  Key = "storm.thread"
	ButtonAckAll Key = "button.ack_all"
	AckAllTitle  Key = "ack_all.title"
	AckAllText   Key = "ack_all.text"
	AckAllYes    Key = "ack_all.yes"
	ThreadApart  Key = "thread.apart"
	DoneAckAll   Key = "done.ack_all"
	NoneAckAll   Key = "done.ack_none"
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
	EndTextNone    Key = "end.text_none"
	EndYes         Key = "end.yes"
	EndNo          Key = "end.no"
)

// What happened: lines of a thread and of the log.
const (
	ThreadEvidence          Key = "thread.evidence"
	EventFired              Key = "event.fired"
	EventWorsened           Key = "event.worsened"
	EventEased              Key = "event.eased"
	EventReopened           Key = "event.reopened"
	EventFlapping           Key = "event.flapping"
	EventSettled            Key = "event.settled"
	EventAcked              Key = "event.acked"
	EventAckedWhy           Key = "event.acked_why"
	EventAckedUntil         Key = "event.acked_until"
	EventAckedWhyUntil      Key = "event.acked_why_until"
	EventUnacknowledged     Key = "event.unacknowledged"
	EventAckEndedTime       Key = "event.ack_ended_time"
	EventAckEndedWorse      Key = "event.ack_ended_worse"
	EventHeld               Key = "event.held"
	EventReleased           Key = "event.released"
	EventEvidence           Key = "event.evidence"
	EventResolved           Key = "event.resolved"
	EventSilenced           Key = "event.silenced"
	EventSilenceWarned      Key = "event.silence_warned"
	EventSilenceWarnedPlain Key = "event.silence_warned_plain"
	EventSilenceExtended    Key = "event.silence_extended"
	EventSilenceEndedBy     Key = "event.silence_ended_by"
	EventSilenceEndedTime   Key = "event.silence_ended_time"
	EventRefused            Key = "event.refused"
)

// A chart.
const (
	ChartTitle Key = "chart.title"
	ChartAlt   Key = "chart.alt"
)

// Forms.
const (
	FormClose          Key = "form.close"
	FormFor            Key = "form.for"
	FormOther          Key = "form.other"
	FormOwn            Key = "form.own"
	FormOwnHint        Key = "form.own_hint"
	FormWhy            Key = "form.why"
	FormWhat           Key = "form.what"
	FormAlert          Key = "form.alert"
	FormAlertChoice    Key = "form.alert_choice"
	FormUntilResolved  Key = "form.until_resolved"
	FormSilenceTitle   Key = "form.silence_title"
	FormSilenceSubmit  Key = "form.silence_submit"
	FormSilenceWhyHint Key = "form.silence_why_hint"
	FormAckTitle       Key = "form.ack_title"
	FormAckSubmit      Key = "form.ack_submit"
	FormNoWhy          Key = "form.no_why"
	FormNoTime         Key = "form.no_time"
	FormBadTime        Key = "form.bad_time"
	FormSilenceRange   Key = "form.silence_range"
	FormNoWhat         Key = "form.no_what"
)

// How checks stand.
const (
	StatusAllWell  Key = "overview.all_well"
	StatusNone     Key = "overview.none"
	StatusBad      Key = "overview.bad"
	StatusWaiting  Key = "overview.waiting"
	StatusOfSystem Key = "overview.of_system"
	StatusLine     Key = "overview.line"
	StatusCount    Key = "overview.count"
	StatusUnlooked Key = "overview.unlooked"
	CheckLine      Key = "check.line"
	CheckUnlooked  Key = "check.unlooked"
	CheckSeen      Key = "check.seen"
	CheckTook      Key = "check.took"
	CheckCounts    Key = "check.counts"
)

// Why a check does, or does not, alert.
const (
	ExplainHead      Key = "explain.head"
	ExplainNoAlert   Key = "explain.no_alert"
	ExplainQuiet     Key = "explain.quiet"
	ExplainAlert     Key = "explain.alert"
	ExplainRule      Key = "explain.rule"
	ReasonUnlooked   Key = "reason.unlooked"
	ReasonUnsettled  Key = "reason.unsettled"
	ReasonWell       Key = "reason.well"
	ReasonPending    Key = "reason.pending"
	ReasonRecovering Key = "reason.recovering"
	ReasonOpen       Key = "reason.open"
	ReasonFlapping   Key = "reason.flapping"
	ReasonAcked      Key = "reason.acked"
	ReasonHeld       Key = "reason.held"
	ReasonSilenced   Key = "reason.silenced"
	ReasonReopens    Key = "reason.reopens"
)

// Lists.
const (
	ListRest           Key = "list.rest"
	AlertsOpen         Key = "alerts.open"
	AlertsMine         Key = "alerts.mine"
	AlertsResolved     Key = "alerts.resolved"
	AlertsNone         Key = "alerts.none"
	AlertsNoneMine     Key = "alerts.none_mine"
	AlertsNoneResolved Key = "alerts.none_resolved"
	AlertsNoneFree     Key = "alerts.none_free"
	AlertLine          Key = "alerts.line"
	AlertLineAcked     Key = "alerts.line_acked"
	AlertLineResolved  Key = "alerts.line_resolved"
	SilencesHead       Key = "silences.head"
	SilencesNone       Key = "silences.none"
	SilenceLine        Key = "silences.line"
	AuditHead          Key = "audit.head"
	AuditOf            Key = "audit.of"
	AuditNone          Key = "audit.none"
	AuditEmpty         Key = "audit.empty"
	AuditLine          Key = "audit.line"
)

// A home page.
const (
	HomeHead       Key = "home.head"
	HomeMine       Key = "home.mine"
	HomeOpen       Key = "home.open"
	HomeCalm       Key = "home.calm"
	HomeSilences   Key = "home.silences"
	HomeChecks     Key = "home.checks"
	HomeChecksWell Key = "home.checks_well"
	ButtonRefresh  Key = "button.refresh"
)

// Help: one line a command, with an example.
const (
	HelpHead    Key = "help.head"
	HelpFoot    Key = "help.foot"
	HelpHelp    Key = "help.help"
	HelpStatus  Key = "help.status"
	HelpAlerts  Key = "help.alerts"
	HelpAck     Key = "help.ack"
	HelpUnack   Key = "help.unack"
	HelpSilence Key = "help.silence"
	HelpCheck   Key = "help.check"
	HelpExplain Key = "help.explain"
	HelpAudit   Key = "help.audit"
)

// Answers to commands.
const (
	DoneAck        Key = "done.ack"
	DoneAckUntil   Key = "done.ack_until"
	DoneUnack      Key = "done.unack"
	DoneSilence    Key = "done.silence"
	DoneSilenceEnd Key = "done.silence_end"
)

// Refusals: what the router and the commands say when something is not done.
const (
	RefusedNobody         Key = "refused.nobody"
	RefusedPartner        Key = "refused.partner"
	RefusedGuest          Key = "refused.guest"
	RefusedApprover       Key = "refused.approver"
	RefusedUnsure         Key = "refused.unsure"
	RefusedUnknown        Key = "refused.unknown_command"
	RefusedDidYouMean     Key = "refused.did_you_mean"
	RefusedUsage          Key = "refused.usage"
	RefusedUnknownButton  Key = "refused.unknown_button"
	RefusedCorrupt        Key = "refused.corrupt"
	RefusedTooLate        Key = "refused.form_too_late"
	RefusedTooLong        Key = "refused.took_too_long"
	RefusedFailed         Key = "refused.failed"
	RefusedNoAlert        Key = "refused.no_alert"
	RefusedNoSilence      Key = "refused.no_silence"
	RefusedResolved       Key = "refused.resolved"
	RefusedAlreadyAcked   Key = "refused.already_acked"
	RefusedAlreadyAckedBy Key = "refused.already_acked_by"
	RefusedNotAcked       Key = "refused.not_acked"
	RefusedAckTime        Key = "refused.ack_time"
	RefusedSilenceTime    Key = "refused.silence_time"
	RefusedSilenceOver    Key = "refused.silence_over"
	RefusedSilenceReason  Key = "refused.silence_reason"
	RefusedTooBroad       Key = "refused.silence_too_broad"
	RefusedNotFound       Key = "refused.not_found"
	RefusedNoCheck        Key = "refused.no_check"
	RefusedNoCheckMaybe   Key = "refused.no_check_maybe"
	RefusedWhichCheck     Key = "refused.which_check"
	RefusedNoSystem       Key = "refused.no_system"
	RefusedNoSystemMaybe  Key = "refused.no_system_maybe"
	RefusedNoTime         Key = "refused.no_time"
	RefusedStopping       Key = "refused.stopping"
)

// CutNote stands where a text was too long for the chat service.
const CutNote Key = "cut.note"

// MailBody stands below an alert that was sent by e-mail.
const MailBody Key = "mail.body"
