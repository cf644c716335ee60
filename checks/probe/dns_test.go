package probe

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"

	"hoshu/checks"
)

// zone is what the name server of the tests knows.
const zone = `
www.shop.test. 60 IN A 192.0.2.10
www.shop.test. 60 IN A 192.0.2.11
www.shop.test. 60 IN AAAA 2001:db8::10
old.shop.test. 60 IN CNAME www.shop.test.
old.shop.test. 60 IN A 192.0.2.10
shop.test. 60 IN MX 10 Mail.shop.test.
shop.test. 60 IN TXT "v=spf1 " "-all"
shop.test. 60 IN NS ns1.shop.test.
shop.test. 60 IN SOA ns1.shop.test. admin.shop.test. 2026030101 3600 600 86400 60
`

// nameServer answers from the zone by UDP and TCP; large.test does not fit in a
// packet, broken.test is not served.
func nameServer(t *testing.T) string {
	t.Helper()
	packets, streams := bothWays(t)
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: dns.HandlerFunc(answer)}, {Listener: streams, Handler: dns.HandlerFunc(answer)}} {
		up := make(chan struct{})
		s.NotifyStartedFunc = func() { close(up) }
		go func() { _ = s.ActivateAndServe() }()
		<-up
		t.Cleanup(func() { _ = s.Shutdown() })
	}
	return packets.LocalAddr().String()
}

// bothWays listens at one port by UDP and TCP; one that is free in one way may
// be taken in the other.
func bothWays(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	var err error
	for range 20 {
		var packets net.PacketConn
		if packets, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
			break
		}
		var streams net.Listener
		if streams, err = net.Listen("tcp", packets.LocalAddr().String()); err == nil {
			return packets, streams
		}
		_ = packets.Close()
	}
	t.Fatal(err)
	return nil, nil
}

func answer(w dns.ResponseWriter, q *dns.Msg) {
	m := new(dns.Msg).SetReply(q)
	name, known := q.Question[0].Name, false
	records := dns.NewZoneParser(strings.NewReader(zone), "", "")
	for rr, ok := records.Next(); ok; rr, ok = records.Next() {
		if strings.EqualFold(rr.Header().Name, name) {
			known = true
			if kind := rr.Header().Rrtype; kind == q.Question[0].Qtype || kind == dns.TypeCNAME {
				m.Answer = append(m.Answer, rr)
			}
		}
	}
	switch {
	case name == "broken.test.":
		m.Rcode = dns.RcodeServerFailure
	case name == "large.test." && w.RemoteAddr().Network() == "udp":
		m.Truncated = true
	case name == "large.test.":
		m.Answer = []dns.RR{&dns.TXT{Hdr: dns.RR_Header{Name: name, Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: []string{"whole"}}}
	case !known:
		m.Rcode = dns.RcodeNameError
	}
	_ = w.WriteMsg(m)
}

func TestDNS(t *testing.T) {
	server, gone := nameServer(t), refusing(t)
	for name, tt := range map[string]struct {
		config string
		status checks.Status
		text   string
	}{
		"addresses":               {"{name: www.shop.test}", checks.OK, "www.shop.test A is 192.0.2.10, 192.0.2.11, told in 100 ms"},
		"large letters":           {"{name: WWW.Shop.Test}", checks.OK, "WWW.Shop.Test A is 192.0.2.10, 192.0.2.11, told in 100 ms"},
		"addresses of IPv6":       {"{name: www.shop.test, type: AAAA}", checks.OK, "www.shop.test AAAA is 2001:db8::10, told in 100 ms"},
		"an address by an alias":  {"{name: old.shop.test}", checks.OK, "old.shop.test A is 192.0.2.10, told in 100 ms"},
		"an alias":                {"{name: old.shop.test, type: CNAME, expect: [www.shop.test.]}", checks.OK, "old.shop.test CNAME is www.shop.test, told in 100 ms"},
		"mail":                    {"{name: shop.test, type: MX, expect: [10 mail.shop.test]}", checks.OK, "shop.test MX is 10 Mail.shop.test, told in 100 ms"},
		"text":                    {"{name: shop.test, type: TXT}", checks.OK, "shop.test TXT is v=spf1 -all, told in 100 ms"},
		"name servers":            {"{name: shop.test, type: NS}", checks.OK, "shop.test NS is ns1.shop.test, told in 100 ms"},
		"the zone":                {"{name: shop.test, type: SOA}", checks.OK, "shop.test SOA is ns1.shop.test admin.shop.test, told in 100 ms"},
		"too long for a packet":   {"{name: large.test, type: TXT}", checks.OK, "large.test TXT is whole, told in 100 ms"},
		"one of those expected":   {"{name: www.shop.test, expect: [192.0.2.10]}", checks.OK, "www.shop.test A is 192.0.2.10, 192.0.2.11, told in 100 ms"},
		"one expected is missing": {"{name: www.shop.test, expect: [192.0.2.10, 192.0.2.99]}", checks.Fail, "www.shop.test A is 192.0.2.10, 192.0.2.11; it lacks 192.0.2.99"},
		"one is too many":         {"{name: www.shop.test, expect: [192.0.2.10], only: true}", checks.Fail, "www.shop.test A is 192.0.2.10, 192.0.2.11; it should not be 192.0.2.11"},
		"exactly those":           {"{name: www.shop.test, expect: [192.0.2.11, 192.0.2.10], only: true}", checks.OK, "www.shop.test A is 192.0.2.10, 192.0.2.11, told in 100 ms"},
		"no such name":            {"{name: nobody.test}", checks.Fail, "nobody.test does not exist, says " + server},
		"no such record":          {"{name: www.shop.test, type: MX}", checks.Fail, "www.shop.test has no MX record, says " + server},
		"a zone that is broken":   {"{name: broken.test}", checks.Fail, server + " answers SERVFAIL when asked for broken.test A"},
		"slow":                    {"{name: www.shop.test, slow_warn: 50ms}", checks.Warn, server + " took 100 ms to answer (limits 50 ms / -)"},
		"nobody listens":          {"{name: www.shop.test, server: '" + gone + "'}", checks.Fail, gone + " refuses the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewDNS()
			p.Server, p.since = server, takes(100*time.Millisecond)
			decode(t, p, tt.config)
			got, err := p.Probe(t.Context())
			if err != nil || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.text)
			}
		})
	}
}

