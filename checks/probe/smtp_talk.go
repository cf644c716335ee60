package probe

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
)

// mailTalk is a conversation with a mail server.
type mailTalk struct {
	conn   net.Conn
	text   *textproto.Conn
	banner string
	offers []string // of the server's answer to EHLO
	tls    *tls.ConnectionState
	heard  []string
}

// talk greets, encrypts where that is wanted, and says goodbye. What was heard
// stands also when there is an error; a refusal is a *textproto.Error.
func (s *SMTP) talk(ctx context.Context) (*mailTalk, error) {
	t := &mailTalk{}
	conn, err := open(ctx, s.Address)
	if err != nil {
		return t, err
	}
	defer func() { _ = conn.Close() }()
	t.use(conn)
	if s.TLS == "implicit" {
		if err := t.encrypt(ctx, s.config()); err != nil {
			return t, err
		}
	}
	if t.banner, err = t.hear(220); err != nil {
		return t, err
	}
	if err := s.introduce(ctx, t); err != nil {
		return t, err
	}
	_, _ = t.say(221, "QUIT") // a server that does not say goodbye is well all the same
	return t, nil
}

// introduce says EHLO, once more where the talk has become encrypted.
func (s *SMTP) introduce(ctx context.Context, t *mailTalk) error {
	if err := t.hello(s.name()); err != nil {
		return err
	}
	if s.TLS == "none" || t.tls != nil || !t.offersTLS() {
		return nil
	}
	if _, err := t.say(220, "STARTTLS"); err != nil {
		return err
	}
	if err := t.encrypt(ctx, s.config()); err != nil {
		return err
	}
	return t.hello(s.name())
}

func (s *SMTP) config() *tls.Config {
	return &tls.Config{ServerName: cmp.Or(s.ServerName, hostOf(s.Address)), InsecureSkipVerify: s.Insecure, RootCAs: s.roots, Time: s.now}
}

// name is how we introduce ourselves.
func (s *SMTP) name() string {
	own, _ := s.hostname()
	return cmp.Or(s.Hello, own, "localhost")
}

// use talks over conn; no server needs more words than the limit.
func (t *mailTalk) use(conn net.Conn) {
	t.conn = conn
	t.text = textproto.NewConn(struct {
		io.Reader
		io.WriteCloser
	}{io.LimitReader(conn, answerLimit), conn})
}

// encrypt begins TLS. What was heard before and not yet read is forgotten, so
// that nobody can slip it in.
func (t *mailTalk) encrypt(ctx context.Context, config *tls.Config) error {
	secured := tls.Client(t.conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	state := secured.ConnectionState()
	t.tls = &state
	t.use(secured)
	return nil
}

func (t *mailTalk) hello(name string) error {
	answer, err := t.say(250, "EHLO "+name)
	t.offers = strings.Split(answer, "\n")
	return err
}

// offersTLS asks the answer to EHLO, whose first line is a greeting.
func (t *mailTalk) offersTLS() bool {
	for _, line := range t.offers[1:] {
		if strings.EqualFold(strings.TrimSpace(line), "STARTTLS") {
			return true
		}
	}
	return false
}

func (t *mailTalk) say(code int, line string) (string, error) {
	if err := t.text.PrintfLine("%s", line); err != nil {
		return "", err
	}
	return t.hear(code)
}

// hear reads one answer, which may have several lines. One with another code is
// a *textproto.Error.
func (t *mailTalk) hear(code int) (string, error) {
	var said []string
	for {
		line, err := t.text.ReadLine()
		if err != nil {
			return "", err
		}
		t.heard = append(t.heard, line)
		got, err := strconv.Atoi(line[:min(3, len(line))])
		if err != nil || got < 100 {
			return "", fmt.Errorf("it is no mail server, but says %q", clip(line, 100))
		}
		said = append(said, line[min(4, len(line)):])
		if strings.HasPrefix(line[3:], "-") {
			continue
		}
		answer := strings.Join(said, "\n")
		if got != code {
			return answer, &textproto.Error{Code: got, Msg: answer}
		}
		return answer, nil
	}
}

// String gives what the server said.
func (t *mailTalk) String() string {
	var b strings.Builder
	for _, line := range t.heard[:min(len(t.heard), 30)] {
		b.WriteString("| " + clip(line, 100) + "\n")
	}
	return b.String()
}
