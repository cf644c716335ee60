package probe

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// secure serves handshakes.
func secure(t *testing.T, config *tls.Config) string {
	return listen(t, func(c net.Conn) { _ = tls.Server(c, config).Handshake() })
}

func TestTLS(t *testing.T) {
	root, stranger := newIssuer(t), newIssuer(t)
	plain := listen(t, func(c net.Conn) { fmt.Fprint(c, "220 mail.test\r\n") })
	gone := refusing(t)
	for name, tt := range map[string]struct {
		server *tls.Config
		config string
		status checks.Status
		text   string
	}{
		"a good certificate":  {root.server(90), "", checks.OK, "{} speaks TLS 1.3; its certificate holds until 2026-05-30"},
		"by another name":     {root.server(90, "imap.test"), "server_name: imap.test", checks.OK, "{} speaks TLS 1.3; its certificate holds until 2026-05-30"},
		"for another name":    {root.server(90, "imap.test"), "server_name: mail.test", checks.Fail, "the certificate of {} is not for mail.test but for imap.test"},
		"ends soon":           {root.server(21), "", checks.Warn, "the certificate of {} ends in 21 days, on 2026-03-22 (limits 21 / 7 days)"},
		"ends very soon":      {root.server(2), "", checks.Fail, "the certificate of {} ends in 2 days, on 2026-03-03 (limits 21 / 7 days)"},
		"no limits":           {root.server(2), "{days_warn: 0, days_fail: 0}", checks.OK, "{} speaks TLS 1.3; its certificate holds until 2026-03-03"},
		"has ended":           {root.server(-3), "", checks.Fail, "the certificate of {} does not hold today: it is good from 2025-03-01 to 2026-02-26"},
		"from a stranger":     {stranger.server(90), "", checks.Fail, "the certificate of {} comes from an issuer that is not trusted: CN=Test Root"},
		"old words":           {versions(root.server(90), tls.VersionTLS11), "", checks.Fail, "{} speaks no more than TLS 1.1; it should speak TLS 1.2"},
		"old words will do":   {versions(root.server(90), tls.VersionTLS11), `min_version: "1.1"`, checks.OK, "{} speaks TLS 1.1; its certificate holds until 2026-05-30"},
		"no TLS":              {nil, "address: " + plain, checks.Fail, plain + " cannot be reached: tls: first record does not look like a TLS handshake"},
		"nobody listens":      {nil, "address: " + gone, checks.Fail, gone + " refuses the connection"},
		"new words are asked": {versions(root.server(90), tls.VersionTLS12), `min_version: "1.3"`, checks.Fail, "{} speaks no more than TLS 1.2; it should speak TLS 1.3"},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewTLS()
			if tt.server != nil {
				p.Address = secure(t, tt.server)
			}
			if tt.config != "" {
				decode(t, p, tt.config)
			}
			p.now, p.roots = func() time.Time { return clock }, root.pool()
			got, err := p.Probe(t.Context())
			want := strings.ReplaceAll(tt.text, "{}", p.Address)
			if err != nil || got.Status != tt.status || got.Text.English != want {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, want)
			}
		})
	}
}

func versions(c *tls.Config, version uint16) *tls.Config {
	c.MinVersion, c.MaxVersion = version, version
	return c
}

// One chain is enough: that an old one has ended harms nobody. A chain ends with
// the certificate in it that ends first.
func TestTheChainThatHoldsLongestCounts(t *testing.T) {
	until := func(days ...int) (chain []*x509.Certificate) {
		for _, d := range days {
			chain = append(chain, &x509.Certificate{NotAfter: clock.AddDate(0, 0, d)})
		}
		return chain
	}
	for name, tt := range map[string]struct {
		state tls.ConnectionState
		want  int // days
	}{
		"one chain":             {tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{until(90, 400, 900)}}, 90},
		"its issuer ends first": {tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{until(90, 30, 900)}}, 30},
		"two chains":            {tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{until(90, 5), until(90, 400), until(90, 1)}}, 90},
		"not verified":          {tls.ConnectionState{PeerCertificates: until(90, 5)}, 90},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ends(&tt.state); !got.Equal(clock.AddDate(0, 0, tt.want)) {
				t.Errorf("ends on %s", got)
			}
		})
	}
}

func TestTLSValues(t *testing.T) {
	root, p := newIssuer(t), NewTLS()
	p.Address, p.now, p.roots = secure(t, root.server(90)), func() time.Time { return clock }, root.pool()
	got, err := p.Probe(t.Context())
	want := []checks.Value{{Name: "tls_days", V: 90, Unit: "d", Warn: limit(21), Fail: limit(7)}}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestTLSThatHangs(t *testing.T) {
	p := NewTLS()
	address, arrived := hang(t)
	p.Address = address
	leaves(t, p, arrived)
}

func TestTLSEvidenceShowsABadCertificate(t *testing.T) {
	p := NewTLS()
	p.Address = secure(t, newIssuer(t).server(-3, "imap.test"))
	said, err := p.Evidence(t.Context())
	for _, want := range []string{p.Address, "TLS 1.3", "subject CN=Test Server", "names   imap.test", "issuer  CN=Test Root", "until   2026-02-26T12:00:00Z"} {
		if err != nil || !strings.Contains(said, want) {
			t.Errorf("lacks %q: %s, %v", want, said, err)
		}
	}
}

func TestTLSValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"address: a:443":                         nil,
		"address: a":                             {`address: must be a host and a port; write for example address: "imap.example.com:993"`},
		"{address: 'a:443', min_version: '1.4'}": {`min_version: must be "1.0", "1.1", "1.2" or "1.3"; write for example min_version: "1.2"`},
		"{address: 'a:443', days_warn: 5}":       {"days_fail: must be below days_warn, which is 5; write for example days_fail: 1"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewTLS(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
