package probe

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/go-sql-driver/mysql"

	"hoshu/checks"
	"hoshu/store/fault"
)

// MySQL logs in to a MySQL or MariaDB server and asks how it is: its
// connections, how far a replica is behind, and a query of your own.
type MySQL struct {
	Server `yaml:",inline"`
	TLS    string `yaml:"tls" jsonschema:"enum=none,enum=optional,enum=required,enum=verified,description=required takes any certificate; verified wants one that is trusted"`
}

// mysqlTLS are our words for those of the driver.
var mysqlTLS = map[string]string{"none": "false", "optional": "preferred", "required": "skip-verify", "verified": "true"}

// Numbers of MySQL's errors: https://mariadb.com/docs/server/reference/error-codes
const (
	mysqlDatabaseDenied = 1044
	mysqlDenied         = 1045
	mysqlSyntax         = 1064
	mysqlCommandDenied  = 1142
	mysqlNoRight        = 1227
)

// NewMySQL looks at this machine's server. Whether a replica is behind is judged
// only with limits, since not every user may ask.
func NewMySQL() *MySQL { return &MySQL{Server: newServer(3306), TLS: "optional"} }

// Validate tells what is wrong with the configuration.
func (m *MySQL) Validate() fault.List {
	var l fault.List
	m.check(&l)
	if mysqlTLS[m.TLS] == "" {
		l.Add("tls", "%q is no way to encrypt; write one of none, optional, required, verified", m.TLS)
	}
	return l
}

// Probe logs in once and asks.
func (m *MySQL) Probe(ctx context.Context) (checks.Finding, error) {
	begun := time.Now()
	db, err := m.open()
	if err != nil {
		return checks.Finding{}, err
	}
	defer func() { _ = db.Close() }()
	v, err := m.examine(ctx, db)
	if err != nil {
		return m.failed(ctx, err)
	}
	return m.judge(v, m.since(begun)), nil
}

// failed tells a server that is down from one that does not let us in.
func (m *MySQL) failed(ctx context.Context, err error) (checks.Finding, error) {
	var said *mysql.MySQLError
	switch {
	case ctx.Err() != nil || !errors.As(err, &said):
		return down(ctx, m.target(), err)
	case slices.Contains([]uint16{mysqlDatabaseDenied, mysqlDenied, mysqlCommandDenied, mysqlNoRight}, said.Number):
		return m.locked(said.Message), nil
	}
	return m.refusal(said.Message), nil
}

// open makes a pool that is not connected yet. It is used once: the pool is what
// the driver has that ends with a context.
func (m *MySQL) open() (*sql.DB, error) {
	password, err := reveal(m.Password, m.getenv)
	if err != nil {
		return nil, err
	}
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", net.JoinHostPort(m.Host, strconv.Itoa(int(m.Port)))
	if m.socket() {
		config.Net, config.Addr = "unix", m.Host
	}
	config.User, config.Passwd, config.DBName, config.TLSConfig = m.User, password, m.Database, mysqlTLS[m.TLS]
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}
