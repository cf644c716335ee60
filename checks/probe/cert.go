package probe

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// checkDays notes what is wrong with two limits in days left; 0 is no limit.
func checkDays(l *fault.List, warnKey string, warn int, failKey string, fail int) {
	for _, d := range []struct {
		key string
		v   int
	}{{warnKey, warn}, {failKey, fail}} {
		if d.v < 0 {
			l.Add(d.key, "must not be below 0; write for example %s: 14, or 0 for no limit", d.key)
		}
	}
	if warn > 0 && fail >= warn {
		l.Add(failKey, "must be below %s, which is %d; write for example %s: %d", warnKey, warn, failKey, warn/3)
	}
}

// validity judges how long a server's certificates hold, where there are any.
// Limits are in days left; 0 is none.
func validity(target string, state *tls.ConnectionState, now time.Time, warn, fail int) checks.Finding {
	if state == nil {
		return checks.Finding{}
	}
	end := ends(state)
	left := end.Sub(now).Hours() / 24
	f := checks.Finding{
		Text: checks.Say("cert.days", "the certificate of {target} ends in {days} days, on {date} (limits {limits} days)", checks.Args{
			"target": target, "days": strconv.Itoa(int(math.Floor(left))), "date": end.UTC().Format(time.DateOnly),
			"limits": bounds(float64(warn), float64(fail), number),
		}),
		Values: []checks.Value{{Name: "tls_days", V: left, Unit: "d", Warn: limit(float64(warn)), Fail: limit(float64(fail))}},
	}
	switch {
	case fail > 0 && left <= float64(fail):
		f.Status = checks.Fail
	case warn > 0 && left <= float64(warn):
		f.Status = checks.Warn
	}
	return f
}

// ends tells until when the certificates of a connection hold: of each chain
// that was verified the certificate that ends first, of the chains the one that
// holds longest, since one is enough. Unverified, it is the server's own.
func ends(state *tls.ConnectionState) time.Time {
	var last time.Time
	for _, chain := range state.VerifiedChains {
		first := chain[0].NotAfter
		for _, c := range chain {
			first = earlier(first, c.NotAfter)
		}
		if first.After(last) {
			last = first
		}
	}
	if last.IsZero() {
		last = state.PeerCertificates[0].NotAfter
	}
	return last
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// distrusted tells what is wrong with a server's certificate.
func distrusted(target string, err *tls.CertificateVerificationError) checks.Finding {
	var (
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
		issuer  x509.UnknownAuthorityError
	)
	args := checks.Args{"target": target, "error": err.Err.Error()}
	f := checks.Finding{Status: checks.Fail, Detail: describe(err.UnverifiedCertificates)}
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		args["from"], args["date"] = invalid.Cert.NotBefore.UTC().Format(time.DateOnly), invalid.Cert.NotAfter.UTC().Format(time.DateOnly)
		f.Text = checks.Say("cert.expired", "the certificate of {target} does not hold today: it is good from {from} to {date}", args)
	case errors.As(err, &name):
		args["host"], args["names"] = name.Host, names(name.Certificate)
		f.Text = checks.Say("cert.name", "the certificate of {target} is not for {host} but for {names}", args)
	case errors.As(err, &issuer):
		args["issuer"] = err.UnverifiedCertificates[0].Issuer.String()
		f.Text = checks.Say("cert.issuer", "the certificate of {target} comes from an issuer that is not trusted: {issuer}", args)
	default:
		f.Text = checks.Say("cert.bad", "the certificate of {target} is not valid: {error}", args)
	}
	return f
}

// names lists whom a certificate is for, as far as fits in a line.
func names(c *x509.Certificate) string {
	all := c.DNSNames
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return "nobody"
	}
	return clip(strings.Join(all, ", "), 100)
}

// describe writes the certificates that a server sent, for the thread.
func describe(sent []*x509.Certificate) string {
	var b strings.Builder
	for i, c := range sent {
		b.WriteString("certificate " + strconv.Itoa(i+1) + "\n")
		b.WriteString("  subject " + c.Subject.String() + "\n")
		if i == 0 {
			b.WriteString("  names   " + names(c) + "\n")
		}
		b.WriteString("  issuer  " + c.Issuer.String() + "\n")
		b.WriteString("  from    " + c.NotBefore.UTC().Format(time.RFC3339) + "\n")
		b.WriteString("  until   " + c.NotAfter.UTC().Format(time.RFC3339) + "\n")
	}
	return printable(b.String())
}
