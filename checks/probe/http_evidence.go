package probe

import (
	"context"
	"fmt"
	"strings"
)

// pageLines is how much of a page an engineer wants to see.
const pageLines = 12

// Evidence asks once more, and tells how long each step took, where redirects
// led, the certificate and the first lines of the page.
func (h *HTTP) Evidence(ctx context.Context) (string, error) {
	req, err := h.request(ctx)
	if err != nil {
		return "", err
	}
	v := h.visit(req)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", h.Method, h.target())
	for _, hop := range v.hops {
		fmt.Fprintf(&b, "-> %s\n", hop)
	}
	b.WriteString(v.watch.String())
	if v.err != nil {
		fmt.Fprintf(&b, "%v\n", v.err)
	}
	if v.reason != "" {
		fmt.Fprintf(&b, "%9s  %s\n", lasted(v.took), v.reason)
	}
	if v.tls != nil {
		b.WriteString(describe(v.tls.PeerCertificates[:1]))
	}
	b.WriteString(firstLines(v.body))
	return printable(b.String()), nil
}

// firstLines gives the beginning of a page, in lines that are not empty.
func firstLines(page []byte) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(string(page)) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" {
			continue
		}
		if n++; n > pageLines {
			break
		}
		b.WriteString("| " + clip(line, 100) + "\n")
	}
	return b.String()
}
