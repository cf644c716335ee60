//go:build linux

package probe

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"hoshu/checks"
)

// hunter is the password of the tests.
const hunter = "hunter2'\\ x"

func postgresBin(t *testing.T) string {
	return filepath.Dir(program(t, "/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/usr/local/pgsql/bin/initdb"))
}

// The primary is started once, by the first test that needs it.
var (
	primary       sync.Once
	primaryServer daemon
	primaryErr    error
)

// postgres gives a real server with a user hoshu who may log in.
func postgres(t *testing.T) *Postgres {
	t.Helper()
	bin := postgresBin(t)
	primary.Do(func() { primaryErr = primaryServer.initPostgres(bin) })
	if primaryErr != nil {
		t.Fatal(primaryErr)
	}
	return loginTo(&primaryServer)
}

func loginTo(d *daemon) *Postgres {
	p := NewPostgres()
	p.Port, p.User, p.Password.Env = d.port, "hoshu", "PASSWORD"
	p.getenv = func(string) string { return hunter }
	p.since = takes(100 * time.Millisecond)
	return p
}

func (d *daemon) initPostgres(bin string) (err error) {
	if d.dir, err = room("postgres"); err != nil {
		return err
	}
	if d.port, err = freePort(); err != nil {
		return err
	}
	secret := filepath.Join(os.TempDir(), filepath.Base(d.dir)+".pw")
	defer func() { _ = os.Remove(secret) }()
	if err := os.WriteFile(secret, []byte(hunter+"\n"), 0o644); err != nil {
		return err
	}
	data := filepath.Join(d.dir, "data")
	if err := command("postgres", filepath.Join(bin, "initdb"), "-D", data, "-U", "hoshu", "--pwfile", secret,
		"--auth=scram-sha-256", "--no-sync", "--locale=C", "-E", "UTF8"); err != nil {
		return err
	}
	return d.runPostgres(bin, data)
}

func (d *daemon) copyPostgres(bin string, from *daemon, args ...string) (err error) {
	if d.dir, err = room("postgres"); err != nil {
		return err
	}
	if d.port, err = freePort(); err != nil {
		return err
	}
	data := filepath.Join(d.dir, "data")
	if err := command("postgres", filepath.Join(bin, "pg_basebackup"), "-D", data, "-R", "--no-sync", "--checkpoint=fast",
		"-h", "127.0.0.1", "-p", fmt.Sprint(from.port), "-U", "hoshu"); err != nil {
		return err
	}
	return d.runPostgres(bin, data, args...)
}

func (d *daemon) runPostgres(bin, data string, args ...string) error {
	d.end = syscall.SIGINT
	return d.start("postgres", "ready to accept", filepath.Join(bin, "postgres"), append(args, "-D", data, "-p", fmt.Sprint(d.port), "-k", d.dir,
		"-h", "127.0.0.1", "-c", "max_connections=20", "-c", "fsync=off", "-c", "logging_collector=off", "-c", "log_destination=stderr", "-c", "lc_messages=C")...)
}

// postgresStandby gives a real standby of the real primary.
func postgresStandby(t *testing.T, args ...string) *Postgres {
	t.Helper()
	postgres(t)
	d := &daemon{}
	t.Setenv("PGPASSWORD", hunter)
	if err := d.copyPostgres(postgresBin(t), &primaryServer, args...); err != nil {
		t.Fatal(err)
	}
	return loginTo(d)
}

func TestPostgres(t *testing.T) {
	postgres(t)
	for name, tt := range map[string]struct {
		config string
		status checks.Status
		text   string // its beginning
	}{
		"well":                        {"", checks.OK, "{} (PostgreSQL "},
		"a query":                     {"{query: select 41 + 1, warn: 50}", checks.OK, "{} (PostgreSQL "},
		"a query over its limit":      {"{query: 'select 41 + 1', warn: 42, fail: 50}", checks.Warn, "{}: the query gives 42 (limits 42 / 50)"},
		"a query of large numbers":    {"{query: 'select 1.5e9::numeric', fail: 1e9}", checks.Fail, "{}: the query gives 1500000000 (limits - / 1000000000)"},
		"a query for words":           {"query: select 'many'", checks.Unknown, "{}: the query gives no number"},
		"a query for nothing":         {"query: select null", checks.Unknown, "{}: the query gives no number"},
		"a query without rows":        {"query: select 1 where false", checks.Unknown, "{}: the query gives no number"},
		"a query without columns":     {"query: select", checks.Unknown, "{}: the query gives no number"},
		"a query that is wrong":       {"query: select 1 from nowhere", checks.Unknown, `{}: the query fails: ERROR: relation "nowhere" does not exist (SQLSTATE 42P01)`},
		"a query that changes things": {"query: create table x (n int)", checks.Unknown, "{}: the query fails: ERROR: cannot execute CREATE TABLE in a read-only transaction"},
		"two queries":                 {"query: commit; create table x (n int)", checks.Unknown, "{}: the query fails: ERROR: cannot insert multiple commands"},
		"connections run out":         {"{connections_warn: 1, connections_fail: 2}", checks.Fail, "{} uses 1 of its 20 connections, 5 % (limits 1 % / 2 %)"},
		"slow":                        {"slow_warn: 100ms", checks.Warn, "{} took 100 ms to answer"},
		"a wrong password":            {"password: {env: WRONG}", checks.Unknown, `{} refuses the user hoshu: password authentication failed for user "hoshu"`},
		"a database that is gone":     {"database: shop", checks.Fail, `{} does not serve: database "shop" does not exist`},
		"encryption that is not had":  {"sslmode: require", checks.Fail, "{} cannot be reached: "},
	} {
		t.Run(name, func(t *testing.T) {
			p := postgres(t)
			if tt.config != "" {
				decode(t, p, tt.config)
			}
			p.getenv = func(name string) string {
				return map[string]string{"PASSWORD": hunter, "WRONG": "letmein-hunter2"}[name]
			}
			if l := p.Validate(); len(l) > 0 {
				t.Fatal(l)
			}
			got, err := p.Probe(t.Context())
			want := strings.ReplaceAll(tt.text, "{}", p.target())
			if err != nil || got.Status != tt.status || !strings.HasPrefix(got.Text.English, want) {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, want)
			}
			silent(t, got, err)
		})
	}
}

