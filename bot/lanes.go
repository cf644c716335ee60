package bot

import "sync"

// lanes works on events side by side, at most so many at once, those of one
// person one after the other.
type lanes struct {
	work  func(Incoming)
	slots chan struct{}
	wg    sync.WaitGroup

	mu      sync.Mutex
	waiting map[string][]Incoming // by person; who is in it has a goroutine
}

func newLanes(atOnce int, work func(Incoming)) *lanes {
	return &lanes{work: work, slots: make(chan struct{}, atOnce), waiting: map[string][]Incoming{}}
}

func (l *lanes) put(in Incoming) {
	l.mu.Lock()
	defer l.mu.Unlock()
	user := in.Caller.User
	queue, served := l.waiting[user]
	l.waiting[user] = append(queue, in)
	if !served {
		l.wg.Go(func() { l.serve(user) })
	}
}

func (l *lanes) serve(user string) {
	for {
		in, ok := l.take(user)
		if !ok {
			return
		}
		l.slots <- struct{}{}
		l.work(in)
		<-l.slots
	}
}

func (l *lanes) take(user string) (Incoming, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.waiting[user]
	if len(queue) == 0 {
		delete(l.waiting, user)
		return Incoming{}, false
	}
	l.waiting[user] = queue[1:]
	return queue[0], true
}

// wait returns when all is worked on.
func (l *lanes) wait() { l.wg.Wait() }
