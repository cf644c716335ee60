package alert

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hoshu/checks"
)

// asked is one question that waits for its answer.
type asked struct {
	key    string
	ctx    context.Context
	answer chan<- answer
}

type answer struct {
	text string
	err  error
}

// investigating starts an Investigator whose questions come out of the channel.
func investigating(t *testing.T, b *bench) (questions <-chan asked, stop func()) {
	t.Helper()
	out := make(chan asked)
	i := &Investigator{Desk: b.Desk, Log: slog.New(slog.DiscardHandler), Ask: func(ctx context.Context, key string) (string, error) {
		back := make(chan answer, 1)
		select {
		case out <- asked{key, ctx, back}:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		select {
		case a := <-back:
			return a.text, a.err
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}}
	ctx, cancel := context.WithCancel(t.Context())
	head, err := b.db.Head()
	b.must(err)
	done := make(chan error, 1)
	go func() { done <- i.run(ctx, head.Seq) }()
	return out, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
}

// evidence waits until the log tells of it.
func evidence(t *testing.T, b *bench, id string) string {
	t.Helper()
	wake, stop := b.db.Follow()
	defer stop()
	for {
		events, err := b.db.Story(id)
		b.must(err)
		for _, ev := range events {
			if ev.Kind == EventEvidence {
				return ev.Data["text"]
			}
		}
		select {
		case <-wake:
		case <-t.Context().Done():
			t.Fatal("no evidence")
		}
	}
}

func TestEvidenceIsAskedForWhenAnAlertFires(t *testing.T) {
	defer goleak.VerifyNone(t)
	b := newBench(t, disk(), checks.Spec{Name: "log", DependsOn: "disk"})
	b.sees("disk", checks.Warn) // before it listens: not asked
	questions, stop := investigating(t, b)
	b.sees("log", checks.Fail) // held: not asked
	b.sees("disk", checks.Fail)
	q := <-questions
	if q.key != "web1/disk" {
		t.Errorf("asked about %s", q.key)
	}
	q.answer <- answer{text: "/var/log 40 GB"}
	if got := evidence(t, b, "A-1"); got != "/var/log 40 GB" {
		t.Errorf("evidence is %q", got)
	}
	stop()
	b.close()
}

func TestAQuestionEndsAfterTenSeconds(t *testing.T) {
	defer goleak.VerifyNone(t)
	b := newBench(t, disk())
	questions, stop := investigating(t, b)
	b.sees("disk", checks.Fail)
	q := <-questions
	b.after(askFor - time.Second)
	if q.ctx.Err() != nil {
		t.Error("too early")
	}
	b.after(time.Second)
	<-q.ctx.Done()
	if err := context.Cause(q.ctx); !errors.Is(err, errSlow) {
		t.Errorf("ended with %v", err)
	}
	b.after(time.Minute).sees("disk", checks.OK)
	b.sees("disk", checks.Fail)
	if q = <-questions; q.key != "web1/disk" { // it still listens
		t.Errorf("asked about %s", q.key)
	}
	stop()
	b.told("A-1", EventFired, EventResolved, EventReopened)
	b.close()
}

func TestOnlySoManyQuestionsAtOnce(t *testing.T) { synctest.Test(t, onlySoMany) }

func onlySoMany(t *testing.T) {
	names := []string{"a", "b", "c", "d", "e", "f"}
	var specs []checks.Spec
	for _, n := range names {
		specs = append(specs, checks.Spec{Name: n})
	}
	b := newBench(t, specs...)
	questions, stop := investigating(t, b)
	for _, n := range names {
		b.sees(n, checks.Fail)
	}
	open := make([]asked, askAtOnce)
	for i := range open {
		open[i] = <-questions
	}
	synctest.Wait() // now whoever could ask does
	select {
	case q := <-questions:
		t.Errorf("one more was asked: %s", q.key)
	default:
	}
	for _, q := range open {
		q.answer <- answer{err: errors.New("cannot look")}
	}
	for range len(names) - askAtOnce {
		(<-questions).answer <- answer{}
	}
	stop()
	b.close()
}
