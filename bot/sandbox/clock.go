package sandbox

import "time"

// now is the time by Slack's clock, which may be off from the one handed in.
// Timers follow the one handed in.
func (w *Workspace) now() time.Time { return w.clock.Now().Add(w.skew) }
