package sandbox

import (
	"testing"

	"go.uber.org/goleak"
)

// TestCloseLeavesNothing has everything going on that runs by itself: a socket,
// an unanswered event and command, a scheduled message, a reader of changes.
func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("in use", func(t *testing.T) {
		s := newStage(t)
		a := s.connect()
		if _, err := s.schedule(ackWithin * 2); err != nil {
			t.Fatal(err)
		}
		s.SetFaults(Faults{Reorder: 1})
		s.Act(t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "overtaken"})
		done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"})
		a.next()
		s.Close()
		if r := s.result(done); r.Error != "closed" {
			t.Errorf("%+v", r)
		}
		if r := s.Act(t.Context(), Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu"}); r.OK {
			t.Errorf("a closed workspace answered: %+v", r)
		}
	})
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}
