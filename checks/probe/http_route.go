package probe

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// request makes what is asked. The error names a secret that is missing.
func (h *HTTP) request(ctx context.Context) (*http.Request, error) {
	u, _ := h.route()
	req, err := http.NewRequestWithContext(ctx, h.Method, u.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "hoshu")
	for name, v := range h.Headers {
		value, err := v.read(h.getenv)
		if err != nil {
			return nil, fmt.Errorf("header %s: %w", name, err)
		}
		req.Header.Set(name, value)
	}
	return req, nil
}

// route gives the URL that the server hears, and where to connect for it.
func (h *HTTP) route() (*url.URL, string) {
	u, err := url.Parse(h.URL)
	if err != nil {
		return &url.URL{}, "" // Validate has refused it
	}
	address := authority(u)
	if h.Resolve != "" {
		address = withPort(h.Resolve, port(u))
	}
	if h.Host != "" {
		u.Host = h.Host
	}
	return u, address
}

// target names the page for people, without what stands behind a question mark:
// that may be a key.
func (h *HTTP) target() string {
	u, _ := h.route()
	return public(u)
}

func public(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

func authority(u *url.URL) string { return net.JoinHostPort(u.Hostname(), port(u)) }

func port(u *url.URL) string {
	return cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
}
