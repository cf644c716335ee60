package bot

import (
	"strconv"
	"testing"
	"time"

	"hoshu/store"
)

// A stranger who presses ten thousand times does not fill the log.
func TestRefusalsOfOneAccountGetSoManyLines(t *testing.T) {
	db, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	r, err := newRefusals(db)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	refuse := func(account string, at time.Time) {
		t.Helper()
		who := Who{Caller: Caller{User: account}, Role: Guest}
		if err := r.note(t.Context(), Incoming{Kind: InPress, Name: "alert.ack", Text: "A-1"}, who, Member, "role", at); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		refuse("UGUEST", now.Add(time.Duration(i)*time.Millisecond))
	}
	refuse("UPAT", now)
	refuse("UGUEST", now.Add(refusalSpan))
	story, err := db.Story("A-1")
	if err != nil || len(story) != refusalLines+2 {
		t.Fatalf("%d lines, %v", len(story), err)
	}
	if pat := story[refusalLines]; pat.Data["user"] != "UPAT" || pat.Data["untold"] != "" {
		t.Errorf("another account: %+v", pat)
	}
	if last := story[refusalLines+1]; last.Data["untold"] != strconv.Itoa(100-refusalLines) {
		t.Errorf("the next line: %+v", last)
	}
}
