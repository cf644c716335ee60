package checks

import (
	"container/heap"
	"hash/fnv"
	"time"
)

// firstLook is how soon after its start every check was looked at once.
const firstLook = 5 * time.Second

// queue holds the checks, the next one due first. It is a heap, so that one
// goroutine can wait for a thousand of them.
type queue []*check

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

// Push is for container/heap.
func (q *queue) Push(x any) {
	c := x.(*check)
	c.place = len(*q)
	*q = append(*q, c)
}

// Pop is for container/heap.
func (q *queue) Pop() any {
	end := len(*q) - 1
	c := (*q)[end]
	(*q)[end] = nil
	*q = (*q)[:end]
	return c
}

// plan gives a check its turns: the first one soon, the later ones at its own
// place in every interval. Both follow from the key, so that checks are spread
// out the same way after every start.
func (c *check) plan(now time.Time) {
	h := fnv.New64a()
	h.Write([]byte(c.spec.Key()))
	spread := h.Sum64()
	c.grid = now.Add(time.Duration(spread % uint64(c.spec.Every)))
	c.due = now.Add(time.Duration(spread % uint64(min(c.spec.Every, firstLook))))
}

// turn moves a check to its next place in the grid: no drift, no two turns
// within half an interval, and after a long pause one turn and not many.
func (q *queue) turn(c *check, now time.Time) {
	after := c.due.Add(c.spec.Every / 2)
	if now.After(after) {
		after = now
	}
	slots := after.Sub(c.grid) / c.spec.Every
	c.due = c.grid.Add(slots * c.spec.Every)
	if !c.due.After(after) {
		c.due = c.due.Add(c.spec.Every)
	}
	heap.Fix(q, c.place)
}
