package probe

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

func TestTCP(t *testing.T) {
	greeter := listen(t, func(c net.Conn) { fmt.Fprint(c, "SSH-2.0-OpenSSH_9.2\r\n"); _, _ = io.Copy(io.Discard, c) })
	echo := listen(t, func(c net.Conn) {
		line, _ := bufio.NewReader(c).ReadString('\n')
		fmt.Fprint(c, strings.ToUpper(line))
	})
	mute := listen(t, func(net.Conn) {})
	gone := refusing(t)
	for name, tt := range map[string]struct {
		address, config string
		status          checks.Status
		text            string
	}{
		"a port that takes connections": {mute, "", checks.OK, mute + " answers in 100 ms"},
		"a greeting":                    {greeter, "expect: ^SSH-2", checks.OK, greeter + " answers in 100 ms"},
		"a text with signs":             {greeter, "expect: OpenSSH_9.2", checks.OK, greeter + " answers in 100 ms"},
		"an answer to what is sent":     {echo, `{send: "ping\n", expect: PING}`, checks.OK, echo + " answers in 100 ms"},
		"another answer":                {echo, `{send: "ping\n", expect: pong}`, checks.Fail, echo + " says PING, not pong"},
		"no answer":                     {mute, "expect: SSH", checks.Fail, mute + " takes the connection, but says nothing; SSH was expected"},
		"nobody listens":                {gone, "", checks.Fail, gone + " refuses the connection"},
		"slow":                          {mute, "slow_warn: 100ms", checks.Warn, mute + " took 100 ms to answer (limits 100 ms / -)"},
		"too slow":                      {mute, "{slow_warn: 20ms, slow_fail: 90ms}", checks.Fail, mute + " took 100 ms to answer (limits 20 ms / 90 ms)"},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewTCP()
			if tt.config != "" {
				decode(t, p, tt.config)
			}
			p.Address, p.since = tt.address, takes(100*time.Millisecond)
			got, err := p.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.text)
			}
		})
	}
}

func TestTCPThatHangs(t *testing.T) {
	p := decode(t, NewTCP(), "expect: SSH")
	address, arrived := hang(t)
	p.Address = address
	leaves(t, p, arrived)
}

func TestTCPValues(t *testing.T) {
	p := decode(t, NewTCP(), "slow_fail: 2s")
	p.Address, p.since = listen(t, func(net.Conn) {}), takes(time.Second)
	got, err := p.Probe(t.Context())
	want := []checks.Value{{Name: "time", V: 1, Unit: "s", Fail: limit(2)}}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestTCPValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"address: 127.0.0.1:22":     nil,
		"address: '[::1]:22'":       nil,
		"address: db1":              {`address: must be a host and a port; write for example address: "db1.example.com:5432"`},
		"address: ':22'":            {`address: must be a host and a port; write for example address: "db1.example.com:5432"`},
		"address: db1:nosuchportok": {`address: must be a host and a port; write for example address: "db1.example.com:5432"`},
		"{address: 'a:1', slow_warn: 2s, slow_fail: 1s}": {
			"slow_fail: must be above slow_warn, which is 2s; write for example slow_fail: 4s"},
		"{address: 'a:1', expect: '(SSH'}": {
			"expect: is no regular expression (error parsing regexp: missing closing ): `(SSH`); put a backslash before signs such as ( [ * ?, or write for example expect: '^SSH-2.0'"},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewTCP(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
