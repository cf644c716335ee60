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

	"hoshu/checks"
)

// MariaDB is started once, by the first test that needs it.
var (
	maria       sync.Once
	mariaServer daemon
	mariaErr    error
)

// mariadb gives a real server with two users: hoshu, who may do all, and guest,
// who may only log in.
func mariadb(t *testing.T) *MySQL {
	t.Helper()
	server, install := program(t, "/usr/sbin/mariadbd", "/usr/libexec/mariadbd", "/usr/sbin/mysqld"), program(t, "/usr/bin/mariadb-install-db")
	maria.Do(func() { mariaErr = mariaServer.initMariaDB(server, install) })
	if mariaErr != nil {
		t.Fatal(mariaErr)
	}
	m := NewMySQL()
	m.Port, m.User, m.Password.Env = mariaServer.port, "hoshu", "PASSWORD"
	m.getenv = func(name string) string {
		return map[string]string{"PASSWORD": hunter, "WRONG": "letmein-hunter2"}[name]
	}
	m.since = takes(100 * time.Millisecond)
	return m
}

func (d *daemon) initMariaDB(server, install string) (err error) {
	if d.dir, err = room("mysql"); err != nil {
		return err
	}
	if d.port, err = freePort(); err != nil {
		return err
	}
	data, users := filepath.Join(d.dir, "data"), filepath.Join(d.dir, "users.sql")
	quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(hunter)
	if err := os.WriteFile(users, fmt.Appendf(nil, `create user hoshu@'%%' identified by '%s';
grant all on *.* to hoshu@'%%';
create user guest@'%%' identified by '%[1]s';
`, quoted), 0o644); err != nil {
		return err
	}
	if err := command("mysql", install, "--no-defaults", "--datadir="+data, "--skip-test-db"); err != nil {
		return err
	}
	d.end = syscall.SIGTERM
	return d.start("mysql", "ready for connections", server, "--no-defaults", "--datadir="+data, "--init-file="+users, "--bind-address=127.0.0.1",
		fmt.Sprintf("--port=%d", d.port), "--socket="+filepath.Join(d.dir, "s"), "--pid-file="+filepath.Join(d.dir, "pid"), "--server-id=2",
		"--max-connections=20", "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve")
}

func TestMySQL(t *testing.T) {
	mariadb(t)
	for name, tt := range map[string]struct {
		config string
		status checks.Status
		text   string // its beginning
	}{
		"well":                        {"", checks.OK, "{} (MariaDB "},
		"in a database":               {"database: mysql", checks.OK, "{} (MariaDB "},
		"one who may not ask much":    {"user: guest", checks.OK, "{} (MariaDB "},
		"nor how far a replica is":    {"{user: guest, lag_fail: 1h}", checks.Unknown, "{} refuses the user guest: Access denied; you need"},
		"no replica, though limits":   {"lag_fail: 1h", checks.OK, "{} (MariaDB "},
		"a query over its limit":      {"{query: 'select 41 + 1', warn: 42, fail: 50}", checks.Warn, "{}: the query gives 42 (limits 42 / 50)"},
		"a query of a decimal":        {"{query: 'select 1.25, 7', fail: 1.2}", checks.Fail, "{}: the query gives 1.25 (limits - / 1.2)"},
		"a query for words":           {"query: select 'many'", checks.Unknown, "{}: the query gives no number"},
		"a query for nothing":         {"query: select null", checks.Unknown, "{}: the query gives no number"},
		"a query without rows":        {"query: select 1 from dual where false", checks.Unknown, "{}: the query gives no number"},
		"a query that is wrong":       {"query: select 1 from mysql.nowhere", checks.Unknown, "{}: the query fails: Error 1146 (42S02): Table 'mysql.nowhere' doesn't exist"},
		"a query that changes things": {"query: delete from mysql.proc", checks.Unknown, "{}: the query fails: Error 1792"},
		"two queries":                 {"query: select 1; select 2", checks.Unknown, "{}: the query fails: Error 1064"},
		"connections run out":         {"{connections_warn: 1, connections_fail: 2}", checks.Fail, "{} uses "},
		"slow":                        {"slow_warn: 100ms", checks.Warn, "{} took 100 ms to answer"},
		"a wrong password":            {"password: {env: WRONG}", checks.Unknown, "{} refuses the user hoshu: Access denied for user 'hoshu'@'127.0.0.1' (using password: YES)"},
		"a database that is gone":     {"database: shop", checks.Fail, "{} does not serve: Unknown database 'shop'"},
		"encryption that is not had":  {"tls: verified", checks.Fail, "{} cannot be reached: TLS requested but server does not support TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			m := mariadb(t)
			if tt.config != "" {
				decode(t, m, tt.config)
			}
			if l := m.Validate(); len(l) > 0 {
				t.Fatal(l)
			}
			got, err := m.Probe(t.Context())
			want := strings.ReplaceAll(tt.text, "{}", m.target())
			if err != nil || got.Status != tt.status || !strings.HasPrefix(got.Text.English, want) {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, want)
			}
			silent(t, got, err)
		})
	}
}

