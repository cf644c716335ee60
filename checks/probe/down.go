package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"syscall"

	"hoshu/checks"
)

// down tells why target was not reached. What does not answer has failed; the
// finding is an error (and so Unknown) only where our own side could not look.
func down(ctx context.Context, target string, err error) (checks.Finding, error) {
	var (
		name    *net.DNSError
		invalid *tls.CertificateVerificationError
	)
	args := checks.Args{"target": target, "error": oneLine(err.Error())}
	f := checks.Finding{Status: checks.Fail, Detail: err.Error()}
	switch {
	case errors.As(err, &invalid):
		return distrusted(target, invalid), nil
	case stopped(ctx):
		return checks.Finding{}, ctx.Err()
	case errors.As(err, &name):
		return unnamed(target, name), nil
	case expired(ctx), errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.ETIMEDOUT):
		f.Text = checks.Say("net.timeout", "{target} did not answer in time", args)
	case errors.Is(err, syscall.ECONNREFUSED):
		f.Text = checks.Say("net.refused", "{target} refuses the connection", args)
	case ours(err):
		return checks.Finding{}, err
	default:
		f.Text = checks.Say("net.broken", "{target} cannot be reached: {error}", args)
	}
	return f, nil
}

// expired reports whether the time for a look is over; the runner may end it as
// the cause of a cancellation.
func expired(ctx context.Context) bool {
	return ctx.Err() != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

// stopped reports whether a look was called off.
func stopped(ctx context.Context) bool { return ctx.Err() != nil && !expired(ctx) }

// ours reports whether an error tells of this machine rather than the other.
func ours(err error) bool {
	for _, e := range []error{syscall.ENETUNREACH, syscall.ENETDOWN, syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// unnamed tells a name that does not exist from name servers that cannot be asked.
func unnamed(target string, err *net.DNSError) checks.Finding {
	args := checks.Args{"target": target, "host": err.Name, "error": err.Err}
	if err.IsNotFound {
		return checks.Finding{Status: checks.Fail, Detail: err.Error(),
			Text: checks.Say("net.noname", "{target}: the name {host} has no address", args)}
	}
	return checks.Finding{Status: checks.Unknown, Detail: err.Error(),
		Text: checks.Say("net.resolver", "{target}: the name {host} could not be looked up: {error}", args)}
}
