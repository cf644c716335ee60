package probe

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"hoshu/checks"
	"hoshu/store/fault"
)

// Postgres logs in to a PostgreSQL server and asks how it is: its connections,
// how far a standby is behind, and a query of your own.
type Postgres struct {
	Server  `yaml:",inline"`
	SSLMode string `yaml:"sslmode" jsonschema:"enum=disable,enum=allow,enum=prefer,enum=require,enum=verify-ca,enum=verify-full"`
}

// sslModes are those of libpq.
var sslModes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

// NewPostgres looks at this machine's server, and minds a standby that is 5 or
// 30 minutes behind.
func NewPostgres() *Postgres {
	p := &Postgres{Server: newServer(5432), SSLMode: "prefer"}
	p.Database, p.LagWarn, p.LagFail = "postgres", Span(5*time.Minute), Span(30*time.Minute)
	return p
}

// Validate tells what is wrong with the configuration.
func (p *Postgres) Validate() fault.List {
	var l fault.List
	p.check(&l)
	if !slices.Contains(sslModes, p.SSLMode) {
		l.Add("sslmode", "%q is none of %s; write for example sslmode: require", p.SSLMode, strings.Join(sslModes, ", "))
	}
	return l
}

// Probe logs in once and asks.
func (p *Postgres) Probe(ctx context.Context) (checks.Finding, error) {
	config, err := p.config()
	if err != nil {
		return checks.Finding{}, err
	}
	begun := time.Now()
	v, err := p.examine(ctx, config)
	if err != nil {
		return p.failed(ctx, err)
	}
	return p.judge(v, p.since(begun)), nil
}

// failed tells a server that is down from one that does not let us in. Classes
// of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
func (p *Postgres) failed(ctx context.Context, err error) (checks.Finding, error) {
	var said *pgconn.PgError
	switch {
	case ctx.Err() != nil || !errors.As(err, &said):
		return down(ctx, p.target(), err)
	case strings.HasPrefix(said.Code, "28"): // invalid authorization
		return p.locked(said.Message), nil
	case said.Code == "42501": // insufficient privilege
		return p.locked(said.Message), nil
	}
	return p.refusal(said.Message), nil
}

// config is made of what is configured alone: no password file of libpq, and
// of its environment variables none that is set here.
func (p *Postgres) config() (*pgconn.Config, error) {
	password, err := reveal(p.Password, p.getenv)
	if err != nil {
		return nil, err
	}
	words := ""
	for _, w := range [][2]string{
		{"host", p.Host}, {"port", strconv.Itoa(int(p.Port))}, {"user", p.User}, {"database", p.Database}, {"sslmode", p.SSLMode},
		{"application_name", "hoshu"}, {"target_session_attrs", "any"}, {"passfile", "/dev/null"}, {"password", "-"},
	} {
		words += w[0] + "='" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(w[1]) + "' "
	}
	config, err := pgconn.ParseConfig(words)
	if err != nil {
		return nil, err
	}
	config.Password = password
	return config, nil
}
