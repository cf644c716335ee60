package slackchat

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"hoshu/bot"
)

const (
	queueSize  = 200              // frames that wait for the Inbox
	watchEvery = 15 * time.Second // looks for silence
	hopeless   = 5 * time.Minute  // between tries when only a person can mend it
	maxFrame   = 4 << 20          // bytes
)

// Run keeps a Socket Mode connection and hands what comes in to the inbox, one
// after another, until ctx ends. No trouble with Slack ends it earlier.
func (c *Chat) Run(ctx context.Context, inbox Inbox) error {
	queue := make(chan frame, queueSize)
	var worker sync.WaitGroup
	worker.Go(func() { c.work(ctx, inbox, queue) })
	defer worker.Wait()
	defer c.web.CloseIdleConnections()
	for ctx.Err() == nil {
		c.rest(ctx, c.connect(ctx, queue))
	}
	return nil
}

// connect runs one socketmode client until the first trouble that slack-go does
// not end by itself. Its Events are always drained: 50 unread ones would freeze
// it for good.
func (c *Chat) connect(ctx context.Context, queue chan<- frame) (trouble error) {
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	socket := socketmode.New(c.api, c.ears(), socketmode.OptionReadLimit(maxFrame))
	c.socket.Store(socket)
	ended := make(chan error, 1)
	go func() { ended <- socket.RunContext(ctx) }()
	watch := c.wire.NewTicker(watchEvery)
	defer watch.Stop()
	for {
		select {
		case ev := <-socket.Events:
			if err := c.hear(ev, queue); err != nil {
				trouble = cmp.Or(trouble, err)
				hangUp()
			}
		case <-watch.Chan():
			if c.line.silent() {
				c.line.tell("Slack has fallen silent: connecting anew")
				hangUp()
			}
		case err := <-ended:
			c.line.ended()
			return cmp.Or(trouble, translate(err))
		}
	}
}

// rest waits where trying again at once is no use, and tells the log once.
func (c *Chat) rest(ctx context.Context, trouble error) {
	var limited *bot.RateLimited
	switch {
	case trouble == nil, errors.Is(trouble, context.Canceled), ctx.Err() != nil:
	case errors.Is(trouble, bot.ErrAuth), errors.Is(trouble, bot.ErrScope):
		c.line.tell("Slack does not accept app_token: it needs to be a living xapp- token with the scope connections:write", "err", trouble)
		c.sleep(ctx, hopeless)
	case errors.As(trouble, &limited):
		c.sleep(ctx, limited.After)
	default:
		c.line.tell("cannot connect to Slack; trying on", "err", trouble)
	}
}

func (c *Chat) sleep(ctx context.Context, d time.Duration) {
	select {
	case <-c.wire.After(d):
	case <-ctx.Done():
	}
}

// hear takes one event of the library: what is for hoshu goes into the queue,
// an error ends this client. Slack-go's own understanding of a frame is not
// used, because it gives up on a whole frame for one part that it does not know.
func (c *Chat) hear(ev socketmode.Event, queue chan<- frame) error {
	switch data := ev.Data.(type) {
	case *slack.ConnectingEvent:
		c.line.ended()
	case *slack.ConnectionErrorEvent:
		return translate(data.ErrorObj)
	case *socketmode.ErrorBadMessage:
		c.enqueue(parseFrame(data.Message), queue)
		return nil
	}
	switch ev.Type {
	case socketmode.EventTypeHello:
		c.line.connected()
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		c.enqueue(frame{Envelope: ev.Request.EnvelopeID, Type: ev.Request.Type, Payload: ev.Request.Payload}, queue)
	}
	return nil
}

// enqueue never waits. What does not fit is not acknowledged, and Slack says so.
func (c *Chat) enqueue(f frame, queue chan<- frame) {
	if f.Envelope == "" {
		return
	}
	f.at = c.wire.Now()
	select {
	case queue <- f:
	default:
		c.line.tell("events come in faster than they are stored: some are refused")
	}
}

// ears gives the library its usual dialer, with an ear on the wire: pings, all
// that comes in on a quiet day, are answered below its events. The dialer's type
// belongs to a package that this one does not name.
func (c *Chat) ears() socketmode.Option {
	dialer := ofKind(socketmode.OptionDialer)
	dialer.Proxy = http.ProxyFromEnvironment
	dialer.HandshakeTimeout = callLimit
	dialer.WriteBufferSize = 32 << 10 // Slack does not put fragments together
	dialer.NetDialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{Timeout: callLimit}).DialContext(ctx, network, address)
		return ear{conn, c.line.hear}, err
	}
	return socketmode.OptionDialer(dialer)
}

func ofKind[T any](func(*T) socketmode.Option) *T { return new(T) }

// ear is a connection that tells when something comes in.
type ear struct {
	net.Conn
	heard func()
}

func (e ear) Read(b []byte) (int, error) {
	n, err := e.Conn.Read(b)
	if n > 0 {
		e.heard()
	}
	return n, err
}
