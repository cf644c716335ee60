package probe

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// databases are both kinds, with what they share.
func databases() map[string]func() (*Server, checks.Prober) {
	return map[string]func() (*Server, checks.Prober){
		"postgres": func() (*Server, checks.Prober) { p := NewPostgres(); p.User = "hoshu"; return &p.Server, p },
		"mysql":    func() (*Server, checks.Prober) { m := NewMySQL(); m.User = "hoshu"; return &m.Server, m },
	}
}

func TestDatabaseThatHangs(t *testing.T) {
	for name, make := range databases() {
		t.Run(name, func(t *testing.T) {
			s, p := make()
			address, arrived := hang(t)
			s.Host, s.Port = at127(address)
			leaves(t, p, arrived)
		})
	}
}

func TestDatabaseThatIsNotThere(t *testing.T) {
	for name, make := range databases() {
		t.Run(name, func(t *testing.T) {
			s, p := make()
			s.Host, s.Port = at127(refusing(t))
			got, err := p.Probe(t.Context())
			if want := s.target() + " refuses the connection"; err != nil || got.Status != checks.Fail || got.Text.English != want {
				t.Errorf("got %v %q, %v; want %q", got.Status, got.Text.English, err, want)
			}
			said, err := p.(checks.Witness).Evidence(t.Context())
			if err != nil || !strings.Contains(said, "connection refused") {
				t.Errorf("evidence %q, %v", said, err)
			}
		})
	}
}

func TestDatabaseWithoutItsSecretCannotBeLookedAt(t *testing.T) {
	for name, make := range databases() {
		t.Run(name, func(t *testing.T) {
			s, p := make()
			s.Password.Env, s.getenv = "DB_PASSWORD", func(string) string { return "" }
			if got, err := p.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "the environment variable DB_PASSWORD is not set") {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestServerJudges(t *testing.T) {
	for name, tt := range map[string]struct {
		vitals vitals
		status checks.Status
		text   string
	}{
		"well":                     {vitals{version: "X 1", used: 3, most: 10}, checks.OK, "db1:1 (X 1) answers in 90 ms; 3 of 10 connections are in use"},
		"connections run out":      {vitals{used: 9, most: 10}, checks.Fail, "db1:1 uses 9 of its 10 connections, 90 % (limits 80 % / 90 %)"},
		"a replica that is close":  {vitals{version: "X 1", used: 3, most: 10, lag: limit(59)}, checks.OK, "db1:1 (X 1) answers in 90 ms; 3 of 10 connections are in use"},
		"a replica that is behind": {vitals{most: 10, lag: limit(61)}, checks.Warn, "db1:1 is 1m1s behind its primary (limits 1m / 1h)"},
		"a replica that is far":    {vitals{most: 10, lag: limit(7260)}, checks.Fail, "db1:1 is 2h1m behind its primary (limits 1m / 1h)"},
		"a replica that stopped":   {vitals{most: 10, halted: &halt{"Connecting", "Yes"}}, checks.Fail, "db1:1 does not replicate (receives: Connecting, applies: Yes)"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(1)
			s.Host, s.LagWarn, s.LagFail = "db1", Span(time.Minute), Span(time.Hour)
			got := s.judge(&tt.vitals, 90*time.Millisecond)
			if got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q; want %v %q", got.Status, got.Text.English, tt.status, tt.text)
			}
		})
	}
}

func TestDatabaseValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"user: hoshu":                           nil,
		"{user: a, host: /run/x}":               nil,
		"{host: 'a,b', port: 0}":                {"host: must be one name, address or socket; write for example host: db1.example.com", "port: must be between 1 and 65535; remove it for the usual one", "user: needs the name that hoshu logs in with; write for example user: hoshu"},
		"{user: a, warn: 3}":                    {"query: is missing, but warn or fail is its limit; write for example query: select count(*) from jobs"},
		"{user: a, query: q, warn: 3, fail: 2}": {"fail: must be above warn, which is 3; write for example fail: 6"},
		"{user: a, connections_warn: 200}":      {"connections_warn: must be between 1 and 100; write for example connections_warn: 80, or 0 for no limit"},
		"{user: a, lag_warn: 5m, lag_fail: 1m}": {"lag_fail: must be above lag_warn, which is 5m; write for example lag_fail: 10m"},
	} {
		for name, make := range databases() {
			s, p := make()
			s.User = ""
			decode(t, p, config)
			if diff := cmp.Diff(want, faults(p.(Validator).Validate())); diff != "" {
				t.Errorf("%s %s: %s", name, config, diff)
			}
		}
	}
	l := append(decode(t, NewPostgres(), "{user: a, sslmode: maybe}").Validate(), decode(t, NewMySQL(), "{user: a, tls: maybe}").Validate()...)
	want := []string{
		`sslmode: "maybe" is none of disable, allow, prefer, require, verify-ca, verify-full; write for example sslmode: require`,
		`tls: "maybe" is no way to encrypt; write one of none, optional, required, verified`,
	}
	if diff := cmp.Diff(want, faults(l)); diff != "" {
		t.Error(diff)
	}
}
