package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// TLS shakes hands with a port and looks at its certificates: whether they are
// trusted, for the right name, and for how long.
type TLS struct {
	Address    string `yaml:"address" jsonschema:"description=host:port"`
	ServerName string `yaml:"server_name,omitempty" jsonschema:"description=the name that the certificate must be for; default: the host of the address"`
	MinVersion string `yaml:"min_version" jsonschema:"enum=1.0,enum=1.1,enum=1.2,enum=1.3,description=in quotes"`
	DaysWarn   int    `yaml:"days_warn" jsonschema:"minimum=0,description=days that the certificate still holds"`
	DaysFail   int    `yaml:"days_fail" jsonschema:"minimum=0,description=days that the certificate still holds"`

	now   func() time.Time
	roots *x509.CertPool // nil: those of the system
}

// tlsVersions are what a minimum may be.
var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// NewTLS wants TLS 1.2, and minds certificates at 21 and 7 days.
func NewTLS() *TLS { return &TLS{MinVersion: "1.2", DaysWarn: 21, DaysFail: 7, now: time.Now} }

// Validate tells what is wrong with the configuration.
func (t *TLS) Validate() fault.List {
	var l fault.List
	checkAddress(&l, "address", t.Address, "imap.example.com:993")
	if tlsVersions[t.MinVersion] == 0 {
		l.Add("min_version", `must be "1.0", "1.1", "1.2" or "1.3"; write for example min_version: "1.2"`)
	}
	checkDays(&l, "days_warn", t.DaysWarn, "days_fail", t.DaysFail)
	return l
}

// Probe shakes hands once.
func (t *TLS) Probe(ctx context.Context) (checks.Finding, error) {
	state, err := t.handshake(ctx, false)
	if err != nil {
		return down(ctx, t.Address, err)
	}
	return worst(t.speaks(state), validity(t.Address, state, t.now(), t.DaysWarn, t.DaysFail)), nil
}

// handshake takes any version, so that it can be told which one is spoken.
func (t *TLS) handshake(ctx context.Context, anyone bool) (*tls.ConnectionState, error) {
	conn, err := open(ctx, t.Address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	return encrypt(ctx, conn, &tls.Config{
		ServerName:         cmp.Or(t.ServerName, hostOf(t.Address)),
		MinVersion:         tls.VersionTLS10,
		InsecureSkipVerify: anyone,
		RootCAs:            t.roots,
		Time:               t.now,
	})
}

// encrypt shakes hands over a connection that is open, for its state only.
func encrypt(ctx context.Context, conn net.Conn, config *tls.Config) (*tls.ConnectionState, error) {
	secured := tls.Client(conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	state := secured.ConnectionState()
	return &state, nil
}

func hostOf(address string) string {
	host, _, _ := net.SplitHostPort(address)
	return host
}

func (t *TLS) speaks(state *tls.ConnectionState) checks.Finding {
	args := checks.Args{"address": t.Address, "version": tls.VersionName(state.Version), "min": "TLS " + t.MinVersion,
		"date": ends(state).UTC().Format(time.DateOnly)}
	if state.Version < tlsVersions[t.MinVersion] {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("tls.version", "{address} speaks no more than {version}; it should speak {min}", args)}
	}
	return checks.Finding{Text: checks.Say("tls.ok", "{address} speaks {version}; its certificate holds until {date}", args)}
}

// Evidence shakes hands with whoever is there, and shows all certificates.
func (t *TLS) Evidence(ctx context.Context) (string, error) {
	state, err := t.handshake(ctx, true)
	if err != nil {
		return fmt.Sprintf("%s\n%v\n", t.Address, err), nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s  %s\n", t.Address, tls.VersionName(state.Version), tls.CipherSuiteName(state.CipherSuite))
	b.WriteString(describe(state.PeerCertificates))
	return b.String(), nil
}
