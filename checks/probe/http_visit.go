package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"time"
)

// pageLimit is how many bytes of a page are read.
const pageLimit = 1 << 20

var errRedirects = errors.New("probe: too many redirects")

// visit is one page as it was seen, with all that led to it.
type visit struct {
	err    error
	status int
	reason string // "200 OK"
	body   []byte
	hops   []string // where redirects led
	tls    *tls.ConnectionState
	took   time.Duration
	watch  *stopwatch
}

// visit asks, follows, and reads the page.
func (h *HTTP) visit(req *http.Request) *visit {
	v := &visit{watch: newStopwatch(h.now)}
	transport := h.transport(req.URL)
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		return h.follow(v, next, via)
	}}
	begun := time.Now()
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), v.watch.trace())))
	if err != nil {
		v.err = bare(err)
		return v
	}
	defer func() { _ = resp.Body.Close() }()
	v.status, v.reason, v.tls = resp.StatusCode, resp.Proto+" "+resp.Status, resp.TLS
	v.body, v.err = io.ReadAll(io.LimitReader(resp.Body, pageLimit))
	v.took = h.since(begun)
	return v
}

// bare takes the URL off an error, since that may hold a key.
func bare(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// transport connects where route leads; where redirects lead, it goes as usual,
// but not into this machine unless it came from there.
func (h *HTTP) transport(u *url.URL) *http.Transport {
	_, address := h.route()
	var inside atomic.Bool
	return &http.Transport{
		DisableKeepAlives: true,
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: h.Insecure, RootCAs: h.roots, Time: h.now},
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			if to != authority(u) {
				return (&net.Dialer{Control: outside(inside.Load())}).DialContext(ctx, network, to)
			}
			conn, err := new(net.Dialer).DialContext(ctx, network, address)
			inside.Store(err == nil && inner(conn.RemoteAddr().String()))
			return conn, err
		},
	}
}

var errInner = errors.New("probe: a redirect into the machine that hoshu runs on is not followed")

// outside refuses to connect to an inner address, unless we are inside.
func outside(inside bool) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		if !inside && inner(address) {
			return errInner
		}
		return nil
	}
}

// inner tells an address that means another machine to everybody else: loopback,
// where hoshu's own figures are, and the link's, where clouds hand out keys.
func inner(address string) bool {
	a, err := netip.ParseAddrPort(address)
	ip := a.Addr().Unmap()
	return err == nil && (ip.IsLoopback() || ip.IsUnspecified() || ip.IsLinkLocalUnicast())
}

// follow decides on a redirect. Secrets stay with the server they are for.
func (h *HTTP) follow(v *visit, next *http.Request, via []*http.Request) error {
	if h.Redirects == 0 {
		return http.ErrUseLastResponse
	}
	if len(via) > h.Redirects {
		return errRedirects
	}
	v.hops = append(v.hops, public(next.URL))
	if first := via[0].URL; authority(first) != authority(next.URL) || first.Scheme != next.URL.Scheme {
		for name, value := range h.Headers {
			if value.hidden() {
				next.Header.Del(name)
			}
		}
	}
	return nil
}
