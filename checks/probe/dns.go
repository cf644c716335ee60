package probe

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"hoshu/checks"
	"hoshu/store/fault"
)

// DNS asks a name server for one kind of record of a name.
type DNS struct {
	Name     string   `yaml:"name"`
	Type     string   `yaml:"type" jsonschema:"enum=A,enum=AAAA,enum=MX,enum=TXT,enum=CNAME,enum=NS,enum=SOA"`
	Server   string   `yaml:"server,omitempty" jsonschema:"description=address (and port) of a name server; default: those of the system"`
	Expect   []string `yaml:"expect,omitempty" jsonschema:"description=values that must be among the answers, such as '10 mail.example.com' for MX"`
	Only     bool     `yaml:"only,omitempty" jsonschema:"description=no others may be among them"`
	SlowWarn Span     `yaml:"slow_warn,omitempty"`
	SlowFail Span     `yaml:"slow_fail,omitempty"`

	system string // the file that names the system's servers
	since  func(time.Time) time.Duration
}

// recordTypes are what can be asked for.
var recordTypes = []string{"A", "AAAA", "MX", "TXT", "CNAME", "NS", "SOA"}

// NewDNS asks the system's servers for addresses.
func NewDNS() *DNS { return &DNS{Type: "A", system: "/etc/resolv.conf", since: time.Since} }

// Validate tells what is wrong with the configuration.
func (d *DNS) Validate() fault.List {
	var l fault.List
	if _, ok := dns.IsDomainName(d.Name); !ok || d.Name == "" || strings.ContainsAny(d.Name, " /:") {
		l.Add("name", "must be a name of the DNS; write for example name: www.example.com")
	}
	if !slices.Contains(recordTypes, d.Type) {
		l.Add("type", "%q cannot be asked for; write one of %s", d.Type, strings.Join(recordTypes, ", "))
	}
	if d.Server != "" {
		checkAddress(&l, "server", withPort(d.Server, "53"), "192.0.2.53")
	}
	if d.Only && len(d.Expect) == 0 {
		l.Add("only", "needs to know which; write for example expect: [192.0.2.10]")
	}
	checkSlow(&l, d.SlowWarn, d.SlowFail)
	return l
}

// Probe asks once; in the way of resolvers it asks the next server when one
// does not answer.
func (d *DNS) Probe(ctx context.Context) (checks.Finding, error) {
	servers, err := d.servers()
	if err != nil {
		return checks.Finding{}, err
	}
	begun := time.Now()
	reply, server, err := d.resolve(ctx, servers)
	if err != nil {
		return down(ctx, server, err)
	}
	took := d.since(begun)
	return worst(d.answered(reply, server, took), speed(server, took, d.SlowWarn, d.SlowFail)), nil
}

func (d *DNS) servers() ([]string, error) {
	if d.Server != "" {
		return []string{withPort(d.Server, "53")}, nil
	}
	system, err := dns.ClientConfigFromFile(d.system)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, s := range system.Servers {
		all = append(all, net.JoinHostPort(s, system.Port))
	}
	if len(all) == 0 {
		all = []string{net.JoinHostPort("127.0.0.1", system.Port)} // resolv.conf(5)
	}
	return all, nil
}

// withPort adds a port to an address that has none.
func withPort(address, port string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), port)
}

// answered judges the reply.
func (d *DNS) answered(reply *dns.Msg, server string, took time.Duration) checks.Finding {
	got := values(reply, d.Type)
	args := checks.Args{"name": d.Name, "type": d.Type, "server": server, "took": lasted(took),
		"answer": clip(strings.Join(got, ", "), 200), "code": dns.RcodeToString[reply.Rcode]}
	f := checks.Finding{Status: checks.Fail, Values: append([]checks.Value{{Name: "answers", V: float64(len(got))}}, serial(reply)...)}
	missing, more := without(d.Expect, got), without(got, d.Expect)
	switch {
	case reply.Rcode == dns.RcodeNameError:
		f.Text = checks.Say("dns.nxdomain", "{name} does not exist, says {server}", args)
	case reply.Rcode != dns.RcodeSuccess:
		f.Text = checks.Say("dns.rcode", "{server} answers {code} when asked for {name} {type}", args)
	case len(got) == 0:
		f.Text = checks.Say("dns.none", "{name} has no {type} record, says {server}", args)
	case len(missing) > 0:
		args["missing"] = clip(strings.Join(missing, ", "), 200)
		f.Text = checks.Say("dns.missing", "{name} {type} is {answer}; it lacks {missing}", args)
	case d.Only && len(more) > 0:
		args["more"] = clip(strings.Join(more, ", "), 200)
		f.Text = checks.Say("dns.more", "{name} {type} is {answer}; it should not be {more}", args)
	default:
		f.Status, f.Text = checks.OK, checks.Say("dns.ok", "{name} {type} is {answer}, told in {took}", args)
	}
	return f
}
