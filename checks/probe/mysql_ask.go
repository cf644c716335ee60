package probe

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

func (m *MySQL) examine(ctx context.Context, db *sql.DB) (*vitals, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	v, err := mysqlVitals(ctx, conn)
	if err != nil {
		return nil, err
	}
	if err := m.follow(ctx, conn, v); err != nil {
		return nil, err
	}
	if m.Query != "" {
		v.number, v.failed = mysqlNumber(ctx, conn, v.version, m.Query)
	}
	return v, ctx.Err()
}

func mysqlVitals(ctx context.Context, conn *sql.Conn) (*vitals, error) {
	v := &vitals{}
	if err := conn.QueryRowContext(ctx, "select version(), @@max_connections").Scan(&v.version, &v.most); err != nil {
		return nil, err
	}
	var name string
	if err := conn.QueryRowContext(ctx, "show global status like 'Threads_connected'").Scan(&name, &v.used); err != nil {
		return nil, err
	}
	number, rest, _ := strings.Cut(v.version, "-")
	v.version = "MySQL " + number
	if strings.Contains(rest, "MariaDB") {
		v.version = "MariaDB " + number
	}
	return v, nil
}

// follow asks how far a replica is behind. Without the right to ask, it is an
// error only where limits are set.
func (m *MySQL) follow(ctx context.Context, conn *sql.Conn, v *vitals) error {
	said, err := mysqlReplica(ctx, conn)
	var no *mysql.MySQLError
	if errors.As(err, &no) && m.LagWarn+m.LagFail == 0 {
		return nil
	}
	if err != nil || said == nil {
		return err
	}
	v.lag = figure(said["Seconds_Behind"])
	if v.lag == nil {
		v.halted = &halt{said["IO_Running"], said["SQL_Running"]}
	}
	return nil
}

// mysqlReplica asks in the words of today, then in those before MariaDB 10.5 and
// MySQL 8.0.22. It gives the columns by their names without the roles, which is
// what differs; nil where there is no replica.
func mysqlReplica(ctx context.Context, conn *sql.Conn) (map[string]string, error) {
	names, row, err := mysqlRow(ctx, conn, "show replica status")
	var no *mysql.MySQLError
	if errors.As(err, &no) && no.Number == mysqlSyntax {
		names, row, err = mysqlRow(ctx, conn, "show slave status")
	}
	if row == nil {
		return nil, err
	}
	roles := strings.NewReplacer("Slave_", "", "Replica_", "", "_Master", "", "_Source", "")
	said := make(map[string]string, len(row))
	for i, name := range names {
		said[roles.Replace(name)] = row[i]
	}
	return said, err
}

// mysqlNumber runs the query in a transaction that changes nothing, and that the
// server itself ends soon after the look; nil where it gives no number.
func mysqlNumber(ctx context.Context, conn *sql.Conn, version, query string) (*float64, error) {
	bound := "set session max_execution_time = " + strconv.FormatInt(serverLimit(ctx).Milliseconds(), 10)
	if strings.HasPrefix(version, "MariaDB") {
		bound = "set session max_statement_time = " + number(serverLimit(ctx).Seconds())
	}
	for _, s := range []string{bound, "start transaction read only"} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return nil, err
		}
	}
	_, row, err := mysqlRow(ctx, conn, query)
	if len(row) == 0 {
		return nil, err
	}
	return figure(row[0]), err
}

// mysqlRow gives the names of the columns and the first row; nil without a row.
// NULL is "".
func mysqlRow(ctx context.Context, conn *sql.Conn, query string) (names, row []string, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	names, err = rows.Columns()
	if err != nil || !rows.Next() {
		return nil, nil, errors.Join(err, rows.Err())
	}
	row, err = mysqlTexts(rows, len(names))
	return names, row, err
}

func mysqlTexts(rows *sql.Rows, columns int) ([]string, error) {
	texts, into := make([]sql.NullString, columns), make([]any, columns)
	for i := range texts {
		into[i] = &texts[i]
	}
	err := rows.Scan(into...)
	row := make([]string, columns)
	for i := range texts {
		row[i] = texts[i].String
	}
	return row, err
}

// mysqlSessions leaves the texts of queries out: they may hold what is nobody's
// business.
const mysqlSessions = `
select concat_ws('  ', coalesce(db, '-'), user, command, coalesce(state, ''), concat(time, ' s'))
from information_schema.processlist where id <> connection_id()
order by command = 'Sleep', time desc limit 12`

// Evidence lists the sessions, those first that have been busy for longest.
func (m *MySQL) Evidence(ctx context.Context) (string, error) {
	db, err := m.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	said := m.target() + "\n"
	rows, err := db.QueryContext(ctx, mysqlSessions)
	if err != nil {
		return said + oneLine(err.Error()) + "\n", nil
	}
	defer func() { _ = rows.Close() }()
	said += "sessions (database, user, does, state, since)\n"
	for rows.Next() {
		row, err := mysqlTexts(rows, 1)
		if err != nil {
			return "", err
		}
		said += "  " + row[0] + "\n"
	}
	return printable(said), rows.Err()
}
