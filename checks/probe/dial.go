package probe

import (
	"context"
	"net"
	"strconv"
	"time"

	"hoshu/checks"
	"hoshu/store/fault"
)

// open connects to a host and port. The connection ends with ctx, so that a
// server that accepts and says nothing holds nobody.
func open(ctx context.Context, address string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return bind(ctx, conn), nil
}

// bind closes a connection when ctx is done.
func bind(ctx context.Context, conn net.Conn) net.Conn {
	return &bound{conn, context.AfterFunc(ctx, func() { _ = conn.Close() })}
}

type bound struct {
	net.Conn
	release func() bool
}

// Close also lets go of the context.
func (b *bound) Close() error {
	b.release()
	return b.Conn.Close()
}

// checkAddress notes when an address is not a host with a port.
func checkAddress(l *fault.List, key, address, example string) {
	host, port, err := net.SplitHostPort(address)
	n, bad := strconv.ParseUint(port, 10, 16)
	if err != nil || bad != nil || host == "" || n == 0 {
		l.Add(key, "must be a host and a port; write for example %s: %q", key, example)
	}
}

// checkSlow notes when the limit that fails does not lie above the one that warns.
func checkSlow(l *fault.List, warn, fail Span) {
	if warn > 0 && fail > 0 && fail <= warn {
		l.Add("slow_fail", "must be above slow_warn, which is %s; write for example slow_fail: %s", time.Duration(warn), time.Duration(2*warn))
	}
}

// speed judges how long an answer took; a limit of 0 is none.
func speed(target string, took time.Duration, warn, fail Span) checks.Finding {
	w, f := time.Duration(warn).Seconds(), time.Duration(fail).Seconds()
	return checks.Finding{
		Status: checks.Grade(took.Seconds(), w, f),
		Text: checks.Say("net.slow", "{target} took {took} to answer (limits {limits})", checks.Args{
			"target": target, "took": lasted(took), "limits": bounds(w, f, seconds),
		}),
		Values: []checks.Value{{Name: "time", V: took.Seconds(), Unit: "s", Warn: limit(w), Fail: limit(f)}},
	}
}

// lasted writes how long an answer took, rounded down so that it does not look
// as if it had reached a limit: "90 ms", "1.2 s".
func lasted(d time.Duration) string {
	if d < time.Second {
		return number(float64(d.Milliseconds())) + " ms"
	}
	return number(d.Truncate(10*time.Millisecond).Seconds()) + " s"
}

func seconds(v float64) string { return lasted(time.Duration(v * float64(time.Second))) }