func TestDNSValues(t *testing.T) {
	p := decode(t, NewDNS(), "{name: shop.test, type: SOA, slow_fail: 2s}")
	p.Server, p.since = nameServer(t), takes(time.Second)
	got, err := p.Probe(t.Context())
	want := []checks.Value{{Name: "answers", V: 1}, {Name: "serial", V: 2026030101}, {Name: "time", V: 1, Unit: "s", Fail: limit(2)}}
	if diff := cmp.Diff(want, got.Values); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestDNSAsksTheServersOfTheSystem(t *testing.T) {
	p := NewDNS()
	p.system = filepath.Join(t.TempDir(), "resolv.conf")
	if _, err := p.Probe(t.Context()); err == nil {
		t.Error("looked without a server")
	}
	if err := os.WriteFile(p.system, []byte("nameserver 192.0.2.1\nnameserver ::1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := p.servers()
	if diff := cmp.Diff([]string{"192.0.2.1:53", "[::1]:53"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestDNSAsksTheNextServer(t *testing.T) {
	server, gone := nameServer(t), refusing(t)
	p := decode(t, NewDNS(), "name: www.shop.test")
	reply, asked, err := p.resolve(t.Context(), []string{gone, server})
	if err != nil || asked != server || len(reply.Answer) != 2 {
		t.Errorf("%v, %s, %v", reply, asked, err)
	}
}

func TestDNSThatHangs(t *testing.T) {
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = packets.Close() })
	arrived := make(chan struct{}, 16)
	go func() {
		for buffer := make([]byte, 1500); ; {
			if _, _, err := packets.ReadFrom(buffer); err != nil {
				return
			}
			arrived <- struct{}{}
		}
	}()
	p := decode(t, NewDNS(), "name: www.shop.test")
	p.Server = packets.LocalAddr().String()
	leaves(t, p, arrived)
}

func TestDNSEvidence(t *testing.T) {
	p := decode(t, NewDNS(), "name: old.shop.test")
	p.Server = nameServer(t)
	said, err := p.Evidence(t.Context())
	want := p.Server + ": NOERROR\n  old.shop.test. 60 IN CNAME www.shop.test.\n  old.shop.test. 60 IN A 192.0.2.10\n"
	if diff := cmp.Diff(want, said); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestDNSValidate(t *testing.T) {
	for config, want := range map[string][]string{
		"name: www.example.com":                        nil,
		"{name: example.com, server: '2001:db8::1'}":   nil,
		"{name: example.com, server: 192.0.2.53:5353}": nil,
		"name: ''":                                 {"name: must be a name of the DNS; write for example name: www.example.com"},
		"name: https://a/":                         {"name: must be a name of the DNS; write for example name: www.example.com"},
		"{name: a.test, type: a}":                  {`type: "a" cannot be asked for; write one of A, AAAA, MX, TXT, CNAME, NS, SOA`},
		"{name: a.test, only: true}":               {"only: needs to know which; write for example expect: [192.0.2.10]"},
		"{name: a.test, server: 'ns1:nosuchport'}": {`server: must be a host and a port; write for example server: "192.0.2.53"`},
	} {
		if diff := cmp.Diff(want, faults(decode(t, NewDNS(), config).Validate())); diff != "" {
			t.Errorf("%s: %s", config, diff)
		}
	}
}