func TestMySQLValues(t *testing.T) {
	m := decode(t, mariadb(t), "{query: select 7, fail: 9, slow_fail: 2s}")
	got, err := m.Probe(t.Context())
	want := []checks.Value{
		{Name: "connections", Unit: "%", Warn: limit(80), Fail: limit(90)},
		{Name: "query", V: 7, Fail: limit(9)},
		{Name: "time", V: 0.1, Unit: "s", Fail: limit(2)},
	}
	if err != nil || len(got.Values) != 3 || got.Values[0].V < 5 || got.Values[0].V > 50 {
		t.Fatalf("%+v, %v", got.Values, err)
	}
	got.Values[0].V = 0 // a connection that ends may still be counted
	if diff := cmp.Diff(want, got.Values); diff != "" {
		t.Error(diff)
	}
}

func TestMySQLBySocket(t *testing.T) {
	m := mariadb(t)
	m.Host = filepath.Join(mariaServer.dir, "s")
	if got, err := m.Probe(t.Context()); err != nil || got.Status != checks.OK {
		t.Errorf("got %v %q, %v", got.Status, got.Text.English, err)
	}
}

func TestMySQLReplicaThatHasStopped(t *testing.T) {
	m := mariadb(t)
	tell(t, m, fmt.Sprintf("change master to master_host='127.0.0.1', master_port=%d, master_user='nobody', master_password='x'", port127(t)))
	t.Cleanup(func() { tell(t, mariadb(t), "reset slave all") })
	got, err := m.Probe(t.Context())
	if want := m.target() + " does not replicate (receives: No, applies: No)"; err != nil || got.Status != checks.Fail || got.Text.English != want {
		t.Errorf("got %v %q, %v; want %q", got.Status, got.Text.English, err, want)
	}
}

func port127(t *testing.T) uint16 {
	_, port := at127(refusing(t))
	return port
}

// tell says one statement to the server that m looks at.
func tell(t *testing.T, m *MySQL, statement string) {
	t.Helper()
	db, err := m.open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(statement, err)
	}
}

func TestMySQLEvidence(t *testing.T) {
	m := mariadb(t)
	said, err := m.Evidence(t.Context())
	if err != nil || !strings.HasPrefix(said, m.target()+"\nsessions (database, user, does, state, since)\n") {
		t.Errorf("%s, %v", said, err)
	}
	m.Password.Env = "WRONG"
	said, err = m.Evidence(t.Context())
	if err != nil || !strings.Contains(said, "Access denied") || strings.Contains(said, "hunter2") {
		t.Errorf("%s, %v", said, err)
	}
}

func TestMySQLThatIsBusy(t *testing.T) {
	m := decode(t, mariadb(t), "query: select sleep(60)")
	givesUp(t, m, m.target())
}
