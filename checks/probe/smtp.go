package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/textproto"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// SMTP greets a mail server and takes its leave: it logs in nowhere and sends
// nothing.
type SMTP struct {
	Address    string `yaml:"address" jsonschema:"description=host:port"`
	Banner     string `yaml:"banner,omitempty" jsonschema:"description=a text or regular expression that the server's greeting holds"`
	Hello      string `yaml:"hello,omitempty" jsonschema:"description=the name with which we greet; default: this machine's"`
	TLS        string `yaml:"tls" jsonschema:"enum=required,enum=optional,enum=implicit,enum=none,description=STARTTLS required or optional; implicit from the first byte (port 465)"`
	ServerName string `yaml:"server_name,omitempty" jsonschema:"description=the name that the certificate must be for; default: the host of the address"`
	Insecure   bool   `yaml:"insecure,omitempty" jsonschema:"description=take any certificate"`
	DaysWarn   int    `yaml:"days_warn" jsonschema:"minimum=0,description=days that the certificate still holds"`
	DaysFail   int    `yaml:"days_fail" jsonschema:"minimum=0,description=days that the certificate still holds"`
	SlowWarn   Span   `yaml:"slow_warn,omitempty"`
	SlowFail   Span   `yaml:"slow_fail,omitempty"`

	hostname func() (string, error)
	now      func() time.Time
	since    func(time.Time) time.Duration
	roots    *x509.CertPool // nil: those of the system
}

// tlsWays are how a mail server may be encrypted.
var tlsWays = []string{"required", "optional", "implicit", "none"}

// NewSMTP uses STARTTLS where the server offers it, and minds certificates at 21
// and 7 days.
func NewSMTP() *SMTP {
	return &SMTP{TLS: "optional", DaysWarn: 21, DaysFail: 7, hostname: os.Hostname, now: time.Now, since: time.Since}
}

// Validate tells what is wrong with the configuration.
func (s *SMTP) Validate() fault.List {
	var l fault.List
	checkAddress(&l, "address", s.Address, "mail.example.com:25")
	checkPattern(&l, "banner", s.Banner, "Postfix")
	if strings.ContainsFunc(s.Hello, func(r rune) bool { return r <= ' ' }) {
		l.Add("hello", "must be the name of a machine; write for example hello: monitor.example.com")
	}
	if !slices.Contains(tlsWays, s.TLS) {
		l.Add("tls", "%q is no way to encrypt; write one of %s", s.TLS, strings.Join(tlsWays, ", "))
	}
	checkDays(&l, "days_warn", s.DaysWarn, "days_fail", s.DaysFail)
	checkSlow(&l, s.SlowWarn, s.SlowFail)
	return l
}

// Probe greets once.
func (s *SMTP) Probe(ctx context.Context) (checks.Finding, error) {
	begun := time.Now()
	t, err := s.talk(ctx)
	took := s.since(begun)
	var refusal *textproto.Error
	switch {
	case errors.As(err, &refusal):
		return checks.Finding{Status: checks.Fail, Detail: printable(t.String()), Text: checks.Say("smtp.refused", "{address} answers {code}: {answer}",
			checks.Args{"address": s.Address, "code": strconv.Itoa(refusal.Code), "answer": clip(firstLine([]byte(refusal.Msg)), 200)})}, nil
	case err != nil:
		return down(ctx, s.Address, err)
	}
	return worst(s.greeting(t, took), s.encryption(t), speed(s.Address, took, s.SlowWarn, s.SlowFail), s.certificate(t)), nil
}

func (s *SMTP) greeting(t *mailTalk, took time.Duration) checks.Finding {
	args := checks.Args{"address": s.Address, "banner": clip(firstLine([]byte(t.banner)), 100), "expect": clip(s.Banner, 100), "took": lasted(took)}
	if s.Banner != "" && !matches(s.Banner, []byte(t.banner)) {
		return checks.Finding{Status: checks.Fail, Text: checks.Say("smtp.banner", "{address} greets with {banner}, not {expect}", args)}
	}
	return checks.Finding{Text: checks.Say("smtp.ok", "{address} greets with {banner} in {took}", args)}
}

func (s *SMTP) encryption(t *mailTalk) checks.Finding {
	if s.TLS != "required" || t.tls != nil {
		return checks.Finding{}
	}
	return checks.Finding{Status: checks.Fail,
		Text: checks.Say("smtp.plain", "{address} offers no STARTTLS: mail goes unencrypted", checks.Args{"address": s.Address})}
}

func (s *SMTP) certificate(t *mailTalk) checks.Finding {
	if s.Insecure {
		return validity(s.Address, t.tls, s.now(), 0, 0)
	}
	return validity(s.Address, t.tls, s.now(), s.DaysWarn, s.DaysFail)
}

// Evidence greets once more, and shows what the server says.
func (s *SMTP) Evidence(ctx context.Context) (string, error) {
	t, err := s.talk(ctx)
	said := s.Address + "\n" + t.String()
	if err != nil {
		said += err.Error() + "\n"
	}
	var invalid *tls.CertificateVerificationError
	switch {
	case errors.As(err, &invalid):
		said += describe(invalid.UnverifiedCertificates)
	case t.tls != nil:
		said += describe(t.tls.PeerCertificates)
	}
	return printable(said), nil
}
