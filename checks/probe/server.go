package probe

import (
	"context"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"hoshu/store/fault"
	"hoshu/store/secret"
)

// Server is what both kinds of database server are asked and judged by.
type Server struct {
	Host            string        `yaml:"host" jsonschema:"description=name or address; or a socket: the directory for PostgreSQL or the file for MySQL"`
	Port            uint16        `yaml:"port"`
	Database        string        `yaml:"database,omitempty"`
	User            string        `yaml:"user"`
	Password        secret.Secret `yaml:"password,omitempty"`
	Query           string        `yaml:"query,omitempty" jsonschema:"description=a query that gives one number; it is run read-only"`
	Warn            float64       `yaml:"warn,omitempty" jsonschema:"description=limit of the query's number"`
	Fail            float64       `yaml:"fail,omitempty" jsonschema:"description=limit of the query's number"`
	ConnectionsWarn float64       `yaml:"connections_warn" jsonschema:"description=percent of the connections that are allowed"`
	ConnectionsFail float64       `yaml:"connections_fail" jsonschema:"description=percent of the connections that are allowed"`
	LagWarn         Span          `yaml:"lag_warn,omitempty" jsonschema:"description=how far a replica may be behind"`
	LagFail         Span          `yaml:"lag_fail,omitempty" jsonschema:"description=how far a replica may be behind"`
	SlowWarn        Span          `yaml:"slow_warn,omitempty"`
	SlowFail        Span          `yaml:"slow_fail,omitempty"`

	getenv func(string) string
	since  func(time.Time) time.Duration
}

func newServer(port uint16) Server {
	return Server{Host: "127.0.0.1", Port: port, ConnectionsWarn: 80, ConnectionsFail: 90, getenv: os.Getenv, since: time.Since}
}

// vitals are what a server tells of itself.
type vitals struct {
	version string
	used    float64  // connections in use
	most    float64  // connections allowed
	lag     *float64 // seconds behind the primary; nil: it is no replica, or does not tell
	halted  *halt    // replication that has stopped
	number  *float64 // the query's
	failed  error    // of the query
}

// halt is how the two threads of a replica stand that does not replicate.
type halt struct{ receiving, applying string }

func (s *Server) check(l *fault.List) {
	if s.Host == "" || strings.ContainsAny(s.Host, " ,") {
		l.Add("host", "must be one name, address or socket; write for example host: db1.example.com")
	}
	if s.Port == 0 {
		l.Add("port", "must be between 1 and 65535; remove it for the usual one")
	}
	if s.User == "" {
		l.Add("user", "needs the name that hoshu logs in with; write for example user: hoshu")
	}
	if s.Query == "" && (s.Warn != 0 || s.Fail != 0) {
		l.Add("query", "is missing, but warn or fail is its limit; write for example query: select count(*) from jobs")
	}
	if s.Warn != 0 && s.Fail != 0 && s.Fail <= s.Warn {
		l.Add("fail", "must be above warn, which is %s; write for example fail: %s", number(s.Warn), number(s.Warn+math.Abs(s.Warn)))
	}
	checkPercents(l, "connections_warn", s.ConnectionsWarn, "connections_fail", s.ConnectionsFail)
	if s.LagWarn > 0 && s.LagFail > 0 && s.LagFail <= s.LagWarn {
		l.Add("lag_fail", "must be above lag_warn, which is %s; write for example lag_fail: %s", s.LagWarn, 2*s.LagWarn)
	}
	checkSlow(l, s.SlowWarn, s.SlowFail)
}

// serverLimit is when the server itself is to end what it does for a look: soon
// after we have left.
func serverLimit(ctx context.Context) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		return max(0, time.Until(end)) + time.Second
	}
	return time.Minute
}

// socket reports whether the host is one.
func (s *Server) socket() bool { return strings.HasPrefix(s.Host, "/") }

// target names the server for people.
func (s *Server) target() string {
	if s.socket() {
		return s.Host
	}
	return net.JoinHostPort(s.Host, strconv.Itoa(int(s.Port)))
}

// figure reads a number that a server gives as text.
func figure(text string) *float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// oneLine writes what a server says on one line, fit to print.
func oneLine(s string) string { return clip(strings.Join(strings.Fields(printable(s)), " "), 300) }
