package bot

import "sync/atomic"

// Counts is what the announcer has done since it was made, for /metrics.
type Counts struct {
	Posts       uint64 // messages posted
	Edits       uint64
	Files       uint64
	Finds       uint64 // looks for a message of which nobody knew whether it hangs
	RateLimited uint64 // calls refused because there were too many
	Retries     uint64 // cards that failed and were laid back
	Waiting     int    // cards that wait now
}

type counters struct {
	posts, edits, files, finds, limited, retries atomic.Uint64
}

func (c *counters) made(m method) {
	switch m {
	case posting:
		c.posts.Add(1)
	case editing:
		c.edits.Add(1)
	case attaching:
		c.files.Add(1)
	case finding:
		c.finds.Add(1)
	}
}

// Counts tells what was done so far.
func (a *Announcer) Counts() Counts {
	c := Counts{
		Posts: a.counts.posts.Load(), Edits: a.counts.edits.Load(), Files: a.counts.files.Load(),
		Finds: a.counts.finds.Load(), RateLimited: a.counts.limited.Load(), Retries: a.counts.retries.Load(),
	}
	a.mu.Lock()
	queues := a.inOrder()
	a.mu.Unlock()
	for _, q := range queues {
		c.Waiting += q.len()
	}
	return c
}
