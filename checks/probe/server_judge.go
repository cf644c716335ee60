package probe

import (
	"time"

	"hoshu/checks"
)

// judge makes a finding of what a server that answers tells of itself.
func (s *Server) judge(v *vitals, took time.Duration) checks.Finding {
	ok := checks.Finding{Text: checks.Say("db.ok", "{target} ({version}) answers in {took}; {used} of {most} connections are in use", checks.Args{
		"target": s.target(), "version": v.version, "took": lasted(took), "used": number(v.used), "most": number(v.most),
	})}
	return worst(ok, s.connections(v), s.replication(v), s.query(v), speed(s.target(), took, s.SlowWarn, s.SlowFail))
}

func (s *Server) connections(v *vitals) checks.Finding {
	if v.most <= 0 {
		return checks.Finding{}
	}
	share := 100 * v.used / v.most
	return checks.Finding{
		Status: checks.Grade(share, s.ConnectionsWarn, s.ConnectionsFail),
		Text: checks.Say("db.connections", "{target} uses {used} of its {most} connections, {share} (limits {limits})", checks.Args{
			"target": s.target(), "used": number(v.used), "most": number(v.most), "share": percent(share),
			"limits": bounds(s.ConnectionsWarn, s.ConnectionsFail, percent),
		}),
		Values: []checks.Value{{Name: "connections", V: share, Unit: "%", Warn: limit(s.ConnectionsWarn), Fail: limit(s.ConnectionsFail)}},
	}
}

func (s *Server) replication(v *vitals) checks.Finding {
	if v.halted != nil {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("db.halted", "{target} does not replicate (receives: {receiving}, applies: {applying})",
			checks.Args{"target": s.target(), "receiving": v.halted.receiving, "applying": v.halted.applying})}
	}
	if v.lag == nil {
		return checks.Finding{}
	}
	warn, fail := time.Duration(s.LagWarn).Seconds(), time.Duration(s.LagFail).Seconds()
	return checks.Finding{
		Status: checks.Grade(*v.lag, warn, fail),
		Text: checks.Say("db.lag", "{target} is {lag} behind its primary (limits {limits})", checks.Args{
			"target": s.target(), "lag": behind(*v.lag), "limits": bounds(warn, fail, behind)}),
		Values: []checks.Value{{Name: "lag", V: *v.lag, Unit: "s", Warn: limit(warn), Fail: limit(fail)}},
	}
}

func behind(seconds float64) string { return Span(seconds * float64(time.Second)).String() }

// query judges its number. A query that fails tells nothing of the server, which
// answers: whoever wrote it has to look.
func (s *Server) query(v *vitals) checks.Finding {
	args := checks.Args{"target": s.target(), "limits": bounds(s.Warn, s.Fail, number)}
	switch {
	case s.Query == "":
		return checks.Finding{}
	case v.failed != nil:
		args["error"] = oneLine(v.failed.Error())
		return checks.Finding{Status: checks.Unknown, Text: checks.Say("db.badquery", "{target}: the query fails: {error}", args)}
	case v.number == nil:
		return checks.Finding{Status: checks.Unknown, Text: checks.Say("db.nonumber", "{target}: the query gives no number", args)}
	}
	args["number"] = number(*v.number)
	return checks.Finding{
		Status: checks.Grade(*v.number, s.Warn, s.Fail),
		Text:   checks.Say("db.query", "{target}: the query gives {number} (limits {limits})", args),
		Values: []checks.Value{{Name: "query", V: *v.number, Warn: limit(s.Warn), Fail: limit(s.Fail)}},
	}
}

// locked is said where we cannot look because we are not let in: that tells
// nothing of the server.
func (s *Server) locked(said string) checks.Finding {
	return checks.Finding{Status: checks.Unknown, Text: checks.Say("db.locked", "{target} refuses the user {user}: {error}",
		checks.Args{"target": s.target(), "user": s.User, "error": oneLine(said)})}
}

// refusal is said where a server answers that it cannot serve.
func (s *Server) refusal(said string) checks.Finding {
	return checks.Finding{Status: checks.Fail, Text: checks.Say("db.refused", "{target} does not serve: {error}",
		checks.Args{"target": s.target(), "error": oneLine(said)})}
}