// silent wants no word of a finding or error to tell a password.
func silent(t *testing.T, f checks.Finding, err error) {
	t.Helper()
	if said := fmt.Sprintf("%+v %#v %v %+v", f, f, err, err); strings.Contains(said, "hunter2") {
		t.Errorf("tells the password: %s", said)
	}
}

func TestPostgresValues(t *testing.T) {
	p := decode(t, postgres(t), "{query: select 7, fail: 9, slow_fail: 2s}")
	got, err := p.Probe(t.Context())
	want := []checks.Value{
		{Name: "connections", V: 5, Unit: "%", Warn: limit(80), Fail: limit(90)},
		{Name: "query", V: 7, Fail: limit(9)},
		{Name: "time", V: 0.1, Unit: "s", Fail: limit(2)},
	}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestPostgresBySocket(t *testing.T) {
	p := postgres(t)
	p.Host = primaryServer.dir
	if got, err := p.Probe(t.Context()); err != nil || got.Status != checks.OK {
		t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
	}
}

func TestPostgresStandby(t *testing.T) {
	p := postgresStandby(t)
	run(t, postgres(t), "drop table if exists x; create table x (n int)")
	run(t, p, "do $$ begin while pg_last_xact_replay_timestamp() is null loop null; end loop; end $$")
	got, err := p.Probe(t.Context())
	if err != nil || got.Status != checks.OK || len(got.Values) != 3 || got.Values[1].Name != "lag" {
		t.Fatalf("got %v %q %+v, %v", got.Status, got.Text.English, got.Values, err)
	}
	// Cut off from its primary, a standby that has replayed all is not up to date.
	run(t, p, "alter system set primary_conninfo = ''")
	run(t, p, "select pg_reload_conf()")
	run(t, p, "do $$ begin while exists (select from pg_stat_wal_receiver) loop null; end loop; end $$")
	p.LagWarn, p.LagFail = 0, Span(time.Nanosecond)
	got, err = p.Probe(t.Context())
	if err != nil || got.Status != checks.Fail || !strings.Contains(got.Text.English, " behind its primary (limits - / ") {
		t.Errorf("got %v %q %+v, %v", got.Status, got.Text.English, got.Values, err)
	}
}

func TestPostgresStandbyThatNeverHeardOfItsPrimary(t *testing.T) {
	p := postgresStandby(t, "-c", "primary_conninfo=")
	got, err := p.Probe(t.Context())
	if err != nil || got.Status != checks.Fail || got.Text.English != p.target()+" does not replicate (receives: No, applies: No)" {
		t.Errorf("got %v %q %+v, %v", got.Status, got.Text.English, got.Values, err)
	}
}

// run says one statement to the server that p looks at.
func run(t *testing.T, p *Postgres, statement string) {
	t.Helper()
	config, err := p.config()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgconn.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), statement).ReadAll(); err != nil {
		t.Fatal(statement, err)
	}
}

func TestPostgresEvidence(t *testing.T) {
	p := postgres(t)
	said, err := p.Evidence(t.Context())
	if err != nil || !strings.HasPrefix(said, p.target()+"\nsessions (database, user, state, waits for, since)\n  -  ") {
		t.Errorf("%s, %v", said, err)
	}
	p.getenv = func(string) string { return "hunter2" }
	said, err = p.Evidence(t.Context())
	if err != nil || !strings.Contains(said, "password authentication failed") || strings.Contains(said, "hunter2") {
		t.Errorf("%s, %v", said, err)
	}
}

func TestPostgresThatIsBusy(t *testing.T) {
	p := decode(t, postgres(t), "query: select pg_sleep(60)")
	givesUp(t, p, p.target())
}
