package probe

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// site answers as a shop does.
func site() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<h1>Welcome</h1>\n\n<p>to %s (EUR 5)\n", r.Host)
	})
	mux.HandleFunc("/broken", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "Fatal error", http.StatusInternalServerError)
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/?key=hunter2", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) })
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("x", pageLimit), "the end")
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Method, " ", r.Header) })
	return mux
}

func TestHTTP(t *testing.T) {
	s := httptest.NewServer(site())
	t.Cleanup(s.Close)
	gone := "http://" + refusing(t)
	for name, tt := range map[string]struct {
		config string // {} stands for the server
		status checks.Status
		text   string
	}{
		"a page":                      {"url: {}/", checks.OK, "{}/ answers 200 in 100 ms"},
		"a page with its words":       {"{url: '{}/', status: [200], body: Welcome}", checks.OK, "{}/ answers 200 in 100 ms"},
		"words with signs":            {"{url: '{}/', body: 'EUR 5\\)'}", checks.OK, "{}/ answers 200 in 100 ms"},
		"other words":                 {"{url: '{}/', body: Goodbye}", checks.Fail, "{}/ answers 200, but the page lacks Goodbye"},
		"words that must not be":      {"{url: '{}/', body_absent: '[Ww]elcome'}", checks.Fail, "{}/ answers 200, but the page holds [Ww]elcome"},
		"an error":                    {"url: {}/broken", checks.Fail, "{}/broken answers 500, not 200-399"},
		"an error that is wanted":     {"{url: '{}/broken', status: [200, 500]}", checks.OK, "{}/broken answers 500 in 100 ms"},
		"an error, first of all":      {"{url: '{}/broken', body: Welcome}", checks.Fail, "{}/broken answers 500, not 200-399"},
		"a redirect is followed":      {"{url: '{}/moved', status: [200]}", checks.OK, "{}/moved answers 200 in 100 ms"},
		"a redirect is not followed":  {"{url: '{}/moved', redirects: 0, status: [301]}", checks.OK, "{}/moved answers 301 in 100 ms"},
		"redirects in a circle":       {"{url: '{}/circle', redirects: 3}", checks.Fail, "{}/circle leads on to another page more than 3 times"},
		"slow":                        {"{url: '{}/', slow_warn: 100ms}", checks.Warn, "{}/ took 100 ms to answer (limits 100 ms / -)"},
		"nobody listens":              {"url: " + gone, checks.Fail, gone + " refuses the connection"},
		"no TLS where it should be":   {"url: '{s}/'", checks.Fail, "{s}/ cannot be reached: http: server gave HTTP response to HTTPS client"},
		"a question that holds a key": {"url: {}/broken?key=hunter2", checks.Fail, "{}/broken answers 500, not 200-399"},
		"only the first megabyte":     {"{url: '{}/large', body: the end}", checks.Fail, "{}/large answers 200, but the page lacks the end"},
		"another method":              {"{url: '{}/echo', method: POST, body: ^POST}", checks.OK, "{}/echo answers 200 in 100 ms"},
		"a header":                    {"{url: '{}/echo', headers: {X-Shop: main}, body: 'X-Shop:\\[main\\]'}", checks.OK, "{}/echo answers 200 in 100 ms"},
		"a secret header":             {"{url: '{}/echo', headers: {Authorization: {env: TOKEN}}, body: 'Authorization:\\[hunter2\\]'}", checks.OK, "{}/echo answers 200 in 100 ms"},
	} {
		t.Run(name, func(t *testing.T) {
			fill := strings.NewReplacer("{}", s.URL, "{s}", "https"+strings.TrimPrefix(s.URL, "http")).Replace
			p := decode(t, NewHTTP(), fill(tt.config))
			p.since, p.getenv = takes(100*time.Millisecond), func(string) string { return "hunter2" }
			if l := p.Validate(); len(l) > 0 {
				t.Fatal(l)
			}
			got, err := p.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != fill(tt.text) {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, fill(tt.text))
			}
		})
	}
}

