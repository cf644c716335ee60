package probe

import (
	"context"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"hoshu/checks"
)

func TestDownTellsTheOtherSideFromOurs(t *testing.T) {
	noName := &net.DNSError{Err: "no such host", Name: "db1.test", IsNotFound: true}
	noServer := &net.DNSError{Err: "i/o timeout", Name: "db1.test", IsTimeout: true}
	over, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for name, tt := range map[string]struct {
		ctx    context.Context
		err    error
		status checks.Status
		text   string
		fails  bool
	}{
		"nobody listens":           {t.Context(), syscall.ECONNREFUSED, checks.Fail, "db1 refuses the connection", false},
		"no such name":             {t.Context(), noName, checks.Fail, "db1: the name db1.test has no address", false},
		"no name server":           {t.Context(), noServer, checks.Unknown, "db1: the name db1.test could not be looked up: i/o timeout", false},
		"no name server in time":   {over, noServer, checks.Unknown, "db1: the name db1.test could not be looked up: i/o timeout", false},
		"no answer in time":        {over, net.ErrClosed, checks.Fail, "db1 did not answer in time", false},
		"the host is not there":    {t.Context(), syscall.EHOSTUNREACH, checks.Fail, "db1 cannot be reached: dial: no route to host", false},
		"we have no network":       {t.Context(), syscall.ENETUNREACH, checks.OK, "", true},
		"we have too many files":   {t.Context(), syscall.EMFILE, checks.OK, "", true},
		"it hangs up":              {t.Context(), io.ErrUnexpectedEOF, checks.Fail, "db1 cannot be reached: dial: unexpected EOF", false},
		"it is no use to ask more": {t.Context(), syscall.ECONNRESET, checks.Fail, "db1 cannot be reached: dial: connection reset by peer", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := down(tt.ctx, "db1", fmt.Errorf("dial: %w", tt.err))
			if (err != nil) != tt.fails || got.Status != tt.status || got.Text.English != tt.text {
				t.Errorf("got %v %q, %v; want %v %q", got.Status, got.Text.English, err, tt.status, tt.text)
			}
		})
	}
}
