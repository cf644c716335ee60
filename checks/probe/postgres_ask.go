package probe

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgresVitals asks a server of version 10 or later. A standby that has
// replayed all it received is up to date only while somebody sends: else the
// age of its last transaction counts. One that has none since its start, and
// that nobody sends anything, does not replicate.
const postgresVitals = `
select current_setting('server_version'),
	(select sum(numbackends) from pg_catalog.pg_stat_database),
	current_setting('max_connections'),
	case
	when not pg_is_in_recovery() then null
	when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
		and exists (select from pg_catalog.pg_stat_wal_receiver where pid is not null) then 0
	else extract(epoch from now() - pg_last_xact_replay_timestamp())
	end,
	pg_is_in_recovery()`

func (p *Postgres) examine(ctx context.Context, config *pgconn.Config) (*vitals, error) {
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := readOnly(ctx, conn); err != nil {
		return nil, err
	}
	row, err := firstRow(ctx, conn, postgresVitals)
	if err != nil {
		return nil, err
	}
	if len(row) != 5 || figure(row[1]) == nil || figure(row[2]) == nil {
		return nil, fmt.Errorf("it is no PostgreSQL: it tells %q of itself", row)
	}
	version, _, _ := strings.Cut(row[0], " ")
	v := &vitals{version: "PostgreSQL " + version, used: *figure(row[1]), most: *figure(row[2]), lag: figure(row[3])}
	if row[4] == "t" && v.lag == nil {
		v.halted = &halt{"No", "No"}
	}
	if p.Query != "" {
		row, v.failed = firstRow(ctx, conn, p.Query)
		if len(row) > 0 {
			v.number = figure(row[0])
		}
	}
	return v, ctx.Err()
}

// readOnly begins a transaction that changes nothing and that the server itself
// ends soon after the look.
func readOnly(ctx context.Context, conn *pgconn.PgConn) error {
	_, err := conn.Exec(ctx, fmt.Sprintf("begin read only; set local statement_timeout = %d", serverLimit(ctx).Milliseconds())).ReadAll()
	return err
}

// firstRow runs one statement and gives its first row; NULL is "".
func firstRow(ctx context.Context, conn *pgconn.PgConn, query string) ([]string, error) {
	result := conn.ExecParams(ctx, query, nil, nil, nil, nil)
	var row []string
	if result.NextRow() {
		for _, v := range result.Values() {
			row = append(row, string(v))
		}
	}
	_, err := result.Close()
	return row, err
}

// postgresSessions leaves the texts of queries out: they may hold what is nobody's
// business.
const postgresSessions = `
select concat_ws('  ', coalesce(datname, '-'), coalesce(usename, '-'), coalesce(state, backend_type, '-'),
	coalesce(wait_event_type || '/' || wait_event, ''), date_trunc('second', now() - coalesce(xact_start, state_change, backend_start)))
from pg_catalog.pg_stat_activity where pid <> pg_backend_pid()
order by state = 'active' desc nulls last, coalesce(xact_start, state_change, backend_start) limit 12`

// Evidence lists the sessions, those first that have been busy for longest.
func (p *Postgres) Evidence(ctx context.Context) (string, error) {
	config, err := p.config()
	if err != nil {
		return "", err
	}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return p.target() + "\n" + oneLine(err.Error()) + "\n", nil
	}
	defer func() { _ = conn.Close(ctx) }()
	result := conn.ExecParams(ctx, postgresSessions, nil, nil, nil, nil).Read()
	if result.Err != nil {
		return "", result.Err
	}
	said := p.target() + "\nsessions (database, user, state, waits for, since)\n"
	for _, row := range result.Rows {
		said += "  " + string(row[0]) + "\n"
	}
	return printable(said), nil
}
