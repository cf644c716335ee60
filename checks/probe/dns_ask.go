package probe

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// patience is how long one name server may take for one question before the
// question is put again, or to the next.
const patience = 2 * time.Second

// resolve puts the question to each server, twice where nobody answers, until
// there is an answer that says something. It gives the last one otherwise.
func (d *DNS) resolve(ctx context.Context, servers []string) (reply *dns.Msg, server string, err error) {
	turns := slices.Repeat(servers, 2)
	for i, s := range turns {
		server = s
		reply, err = d.turn(ctx, s, len(turns)-i)
		if ctx.Err() != nil || err == nil && (reply.Rcode == dns.RcodeSuccess || reply.Rcode == dns.RcodeNameError) {
			break
		}
	}
	return reply, server, err
}

// turn puts the question once, within its share of the time that is left.
func (d *DNS) turn(ctx context.Context, server string, left int) (*dns.Msg, error) {
	limit := patience
	if end, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(end)/time.Duration(left))
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	reply, err := d.ask(limited, "udp", server)
	if err == nil && reply.Truncated {
		reply, err = d.ask(limited, "tcp", server)
	}
	if err != nil && limited.Err() != nil {
		err = fmt.Errorf("%w (%w)", limited.Err(), err)
	}
	return reply, err
}

func (d *DNS) ask(ctx context.Context, network, server string) (*dns.Msg, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // bind would hide from package dns that it is UDP
	question := new(dns.Msg).SetQuestion(dns.Fqdn(d.Name), dns.StringToType[d.Type])
	question.SetEdns0(1232, false)                           // a size that goes unbroken through every network: dnsflagday.net/2020
	client := dns.Client{Net: network, Timeout: time.Minute} // ctx ends before
	reply, _, err := client.ExchangeWithConnContext(ctx, question, &dns.Conn{Conn: conn})
	return reply, err
}

// Evidence shows what each server answers.
func (d *DNS) Evidence(ctx context.Context) (string, error) {
	servers, err := d.servers()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for i, server := range servers {
		reply, err := d.turn(ctx, server, len(servers)-i)
		if err != nil {
			fmt.Fprintf(&b, "%s: %v\n", server, err)
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", server, dns.RcodeToString[reply.Rcode])
		for _, rr := range append(reply.Answer, reply.Ns...) {
			b.WriteString("  " + strings.ReplaceAll(rr.String(), "\t", " ") + "\n")
		}
	}
	return printable(b.String()), nil
}
