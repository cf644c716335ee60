package mail_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/mail"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store"
)

// server is an SMTP server that keeps what it gets.
type server struct {
	net.Listener
	got chan *netmail.Message
}

func newServer(t *testing.T) *server {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{l, make(chan *netmail.Message, 10)}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.talk(conn)
		}
	}()
	return s
}

// talk takes one message.
func (s *server) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	say := func(line string) { _, _ = fmt.Fprintf(conn, "%s\r\n", line) }
	in := bufio.NewScanner(conn)
	say("220 test")
	var data *strings.Builder
	for in.Scan() {
		switch line := in.Text(); {
		case data != nil && line == ".":
			if msg, err := netmail.ReadMessage(strings.NewReader(data.String())); err == nil {
				s.got <- msg
			}
			data = nil
			say("250 taken")
		case data != nil:
			_, _ = data.WriteString(line + "\r\n")
		case line == "DATA":
			data = &strings.Builder{}
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 yes")
		}
	}
}

func (s *server) config() mail.Config {
	addr, _ := s.Addr().(*net.TCPAddr)
	return mail.Config{Host: "127.0.0.1", Port: addr.Port, TLS: "none", From: "hoshu@example.com", To: []string{"duty@example.com"}, After: 5 * time.Minute}
}

// read gives a message's subject and body as people read them.
func read(t *testing.T, m *netmail.Message) (subject, body string) {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(base64.NewDecoder(base64.StdEncoding, m.Body)); err != nil {
		t.Fatal(err)
	}
	return subject, raw.String()
}

// desk is an alert desk with the alerts of a test.
type desk struct{ alerts map[string]alert.Alert }

func (d *desk) Open() (open []alert.Alert) {
	for _, a := range d.alerts {
		if a.State != alert.Resolved {
			open = append(open, a)
		}
	}
	return open
}

func (d *desk) Get(id string) (alert.Alert, error) { return d.alerts[id], nil }

func (d *desk) Muted(a alert.Alert) (alert.Silence, bool) {
	return alert.Silence{}, strings.Contains(a.Check, "muted")
}

var noon = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC)

func critical(id, check string) alert.Alert {
	return alert.Alert{
		ID: id, Client: "acme", System: "shop", Check: check, Severity: checks.Critical, State: alert.Firing,
		Status: checks.Fail, FiredAt: noon, Text: checks.Plain("a < b & c"),
	}
}

func TestSendInJapanese(t *testing.T) {
	s := newServer(t)
	if err := s.config().Send(t.Context(), "[hoshu] A-1 異常", "復旧していません。"); err != nil {
		t.Fatal(err)
	}
	subject, body := read(t, <-s.got)
	if subject != "[hoshu] A-1 異常" || body != "復旧していません。" {
		t.Errorf("got %q, %q", subject, body)
	}
}

