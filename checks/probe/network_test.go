package probe

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"hoshu/checks"
)

// issuer makes certificates for tests.
type issuer struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// clock is the time at which the network tests take place.
var clock = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{t: t}
	i.key, i.cert = i.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "Test Root"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: clock.AddDate(-5, 0, 0), NotAfter: clock.AddDate(5, 0, 0),
	})
	return i
}

func (i *issuer) sign(c *x509.Certificate) (*ecdsa.PrivateKey, *x509.Certificate) {
	i.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		i.t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	parent, signer := i.cert, i.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		i.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		i.t.Fatal(err)
	}
	return key, made
}

// server gives what a server needs whose certificate holds for so many days
// from clock on: for the names given, or for 127.0.0.1.
func (i *issuer) server(days int, names ...string) *tls.Config {
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Test Server"}, DNSNames: names,
		NotBefore: clock.AddDate(-1, 0, 0), NotAfter: clock.AddDate(0, 0, days), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if len(names) == 0 {
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	key, cert := i.sign(c)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

func (i *issuer) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(i.cert)
	return p
}

// quiet is for servers that complain of their visitors.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// refused decodes what may be refused.
func refused(text string, p checks.Prober) error {
	return yaml.Load([]byte(text), p, yaml.WithKnownFields())
}

// takes is a watch on which everything takes so long.
func takes(d time.Duration) func(time.Time) time.Duration {
	return func(time.Time) time.Duration { return d }
}

// listen serves each connection until the test ends.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); serving.Wait() })
	return l.Addr().String()
}

// hang accepts, reads what it is sent, and says nothing. Its visitor has to leave.
func hang(t *testing.T) (address string, arrived <-chan struct{}) {
	t.Helper()
	came := make(chan struct{}, 16)
	return listen(t, func(c net.Conn) {
		came <- struct{}{}
		for buffer := make([]byte, 1024); ; {
			if _, err := c.Read(buffer); err != nil {
				return
			}
		}
	}), came
}

// refusing is an address at which nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// leaves wants a Prober to give up as soon as its time is over, with Fail; and
// as soon as it is called off, with an error.
func leaves(t *testing.T, p checks.Prober, arrived <-chan struct{}) {
	t.Helper()
	for name, tt := range map[string]struct {
		cause error
		right func(checks.Finding, error) bool
	}{
		"time is over": {context.DeadlineExceeded, func(f checks.Finding, err error) bool {
			return err == nil && f.Status == checks.Fail && f.Text.English != ""
		}},
		"called off": {errors.New("stop"), func(_ checks.Finding, err error) bool { return errors.Is(err, context.Canceled) }},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() { <-arrived; cancel(tt.cause) }()
		f, err := p.Probe(ctx)
		if !tt.right(f, err) {
			t.Errorf("%s: got %v %q, %v", name, f.Status, f.Text.English, err)
		}
		cancel(nil)
	}
}

// at127 takes an address apart.
func at127(address string) (host string, port uint16) {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		panic(err)
	}
	return a.Addr().String(), a.Port()
}

// givesUp wants a Prober to end with a look of a real server that takes long.
func givesUp(t *testing.T, p checks.Prober, target string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	begun := time.Now()
	got, err := p.Probe(ctx)
	if err != nil || got.Status != checks.Fail || got.Text.English != target+" did not answer in time" || time.Since(begun) > 10*time.Second {
		t.Errorf("got %v %q, %v after %s", got.Status, got.Text.English, err, time.Since(begun))
	}
}
