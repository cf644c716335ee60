package alert

import (
	"testing"
	"time"

	"hoshu/checks"
	"hoshu/store"
	"hoshu/store/audit"
)

// Whoever finds the request again after a crash takes a line with its id for its
// outcome: there must be none before the person's own.
func TestWhatTimeDoesFirstIsNotOfTheRequest(t *testing.T) {
	b := newBench(t, checks.Spec{Name: "disk"})
	b.sees("disk", checks.Fail)
	ann := audit.Actor{Kind: audit.Person, ID: "ann"}
	if _, err := b.Acknowledge(store.Because(t.Context(), "E1"), "A-1", ann, "", MinAck); err != nil {
		t.Fatal(err)
	}
	b.after(MinAck + time.Minute)
	if _, err := b.Acknowledge(store.Because(t.Context(), "E2"), "A-1", ann, "", 0); err != nil {
		t.Fatal(err)
	}
	events, err := b.db.Story("A-1")
	if err != nil || len(events) != 4 || events[2].Kind != EventAckEnded {
		t.Fatalf("%+v, %v", events, err)
	}
	for i, cause := range []string{"", "E1", "", "E2"} {
		if events[i].Cause != cause {
			t.Errorf("%s: cause %q, want %q", events[i].Kind, events[i].Cause, cause)
		}
	}
}
