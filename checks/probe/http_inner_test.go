package probe

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hoshu/checks"
)

// A page that is watched may lead anywhere; what it leads to is shown to its client.
func TestARedirectDoesNotLeadIntoThisMachine(t *testing.T) {
	for address, refused := range map[string]bool{
		"127.0.0.1:9470": true, "[::1]:80": true, "0.0.0.0:80": true, "[::ffff:127.0.0.1]:80": true,
		"169.254.169.254:80": true, "[fe80::1%eth0]:80": true,
		"192.168.1.10:80": false, "203.0.113.5:443": false, "[2001:db8::1]:443": false,
	} {
		if err := outside(false)("tcp", address, nil); errors.Is(err, errInner) != refused {
			t.Errorf("%s: %v", address, err)
		}
		if err := outside(true)("tcp", address, nil); err != nil {
			t.Errorf("%s, from inside: %v", address, err)
		}
	}
}

func TestAnOuterPageCannotShowAnInnerOne(t *testing.T) {
	secret := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hoshu_check_status") }))
	defer secret.Close()
	outer := httptest.NewUnstartedServer(http.RedirectHandler(secret.URL, http.StatusFound))
	outer.Listener = listenOutside(t)
	outer.Start()
	defer outer.Close()
	h := decode(t, NewHTTP(), "url: "+outer.URL)
	got, err := h.Probe(t.Context())
	said, _ := h.Evidence(t.Context())
	if err != nil || got.Status != checks.Fail || strings.Contains(said, "hoshu_check_status") {
		t.Errorf("got %+v, %v\n%s", got, err, said)
	}
}

// listenOutside listens where others could reach this machine.
func listenOutside(t *testing.T) net.Listener {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip, ok := a.(*net.IPNet)
		if !ok || inner(net.JoinHostPort(ip.IP.String(), "1")) {
			continue
		}
		if l, err := net.Listen("tcp", net.JoinHostPort(ip.IP.String(), "0")); err == nil {
			return l
		}
	}
	t.Skip("this machine has no address but its own")
	return nil
}