func TestLifeline(t *testing.T) {
	warning := critical("A-2", "shop/load")
	warning.Severity = checks.Warning
	taken := critical("A-3", "shop/db")
	taken.State = alert.Acknowledged
	for name, tt := range map[string]struct {
		alerts  []alert.Alert
		trouble time.Duration // how long Slack has failed
		want    []string      // subjects
	}{
		"Slack takes cards":                  {[]alert.Alert{critical("A-1", "shop/web")}, 0, nil},
		"Slack has failed for a moment":      {[]alert.Alert{critical("A-1", "shop/web")}, time.Minute, nil},
		"Slack has failed for long":          {[]alert.Alert{critical("A-1", "shop/web")}, time.Hour, []string{"[hoshu] A-1 failure: shop/web a < b & c"}},
		"a warning can wait":                 {[]alert.Alert{warning}, time.Hour, nil},
		"somebody is on it":                  {[]alert.Alert{taken}, time.Hour, nil},
		"a silence holds for e-mail as well": {[]alert.Alert{critical("A-4", "shop/muted")}, time.Hour, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			d := &desk{alerts: map[string]alert.Alert{}}
			for _, a := range tt.alerts {
				d.alerts[a.ID] = a
			}
			looks(t, s, d, tt.trouble, 3)
			_ = s.Close()
			close(s.got)
			var got []string
			for m := range s.got {
				subject, _ := read(t, m)
				got = append(got, subject)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLifelineMailsTheEndAlsoAfterARestart(t *testing.T) {
	s := newServer(t)
	d := &desk{alerts: map[string]alert.Alert{"A-1": critical("A-1", "shop/web")}}
	dir := t.TempDir()
	looksIn(t, dir, s, d, time.Hour, 1)
	a := d.alerts["A-1"]
	a.State, a.Status, a.ResolvedAt = alert.Resolved, checks.OK, noon.Add(time.Hour)
	d.alerts["A-1"] = a
	looksIn(t, dir, s, d, 0, 2)
	first, _ := read(t, <-s.got)
	second, body := read(t, <-s.got)
	if !strings.Contains(first, "failure") || !strings.Contains(body, "Resolved") {
		t.Errorf("got %q, then %q: %s", first, second, body)
	}
	if len(s.got) != 0 {
		t.Errorf("%d messages more", len(s.got))
	}
}

func looks(t *testing.T, s *server, d *desk, trouble time.Duration, times int) {
	t.Helper()
	looksIn(t, t.TempDir(), s, d, trouble, times)
}

// looksIn lets a lifeline with its state in dir look so many times.
func looksIn(t *testing.T, dir string, s *server, d *desk, trouble time.Duration, times int) {
	t.Helper()
	db, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	clock := clockwork.NewFakeClockAt(noon)
	looked := make(chan struct{})
	l := &mail.Lifeline{
		Config: func() mail.Config { looked <- struct{}{}; return s.config() }, Desk: d, Clock: clock, Log: slog.New(slog.DiscardHandler),
		Troubles: func() []bot.Trouble {
			if trouble == 0 {
				return nil
			}
			return []bot.Trouble{{What: "no answer", Since: noon.Add(-trouble)}}
		},
		Speak: func() words.Speaker { return book.In(words.English, time.UTC) },
	}
	if err := l.Open(db); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- l.Run(ctx) }()
	for range times + 1 { // that the next look begins shows that the last one has ended
		if err := clock.BlockUntilContext(ctx, 1); err != nil {
			t.Fatal(err)
		}
		clock.Advance(30 * time.Second)
		<-looked
	}
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestValidateSaysWhatToWriteInstead(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*mail.Config)
		path   string
	}{
		"no host":                      {func(c *mail.Config) { c.Host = "" }, "host"},
		"no port":                      {func(c *mail.Config) { c.Port = 99999 }, "port"},
		"plain text over the network":  {func(c *mail.Config) { c.TLS = "none" }, "tls"},
		"an unknown way of protection": {func(c *mail.Config) { c.TLS = "ssl3" }, "tls"},
		"no sender":                    {func(c *mail.Config) { c.From = "" }, "from"},
		"nobody to send to":            {func(c *mail.Config) { c.To = nil }, "to"},
		"an address that is none":      {func(c *mail.Config) { c.To = []string{"a@example.com", "duty"} }, "to.1"},
		"a wait of more than a day":    {func(c *mail.Config) { c.After = 48 * time.Hour }, "after"},
	} {
		t.Run(name, func(t *testing.T) {
			c := mail.Config{Host: "smtp.example.com", From: "hoshu@example.com", To: []string{"duty@example.com"}}
			if l := c.Validate(); len(l) != 0 {
				t.Fatalf("a good one is refused: %v", l)
			}
			tt.change(&c)
			l := c.Validate()
			if len(l) != 1 || l[0].Path != tt.path {
				t.Errorf("got %v", l)
			}
		})
	}
	if l := (mail.Config{}).Validate(); len(l) != 0 {
		t.Errorf("no e-mail at all is refused: %v", l)
	}
}
