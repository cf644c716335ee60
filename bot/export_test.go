package bot

import "context"

// WithoutGrace makes an announcer end like one that is killed.
func WithoutGrace(a *Announcer) { a.grace = 0 }

// Work does one event at once.
func Work(ctx context.Context, r *Router, in Incoming) { r.work(ctx, in) }
