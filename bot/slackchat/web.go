package slackchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
)

// How long one call may take. A form's trigger is dead after three seconds.
const (
	callLimit = 10 * time.Second
	formLimit = 3 * time.Second
)

// maxAnswer bounds what is read of one answer.
const maxAnswer = 16 << 20

// errNotSent marks a call of which not one byte left this machine.
var errNotSent = errors.New("slackchat: nothing was sent")

// newWeb makes the client for all calls. It repeats nothing and follows no
// redirect: a post that was repeated stands twice.
func newWeb() *http.Client {
	own := http.DefaultTransport.(*http.Transport).Clone()
	return &http.Client{
		Timeout:       callLimit,
		Transport:     sending{own},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// sending notices whether a failed request had left the machine.
type sending struct{ *http.Transport }

func (s sending) RoundTrip(req *http.Request) (*http.Response, error) {
	var left atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }}
	resp, err := s.Transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err != nil && !left.Load() {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	return resp, err
}

// read calls a method that only reads. Unlike slack-go's own, it decodes no more
// than out asks for: one message with a block that slack-go does not know would
// make a whole page unreadable.
func (c *Chat) read(ctx context.Context, method string, args url.Values, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.base()+method, strings.NewReader(args.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+c.config.BotToken.Reveal())
	resp, err := c.web.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	return decode(resp, out)
}

func decode(resp *http.Response, out any) error {
	if resp.StatusCode == http.StatusTooManyRequests {
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return &slack.RateLimitedError{RetryAfter: time.Duration(after) * time.Second}
	}
	if resp.StatusCode != http.StatusOK {
		return slack.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return err
	}
	var head slack.SlackResponse
	if err := errors.Join(json.Unmarshal(raw, &head), json.Unmarshal(raw, out)); err != nil {
		return err
	}
	return head.Err()
}