func TestHTTPValues(t *testing.T) {
	s := httptest.NewServer(site())
	t.Cleanup(s.Close)
	p := decode(t, NewHTTP(), "{slow_warn: 2s, slow_fail: 5s, url: '"+s.URL+"/broken'}")
	p.since = takes(time.Second)
	got, err := p.Probe(t.Context())
	want := []checks.Value{
		{Name: "status", V: 500}, {Name: "body", V: 12, Unit: "B"},
		{Name: "time", V: 1, Unit: "s", Warn: limit(2), Fail: limit(5)},
	}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestHTTPCertificates(t *testing.T) {
	root := newIssuer(t)
	for name, tt := range map[string]struct {
		days   int
		names  []string
		config string
		known  bool // the issuer
		status checks.Status
		text   string
	}{
		"holds for long":           {90, nil, "", true, checks.OK, "{} answers 200 in 0 ms"},
		"ends soon":                {20, nil, "", true, checks.Warn, "the certificate of {} ends in 20 days, on 2026-03-21 (limits 21 / 7 days)"},
		"ends very soon":           {7, nil, "", true, checks.Fail, "the certificate of {} ends in 7 days, on 2026-03-08 (limits 21 / 7 days)"},
		"own limits":               {20, nil, "{tls_days_warn: 10, tls_days_fail: 3}", true, checks.OK, "{} answers 200 in 0 ms"},
		"has ended":                {-1, nil, "", true, checks.Fail, "the certificate of {} does not hold today: it is good from 2025-03-01 to 2026-02-28"},
		"is for another":           {90, []string{"shop.test", "www.shop.test"}, "", true, checks.Fail, "the certificate of {} is not for 127.0.0.1 but for shop.test, www.shop.test"},
		"from nobody that we know": {90, nil, "", false, checks.Fail, "the certificate of {} comes from an issuer that is not trusted: CN=Test Root"},
		"any will do":              {-1, nil, "insecure: true", false, checks.OK, "{} answers 200 in 0 ms"},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(site())
			s.Config.ErrorLog = quiet()
			s.TLS = root.server(tt.days, tt.names...)
			s.StartTLS()
			t.Cleanup(s.Close)
			p := NewHTTP()
			if tt.config != "" {
				decode(t, p, tt.config)
			}
			p.URL, p.now, p.since, p.roots = s.URL+"/", func() time.Time { return clock }, takes(0), newIssuer(t).pool()
			if tt.known {
				p.roots = root.pool()
			}
			got, err := p.Probe(t.Context())
			want := strings.ReplaceAll(tt.text, "{}", p.URL)
			if err != nil || got.Status != tt.status || got.Text.English != want {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, want)
			}
			if last := got.Values; len(last) > 0 && last[len(last)-1].V != float64(tt.days) {
				t.Errorf("values %+v", last)
			}
		})
	}
}

// A name that leads elsewhere: asked for by host or resolve, it is the name that
// the server hears and that its certificate must be for.
func TestHTTPAsksForANameAtAnAddress(t *testing.T) {
	root := newIssuer(t)
	s := httptest.NewUnstartedServer(site())
	s.TLS = root.server(90, "shop.test")
	s.StartTLS()
	t.Cleanup(s.Close)
	address := s.Listener.Addr().String()
	for _, config := range []string{
		"{url: 'https://" + address + "/', host: shop.test, body: to shop.test}",
		"{url: 'https://shop.test/', resolve: '" + address + "', body: to shop.test}",
		"{url: 'https://" + strings.Replace(address, "127.0.0.1", "shop.test", 1) + "/moved', resolve: 127.0.0.1, body: 'to shop.test:'}",
	} {
		p := decode(t, NewHTTP(), config)
		p.now, p.roots = func() time.Time { return clock }, root.pool()
		if got, err := p.Probe(t.Context()); err != nil || got.Status != checks.OK {
			t.Errorf("%s: %v %q, %v", config, got.Status, got.Text.English, err)
		}
	}
}

func TestHTTPKeepsSecretsFromOthers(t *testing.T) {
	var heard http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard = r.Header }))
	t.Cleanup(other.Close)
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	t.Cleanup(s.Close)
	p := decode(t, NewHTTP(), "{headers: {X-Api-Key: {env: KEY}, X-Shop: main}, url: '"+s.URL+"'}")
	p.getenv = func(string) string { return "hunter2" }
	got, err := p.Probe(t.Context())
	if err != nil || got.Status != checks.OK || heard.Get("X-Api-Key") != "" || heard.Get("X-Shop") != "main" {
		t.Errorf("%v, %v, heard %v", got, err, heard)
	}
}

func TestHTTPWithoutItsSecretCannotLook(t *testing.T) {
	p := decode(t, NewHTTP(), "{url: http://127.0.0.1/, headers: {X-Api-Key: {env: KEY}}}")
	p.getenv = func(string) string { return "" }
	if got, err := p.Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "the environment variable KEY is not set") {
		t.Errorf("got %+v, %v", got, err)
	}
	p.getenv = func(string) string { return "hunter2\r\n" }
	if _, err := p.Probe(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "header X-Api-Key: holds a line break") {
		t.Error(err)
	}
}

