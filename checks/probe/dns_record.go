package probe

import (
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"hoshu/checks"
)

// without gives what is in a but not in b. Names count without their last dot,
// and large letters as small ones.
func without(a, b []string) []string {
	plain := func(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }
	var left []string
	for _, s := range a {
		if !slices.ContainsFunc(b, func(t string) bool { return plain(s) == plain(t) }) {
			left = append(left, s)
		}
	}
	return left
}

// serial is the number of a zone's edition.
func serial(reply *dns.Msg) []checks.Value {
	for _, rr := range reply.Answer {
		if soa, ok := rr.(*dns.SOA); ok {
			return []checks.Value{{Name: "serial", V: float64(soa.Serial)}}
		}
	}
	return nil
}

// values writes the records of a type for people, in order: "10 mail.example.com".
func values(reply *dns.Msg, kind string) []string {
	var all []string
	for _, rr := range reply.Answer {
		if rr.Header().Rrtype == dns.StringToType[kind] {
			all = append(all, record(rr))
		}
	}
	slices.Sort(all)
	return all
}

func record(rr dns.RR) string {
	name := func(s string) string { return strings.TrimSuffix(s, ".") }
	switch rr := rr.(type) {
	case *dns.A:
		return rr.A.String()
	case *dns.AAAA:
		return rr.AAAA.String()
	case *dns.MX:
		return strconv.Itoa(int(rr.Preference)) + " " + name(rr.Mx)
	case *dns.TXT:
		return strings.Join(rr.Txt, "")
	case *dns.CNAME:
		return name(rr.Target)
	case *dns.NS:
		return name(rr.Ns)
	case *dns.SOA:
		return name(rr.Ns) + " " + name(rr.Mbox)
	}
	return rr.String()
}
