package probe

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

// mailServer is one as small as can be.
type mailServer struct {
	banner   string
	starttls bool
	implicit bool
	refuses  string // of its commands, the one that it refuses
	config   *tls.Config
}

func (m mailServer) serve(c net.Conn) {
	if m.implicit {
		c = tls.Server(c, m.config)
	}
	fmt.Fprintf(c, "%s\r\n", m.banner)
	for in := bufio.NewReader(c); ; {
		line, err := in.ReadString('\n')
		command, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case err != nil:
			return
		case command == m.refuses:
			fmt.Fprint(c, "454 4.7.0 try later\r\n")
		case command == "EHLO" && m.starttls:
			fmt.Fprint(c, "250-mail.test\r\n250-STARTTLS\r\n250 SIZE 1000\r\n")
		case command == "EHLO":
			fmt.Fprint(c, "250-mail.test\r\n250 SIZE 1000\r\n")
		case command == "STARTTLS":
			fmt.Fprint(c, "220 go ahead\r\n")
			c = tls.Server(c, m.config)
			in = bufio.NewReader(c)
			m.starttls = false
		case command == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		}
	}
}

const ready = "220 mail.test ESMTP Postfix"

func TestSMTP(t *testing.T) {
	root := newIssuer(t)
	gone := refusing(t)
	for name, tt := range map[string]struct {
		server mailServer
		config string
		status checks.Status
		text   string
	}{
		"plain":                   {mailServer{banner: ready}, "", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"encrypted":               {mailServer{banner: ready, starttls: true, config: root.server(90)}, "{tls: required, banner: Postfix}", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"encrypted at once":       {mailServer{banner: ready, implicit: true, config: root.server(90)}, "tls: implicit", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"not encrypted":           {mailServer{banner: ready}, "tls: required", checks.Fail, "{} offers no STARTTLS: mail goes unencrypted"},
		"encryption not wanted":   {mailServer{banner: ready, starttls: true, config: root.server(-9)}, "tls: none", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"certificate ends soon":   {mailServer{banner: ready, starttls: true, config: root.server(9)}, "", checks.Warn, "the certificate of {} ends in 9 days, on 2026-03-10 (limits 21 / 7 days)"},
		"certificate has ended":   {mailServer{banner: ready, starttls: true, config: root.server(-9)}, "", checks.Fail, "the certificate of {} does not hold today: it is good from 2025-03-01 to 2026-02-20"},
		"any certificate will do": {mailServer{banner: ready, starttls: true, config: newIssuer(t).server(-9)}, "insecure: true", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"by another name":         {mailServer{banner: ready, starttls: true, config: root.server(90, "mail.test")}, "server_name: mail.test", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"another server":          {mailServer{banner: ready}, "banner: Exim", checks.Fail, "{} greets with mail.test ESMTP Postfix, not Exim"},
		"a greeting in lines":     {mailServer{banner: "220-mail.test\r\n220 no spam, please"}, "banner: spam", checks.OK, "{} greets with mail.test in 100 ms"},
		"it is busy":              {mailServer{banner: "421 too many connections"}, "", checks.Fail, "{} answers 421: too many connections"},
		"it does not know us":     {mailServer{banner: ready, refuses: "EHLO"}, "", checks.Fail, "{} answers 454: 4.7.0 try later"},
		"TLS is out of order":     {mailServer{banner: ready, starttls: true, refuses: "STARTTLS"}, "", checks.Fail, "{} answers 454: 4.7.0 try later"},
		"says no goodbye":         {mailServer{banner: ready, refuses: "QUIT"}, "", checks.OK, "{} greets with mail.test ESMTP Postfix in 100 ms"},
		"something else":          {mailServer{banner: "SSH-2.0-OpenSSH"}, "", checks.Fail, `{} cannot be reached: it is no mail server, but says "SSH-2.0-OpenSSH"`},
		"slow":                    {mailServer{banner: ready}, "slow_fail: 100ms", checks.Fail, "{} took 100 ms to answer (limits - / 100 ms)"},
		"nobody listens":          {mailServer{}, "address: " + gone, checks.Fail, "{} refuses the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewSMTP()
			p.Address = listen(t, tt.server.serve)
			if tt.config != "" {
				decode(t, p, tt.config)
			}
			p.now, p.roots, p.since = func() time.Time { return clock }, root.pool(), takes(100*time.Millisecond)
			got, err := p.Probe(t.Context())
			want := strings.ReplaceAll(tt.text, "{}", p.Address)
			if err != nil || got.Status != tt.status || got.Text.English != want {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, want)
			}
		})
	}
}

func TestSMTPValues(t *testing.T) {
	root, p := newIssuer(t), NewSMTP()
	p.Address = listen(t, mailServer{banner: ready, starttls: true, config: root.server(90)}.serve)
	p.now, p.roots, p.since = func() time.Time { return clock }, root.pool(), takes(time.Second)
	got, err := p.Probe(t.Context())
	want := []checks.Value{{Name: "time", V: 1, Unit: "s"}, {Name: "tls_days", V: 90, Unit: "d", Warn: limit(21), Fail: limit(7)}}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestSMTPThatHangs(t *testing.T) {
	p := NewSMTP()
	address, arrived := hang(t)
	p.Address = address
	leaves(t, p, arrived)
	p.TLS = "implicit"
	leaves(t, p, arrived)
	came := make(chan struct{}, 2)
	p.TLS, p.Address = "required", listen(t, func(c net.Conn) {
		in := bufio.NewReader(c)
		for _, said := range []string{ready, "250-mail.test\r\n250 STARTTLS", "220 go ahead"} {
			fmt.Fprintf(c, "%s\r\n", said)
			_, _ = in.ReadString('\n')
		}
		came <- struct{}{}
		_, _ = io.Copy(io.Discard, in)
	})
	leaves(t, p, came)
}

func TestSMTPThatNeverEndsItsGreeting(t *testing.T) {
	p := NewSMTP()
	p.Address = listen(t, func(c net.Conn) {
		for {
			if _, err := fmt.Fprint(c, "220-spam\r\n"); err != nil {
				return
			}
		}
	})
	got, err := p.Probe(t.Context())
	if err != nil || got.Status != checks.Fail {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestSMTPEvidence(t *testing.T) {
	p := NewSMTP()
	p.Address = listen(t, mailServer{banner: ready, starttls: true, config: newIssuer(t).server(90, "mail.test")}.serve)
	said, err := p.Evidence(t.Context())
	for _, want := range []string{p.Address + "\n| 220 mail.test ESMTP Postfix\n| 250-mail.test\n| 250-STARTTLS\n", "failed to verify", "names   mail.test"} {
		if err != nil || !strings.Contains(said, want) {
			t.Errorf("lacks %q: %s, %v", want, said, err)
		}
	}
}

func TestSMTPValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"address: a:25":                      nil,
		"address: a":                         {`address: must be a host and a port; write for example address: "mail.example.com:25"`},
		"{address: 'a:25', tls: 'yes'}":      {`tls: "yes" is no way to encrypt; write one of required, optional, implicit, none`},
		`{address: 'a:25', hello: "a\r\nb"}`: {"hello: must be the name of a machine; write for example hello: monitor.example.com"},
		"{address: 'a:25', banner: '['}":     {"banner: is no regular expression (error parsing regexp: missing closing ]: `[`); put a backslash before signs such as ( [ * ?, or write for example banner: 'Postfix'"},
		"{address: 'a:25', days_fail: 60}":   {"days_fail: must be below days_warn, which is 21; write for example days_fail: 7"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewSMTP(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
