package bot

import (
	"context"
	"time"

	"github.com/jonboulle/clockwork"
)

// outlive gives a context that lives on for grace after ctx is done, so that
// what has begun can come to its end. The call beside it ends it at once.
func outlive(ctx context.Context, clock clockwork.Clock, grace time.Duration) (context.Context, context.CancelFunc) {
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := clock.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.Chan():
		case <-life.Done():
		}
		end()
	})
	return life, func() {
		stop()
		end()
	}
}
