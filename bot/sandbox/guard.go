package sandbox

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// tokenHeader carries what only a page of this address can have read.
const tokenHeader = "X-Sandbox-Token"

// guard keeps foreign pages out: only loopback names and the bound address are
// a Host (against DNS rebinding), and what people do comes from this very page:
// a browser shows its Origin and, when it acts, the token. Scripts need neither.
func (w *Workspace) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case !w.knownHost(r.Host):
			http.Error(rw, "this host name is not served", http.StatusForbidden)
		case strings.HasPrefix(r.URL.Path, "/sandbox/") && !sameOrigin(r):
			http.Error(rw, "foreign origin", http.StatusForbidden)
		case strings.HasPrefix(r.URL.Path, "/sandbox/") && r.Method == http.MethodPost && !isJSON(r):
			http.Error(rw, "send application/json", http.StatusUnsupportedMediaType)
		case strings.HasPrefix(r.URL.Path, "/sandbox/") && r.Method == http.MethodPost && byBrowser(r) && !w.shown(r):
			http.Error(rw, "send the token of GET /sandbox/token as "+tokenHeader, http.StatusForbidden)
		default:
			w.learnBase(r.Host)
			if !strings.HasPrefix(r.URL.Path, "/upload/") { // which has its own bound
				r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
			}
			next.ServeHTTP(rw, r)
		}
	})
}

// learnBase takes the first request's Host for the base where none was set.
func (w *Workspace) learnBase(host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.base == "" {
		w.base = "http://" + host
	}
}

func (w *Workspace) knownHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if w.anyHost {
		return true
	}
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	base, err := url.Parse(w.base)
	return err == nil && w.base != "" && base.Hostname() == name
}

// sameOrigin accepts requests without Origin (scripts) and those of our own page.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		site := r.Header.Get("Sec-Fetch-Site")
		return site == "" || site == "same-origin" || site == "none"
	}
	o, err := url.Parse(origin)
	return err == nil && o.Host == r.Host
}

// byBrowser tells whether a browser sent this; no page can leave these out.
func byBrowser(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
}

func (w *Workspace) shown(r *http.Request) bool {
	return subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(w.token)) == 1
}

// serveToken is GET /sandbox/token. Other pages cannot read the answer.
func (w *Workspace) serveToken(rw http.ResponseWriter, _ *http.Request) {
	writeJSON(rw, http.StatusOK, obj{"token": w.token})
}

func isJSON(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}
