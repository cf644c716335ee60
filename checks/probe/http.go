package probe

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// HTTP asks for one page, as a visitor does who comes for the first time: by no
// proxy, over a connection of its own.
type HTTP struct {
	URL         string            `yaml:"url" jsonschema:"format=uri,pattern=^https?://"`
	Method      string            `yaml:"method,omitempty"`
	Headers     map[string]Header `yaml:"headers,omitempty"`
	Status      Codes             `yaml:"status,omitempty"`
	Body        string            `yaml:"body,omitempty" jsonschema:"description=a text or regular expression that the page must hold"`
	BodyAbsent  string            `yaml:"body_absent,omitempty" jsonschema:"description=a text or regular expression that it must not hold"`
	Redirects   int               `yaml:"redirects" jsonschema:"minimum=0,description=how many are followed"`
	SlowWarn    Span              `yaml:"slow_warn,omitempty"`
	SlowFail    Span              `yaml:"slow_fail,omitempty"`
	TLSDaysWarn int               `yaml:"tls_days_warn" jsonschema:"minimum=0,description=days that the certificate still holds"`
	TLSDaysFail int               `yaml:"tls_days_fail" jsonschema:"minimum=0,description=days that the certificate still holds"`
	Insecure    bool              `yaml:"insecure,omitempty" jsonschema:"description=take any certificate"`
	Host        string            `yaml:"host,omitempty" jsonschema:"description=the name to ask for at the url's address"`
	Resolve     string            `yaml:"resolve,omitempty" jsonschema:"description=the address (and port) to ask instead of the one that the name has"`

	getenv func(string) string
	now    func() time.Time
	since  func(time.Time) time.Duration
	roots  *x509.CertPool // nil: those of the system
}

// NewHTTP follows ten redirects to any status from 200 to 399, and minds
// certificates at 21 and 7 days.
func NewHTTP() *HTTP {
	return &HTTP{Method: http.MethodGet, Status: Codes{{200, 399}}, Redirects: 10, TLSDaysWarn: 21, TLSDaysFail: 7,
		getenv: os.Getenv, now: time.Now, since: time.Since}
}

// Validate tells what is wrong with the configuration.
func (h *HTTP) Validate() fault.List {
	var l fault.List
	h.checkURL(&l)
	h.checkHeaders(&l)
	if !slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "OPTIONS"}, h.Method) {
		l.Add("method", "%q is not asked by a check; write GET, HEAD, POST, PUT or OPTIONS", h.Method)
	}
	if h.Method == http.MethodHead && h.Body+h.BodyAbsent != "" {
		l.Add("method", "HEAD gets no body; write GET, or remove body and body_absent")
	}
	if len(h.Status) == 0 {
		l.Add("status", "needs a status that is good; write for example status: [200]")
	}
	checkPattern(&l, "body", h.Body, "Welcome")
	checkPattern(&l, "body_absent", h.BodyAbsent, "Fatal error")
	if h.Redirects < 0 || h.Redirects > 30 {
		l.Add("redirects", "must be between 0 and 30; write for example redirects: 10, or 0 to follow none")
	}
	h.checkPlaces(&l)
	checkSlow(&l, h.SlowWarn, h.SlowFail)
	checkDays(&l, "tls_days_warn", h.TLSDaysWarn, "tls_days_fail", h.TLSDaysFail)
	return l
}

func (h *HTTP) checkURL(l *fault.List) {
	u, err := url.Parse(h.URL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		l.Add("url", "must be a whole address; write for example url: https://www.example.com/")
	case u.User != nil:
		l.Add("url", "must not hold a name and password; write headers: { Authorization: { env: NAME } }")
	}
}

// checkPlaces wants host and resolve to be what may stand between // and / of a URL.
func (h *HTTP) checkPlaces(l *fault.List) {
	for _, p := range []struct{ key, v, example string }{{"host", h.Host, "www.example.com"}, {"resolve", h.Resolve, "192.0.2.10"}} {
		u, err := url.Parse("//" + withPort(p.v, "80"))
		if p.v != "" && (err != nil || u.Host != withPort(p.v, "80") || u.Hostname() == "") {
			l.Add(p.key, "must be a host, with a port or without; write for example %s: %s", p.key, p.example)
		}
	}
}

func (h *HTTP) checkHeaders(l *fault.List) {
	for name, v := range h.Headers {
		switch http.CanonicalHeaderKey(name) {
		case "Host":
			l.Add("headers."+name, "is not sent from here; write host: %s beside url", v.text)
		case "Authorization", "Cookie":
			if !v.hidden() {
				l.Add("headers."+name, "is a secret; write %s: { env: NAME } or { file: /PATH }", name)
			}
		}
	}
}

// Probe asks for the page once.
func (h *HTTP) Probe(ctx context.Context) (checks.Finding, error) {
	req, err := h.request(ctx)
	if err != nil {
		return checks.Finding{}, err
	}
	v := h.visit(req)
	if v.err != nil {
		return h.failed(ctx, v.err)
	}
	return worst(h.answered(v), h.page(v), speed(h.target(), v.took, h.SlowWarn, h.SlowFail), h.certificate(v)), nil
}

func (h *HTTP) failed(ctx context.Context, err error) (checks.Finding, error) {
	if errors.Is(err, errRedirects) {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("http.redirects", "{url} leads on to another page more than {limit} times",
			checks.Args{"url": h.target(), "limit": strconv.Itoa(h.Redirects)})}, nil
	}
	return down(ctx, h.target(), err)
}
