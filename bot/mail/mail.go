// Package mail is the second way out: when Slack has not taken cards for a
// while, people get what is urgent by e-mail. It decides when that is so and
// that each alert is mailed once; it is the only door to SMTP.
package mail

import (
	"context"
	"fmt"
	"net"
	netmail "net/mail"
	"time"

	"github.com/wneessen/go-mail"

	"hoshu/store/fault"
	"hoshu/store/secret"
)

// Config is how to send e-mail. The zero Config sends none.
type Config struct {
	Host     string        `yaml:"host,omitempty" jsonschema:"description=SMTP server; leave the whole part out for no e-mail"`
	Port     int           `yaml:"port,omitempty" jsonschema:"description=default 587"`
	TLS      string        `yaml:"tls,omitempty" jsonschema:"enum=starttls,enum=tls,enum=none,description=default starttls; none only for a server on this machine"`
	User     string        `yaml:"user,omitempty"`
	Password secret.Secret `yaml:"password,omitempty"`
	From     string        `yaml:"from,omitempty"`
	To       []string      `yaml:"to,omitempty"`
	After    time.Duration `yaml:"after,omitempty" jsonschema:"type=string,description=how long Slack may fail before e-mail goes out; default 5m"`
}

// What a Config need not say.
const (
	defaultPort  = 587
	defaultAfter = 5 * time.Minute
	sendWithin   = 30 * time.Second
)

// Ways to protect the connection.
const (
	startTLS = "starttls"
	wholeTLS = "tls"
	noTLS    = "none"
)

// Off reports whether no e-mail is wanted.
func (c Config) Off() bool { return c.Host == "" && c.From == "" && len(c.To) == 0 }

// Validate says what is wrong, and what to write instead.
func (c Config) Validate() (l fault.List) {
	if c.Off() {
		return nil
	}
	if c.Host == "" {
		l.Add("host", "missing; write the SMTP server, such as smtp.example.com")
	}
	if c.Port < 0 || c.Port > 65535 {
		l.Add("port", "%d is no port; write 587, 465 or 25", c.Port)
	}
	switch c.TLS {
	case "", startTLS, wholeTLS:
	case noTLS:
		if ip := net.ParseIP(c.Host); c.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			l.Add("tls", "none is for a server on this machine only; write starttls or tls")
		}
	default:
		l.Add("tls", "%q is no way to protect the connection; write starttls, tls or none", c.TLS)
	}
	if _, err := netmail.ParseAddress(c.From); err != nil {
		l.Add("from", "%q is no address; write for example hoshu@example.com", c.From)
	}
	if len(c.To) == 0 {
		l.Add("to", "missing; write a list of addresses")
	}
	for i, to := range c.To {
		if _, err := netmail.ParseAddress(to); err != nil {
			l.Add(fmt.Sprintf("to.%d", i), "%q is no address; write for example duty@example.com", to)
		}
	}
	if c.After < 0 || c.After > 24*time.Hour {
		l.Add("after", "%s is out of bounds; write a time up to 24h, such as 5m", c.After)
	}
	return l
}

func (c Config) after() time.Duration {
	if c.After == 0 {
		return defaultAfter
	}
	return c.After
}

// Send sends one message to everybody in To.
func (c Config) Send(ctx context.Context, subject, body string) error {
	msg := mail.NewMsg()
	if err := msg.From(c.From); err != nil {
		return fmt.Errorf("mail: from: %w", err)
	}
	if err := msg.To(c.To...); err != nil {
		return fmt.Errorf("mail: to: %w", err)
	}
	msg.Subject(subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetEncoding(mail.EncodingB64) // Japanese goes unharmed through every server
	msg.SetBodyString(mail.TypeTextPlain, body)
	client, err := mail.NewClient(c.Host, c.options()...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("mail: %s did not take the message: %w", c.Host, err)
	}
	return nil
}

func (c Config) options() []mail.Option {
	port := c.Port
	if port == 0 {
		port = defaultPort
	}
	opts := []mail.Option{mail.WithPort(port), mail.WithTimeout(sendWithin)}
	switch c.TLS {
	case wholeTLS:
		opts = append(opts, mail.WithSSL())
	case noTLS:
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password.Reveal()))
	}
	return opts
}