func TestHTTPThatHangs(t *testing.T) {
	trickle := func(arrived chan struct{}) func(net.Conn) {
		return func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096))
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nWel")
			arrived <- struct{}{}
			_, _ = c.Read(make([]byte, 4096))
		}
	}
	p := NewHTTP()
	address, arrived := hang(t)
	for _, scheme := range []string{"http://", "https://"} {
		p.URL = scheme + address
		leaves(t, p, arrived)
	}
	came := make(chan struct{}, 2)
	p.URL = "http://" + listen(t, trickle(came))
	leaves(t, p, came)
}

func TestHTTPEvidence(t *testing.T) {
	root := newIssuer(t)
	s := httptest.NewUnstartedServer(site())
	s.TLS = root.server(90)
	s.StartTLS()
	t.Cleanup(s.Close)
	p := decode(t, NewHTTP(), "url: "+s.URL+"/moved")
	p.now, p.since, p.roots = func() time.Time { return clock }, takes(time.Second), root.pool()
	said, err := p.Evidence(t.Context())
	want := strings.ReplaceAll(`GET {}/moved
-> {}/
     0 ms  connect `+s.Listener.Addr().String()+`
     0 ms  TLS
     0 ms  first byte
      1 s  HTTP/1.1 200 OK
certificate 1
  subject CN=Test Server
  names   127.0.0.1
  issuer  CN=Test Root
  from    2025-03-01T12:00:00Z
  until   2026-05-30T12:00:00Z
| <h1>Welcome</h1>
| <p>to `+s.Listener.Addr().String()+` (EUR 5)
`, "{}", s.URL)
	if diff := cmp.Diff(want, said); diff != "" || err != nil {
		t.Error(diff, err)
	}
	s.Close()
	said, err = p.Evidence(t.Context())
	if err != nil || !strings.Contains(said, "connection refused") || strings.Contains(said, "hunter2") {
		t.Errorf("%s %v", said, err)
	}
}

func TestHTTPValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"url: https://www.example.com/":                          nil,
		"{url: 'http://a/', status: 200-204}":                    nil,
		"{url: 'http://a/', tls_days_warn: 0}":                   nil,
		"url: www.example.com":                                   {"url: must be a whole address; write for example url: https://www.example.com/"},
		"url: ftp://example.com":                                 {"url: must be a whole address; write for example url: https://www.example.com/"},
		"url: 'https://a:hunter2@b/'":                            {"url: must not hold a name and password; write headers: { Authorization: { env: NAME } }"},
		"{url: 'http://a/', method: DELETE}":                     {`method: "DELETE" is not asked by a check; write GET, HEAD, POST, PUT or OPTIONS`},
		"{url: 'http://a/', method: HEAD, body: x}":              {"method: HEAD gets no body; write GET, or remove body and body_absent"},
		"{url: 'http://a/', status: []}":                         {"status: needs a status that is good; write for example status: [200]"},
		"{url: 'http://a/', redirects: 99}":                      {"redirects: must be between 0 and 30; write for example redirects: 10, or 0 to follow none"},
		"{url: 'http://a/', tls_days_fail: 30}":                  {"tls_days_fail: must be below tls_days_warn, which is 21; write for example tls_days_fail: 7"},
		"{url: 'http://a/', tls_days_fail: -1}":                  {"tls_days_fail: must not be below 0; write for example tls_days_fail: 14, or 0 for no limit"},
		"{url: 'http://a/', host: 'b:81', resolve: '[::1]:80'}":  nil,
		"{url: 'http://a/', resolve: '2001:db8::1'}":             nil,
		"{url: 'http://a/', host: 'http://b'}":                   {"host: must be a host, with a port or without; write for example host: www.example.com"},
		"{url: 'http://a/', resolve: 'b/c'}":                     {"resolve: must be a host, with a port or without; write for example resolve: 192.0.2.10"},
		"{url: 'http://a/', headers: {host: shop}}":              {"headers.host: is not sent from here; write host: shop beside url"},
		"{url: 'http://a/', headers: {authorization: Bearer x}}": {"headers.authorization: is a secret; write authorization: { env: NAME } or { file: /PATH }"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewHTTP(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}

func TestCodesAndHeadersFromYAML(t *testing.T) {
	p := decode(t, NewHTTP(), "status: [200, 301 - 308, '404']")
	if got := p.Status.String(); got != "200, 301-308, 404" {
		t.Error(got)
	}
	for _, bad := range []string{"status: [2xx]", "status: 600", "status: 300-200", "status: [[200]]", "status: {a: 1}",
		"headers: {A: {}}", "headers: {A: {env: X, file: Y}}", "headers: {A: {value: X}}", "headers: {A: [x]}"} {
		if err := refused(bad, NewHTTP()); err == nil {
			t.Errorf("%s was taken", bad)
		} else {
			t.Log(err)
		}
	}
}
