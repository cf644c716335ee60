package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// answerLimit is how many bytes are read in search of what is expected.
const answerLimit = 64 << 10

// TCP connects to a port. It may say something, and wait for an answer.
type TCP struct {
	Address  string `yaml:"address" jsonschema:"description=host:port"`
	Send     string `yaml:"send,omitempty"`
	Expect   string `yaml:"expect,omitempty" jsonschema:"description=a text or regular expression that the answer holds"`
	SlowWarn Span   `yaml:"slow_warn,omitempty"`
	SlowFail Span   `yaml:"slow_fail,omitempty"`

	since func(time.Time) time.Duration
}

// NewTCP has no address yet.
func NewTCP() *TCP { return &TCP{since: time.Since} }

// Validate tells what is wrong with the configuration.
func (t *TCP) Validate() fault.List {
	var l fault.List
	checkAddress(&l, "address", t.Address, "db1.example.com:5432")
	checkPattern(&l, "expect", t.Expect, "^SSH-2.0")
	checkSlow(&l, t.SlowWarn, t.SlowFail)
	return l
}

// Probe connects once.
func (t *TCP) Probe(ctx context.Context) (checks.Finding, error) {
	begun := time.Now()
	conn, err := open(ctx, t.Address)
	if err != nil {
		return down(ctx, t.Address, err)
	}
	defer func() { _ = conn.Close() }()
	answer, err := t.talk(conn)
	took := t.since(begun)
	switch {
	case stopped(ctx):
		return checks.Finding{}, ctx.Err()
	case t.Expect != "" && !matches(t.Expect, answer):
		return t.unexpected(answer, err), nil
	case err != nil:
		return down(ctx, t.Address, err)
	}
	ok := checks.Finding{Text: checks.Say("tcp.ok", "{address} answers in {took}", checks.Args{"address": t.Address, "took": lasted(took)})}
	return worst(ok, speed(t.Address, took, t.SlowWarn, t.SlowFail)), nil
}

// talk sends what is to be sent, and reads until what is expected is there, or
// until the other side or the look ends.
func (t *TCP) talk(conn net.Conn) ([]byte, error) {
	if _, err := io.WriteString(conn, t.Send); err != nil {
		return nil, err
	}
	var heard bytes.Buffer
	piece := make([]byte, 4096)
	for t.Expect != "" && heard.Len() < answerLimit {
		n, err := conn.Read(piece)
		heard.Write(piece[:n])
		if matches(t.Expect, heard.Bytes()) {
			return heard.Bytes(), nil
		}
		if err != nil {
			return heard.Bytes(), err
		}
	}
	return heard.Bytes(), nil
}

func (t *TCP) unexpected(answer []byte, err error) checks.Finding {
	args := checks.Args{"address": t.Address, "expect": clip(t.Expect, 100), "answer": clip(firstLine(answer), 100)}
	f := checks.Finding{Status: checks.Fail, Detail: printable(string(answer))}
	if err != nil && !errors.Is(err, io.EOF) {
		f.Detail += fmt.Sprintf("(%v)", err)
	}
	if len(answer) == 0 {
		f.Text = checks.Say("tcp.silent", "{address} takes the connection, but says nothing; {expect} was expected", args)
	} else {
		f.Text = checks.Say("tcp.expect", "{address} says {answer}, not {expect}", args)
	}
	return f
}

// firstLine gives the first line that is not empty, fit to print.
func firstLine(b []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(printable(string(b))), "\n")
	return line
}
