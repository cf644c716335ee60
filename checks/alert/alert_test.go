package alert

import (
	"cmp"
	"errors"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"hoshu/checks"
	"hoshu/store/audit"
)

var (
	noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	ann  = audit.Actor{Kind: audit.Person, ID: "ann", Name: "Ann"}
	bob  = audit.Actor{Kind: audit.Person, ID: "bob", Name: "Bob"}
)

// step is one thing that happens to an alert, so long after the one before.
type step struct {
	after time.Duration
	does  func(a *Alert, now time.Time) []string // the kinds of event that came of it
}

func look(s checks.Status, change ...func(*Look)) Look {
	l := Look{Client: "acme", System: "web1", Check: "web1/disk", Kind: "disk", Severity: checks.Critical, Status: s, Seen: s, Text: checks.Plain(s.String())}
	for _, c := range change {
		c(&l)
	}
	return l
}

func held(by string) func(*Look)       { return func(l *Look) { l.Holder = by } }
func seen(s checks.Status) func(*Look) { return func(l *Look) { l.Seen = s } }

// sees lets the check say something and takes every step that follows of it.
func sees(after time.Duration, s checks.Status, change ...func(*Look)) step {
	return step{after, func(a *Alert, now time.Time) []string {
		l := look(s, change...)
		if a.ID == "" {
			return kinds(a.Fire("A-1", l, Defaults(), now))
		}
		return until(func() (audit.Event, error) { return a.Follow(l, Defaults(), now) })
	}}
}

func acks(after, lasts time.Duration) step {
	return step{after, func(a *Alert, now time.Time) []string { return kinds(a.Acknowledge(ann, "on it", lasts, now)) }}
}

func unacks(after time.Duration) step {
	return step{after, func(a *Alert, now time.Time) []string { return kinds(a.Unacknowledge(bob, now)) }}
}

func passes(after time.Duration) step {
	return step{after, func(a *Alert, now time.Time) []string {
		return until(func() (audit.Event, error) { return a.Pass(Defaults(), true, now) })
	}}
}

func holds(after time.Duration, parent string) step {
	return step{after, func(a *Alert, now time.Time) []string { return kinds(a.Hold(parent, Defaults(), now)) }}
}

func retires(after time.Duration) step {
	return step{after, func(a *Alert, now time.Time) []string { return kinds(a.Retire(now)) }}
}

func kinds(ev audit.Event, err error) []string {
	if err != nil {
		return []string{err.Error()}
	}
	return []string{cmp.Or(ev.Kind, "(no news)")}
}

func until(next func() (audit.Event, error)) []string {
	var out []string
	for {
		ev, err := next()
		if errors.Is(err, errSteady) {
			return out
		}
		out = append(out, kinds(ev, err)...)
		if len(out) > 20 {
			return append(out, "... without end")
		}
	}
}

const s, m = time.Second, time.Minute

// flapping is six changes in five minutes: the next failure makes it flap.
var flapping = []step{
	sees(0, checks.Warn), sees(m, checks.OK), sees(m, checks.Warn), sees(m, checks.OK), sees(m, checks.Warn), sees(m, checks.OK),
}

func play(t *testing.T, steps []step) (Alert, []string) {
	t.Helper()
	var a Alert
	var told []string
	now := noon
	for _, st := range steps {
		now = now.Add(st.after)
		told = append(told, st.does(&a, now)...)
	}
	return a, told
}

func TestTransitions(t *testing.T) {
	after := func(n int, steps ...step) []step { return append(append([]step{}, flapping[:n]...), steps...) }
	flapped := []string{
		EventFired, EventResolved, EventReopened, EventResolved, EventReopened, EventResolved, EventReopened, EventFlapping,
	}
	flappedAnd := func(more ...string) []string { return append(append([]string{}, flapped...), more...) }
	for name, tt := range map[string]struct {
		steps []step
		told  []string
		state State
		check func(Alert) bool
	}{
		"a check that is well fires nothing":         {[]step{sees(0, checks.OK)}, []string{errSteady.Error()}, "", nil},
		"a warning fires":                            {[]step{sees(0, checks.Warn)}, []string{EventFired}, Firing, nil},
		"a probe that cannot look fires":             {[]step{sees(0, checks.Unknown)}, []string{EventFired}, Firing, nil},
		"the same again is no news":                  {[]step{sees(0, checks.Warn), sees(m, checks.Warn)}, []string{EventFired}, Firing, nil},
		"warn to fail is worse":                      {[]step{sees(0, checks.Warn), sees(m, checks.Fail)}, []string{EventFired, EventWorsened}, Firing, nil},
		"unknown to warn is worse":                   {[]step{sees(0, checks.Unknown), sees(m, checks.Warn)}, []string{EventFired, EventWorsened}, Firing, nil},
		"fail to warn is better, the worst is kept":  {[]step{sees(0, checks.Fail), sees(m, checks.Warn)}, []string{EventFired, EventEased}, Firing, func(a Alert) bool { return a.Worst == checks.Fail && a.Status == checks.Warn }},
		"a check that is well again resolves":        {[]step{sees(0, checks.Fail), sees(m, checks.OK)}, []string{EventFired, EventResolved}, Resolved, func(a Alert) bool { return a.ResolvedAt.Equal(noon.Add(m)) && a.Status == checks.OK }},
		"failing again soon opens the same alert":    {[]step{sees(0, checks.Fail), sees(m, checks.OK), sees(10*m, checks.Fail)}, []string{EventFired, EventResolved, EventReopened}, Firing, func(a Alert) bool { return a.ResolvedAt.IsZero() && a.FiredAt.Equal(noon) }},
		"failing later than that leaves it resolved": {[]step{sees(0, checks.Fail), sees(m, checks.OK), sees(10*m+s, checks.Fail)}, []string{EventFired, EventResolved}, Resolved, nil},
		"a check that was removed resolves":          {[]step{sees(0, checks.Fail), retires(m)}, []string{EventFired, EventResolved}, Resolved, nil},
		"what is resolved cannot be removed":         {[]step{sees(0, checks.Fail), sees(m, checks.OK), retires(m)}, []string{EventFired, EventResolved, ErrResolved.Error()}, Resolved, nil},

		"acknowledged until resolved":                         {[]step{sees(0, checks.Fail), acks(m, 0), passes(999 * time.Hour)}, []string{EventFired, EventAcknowledged}, Acknowledged, nil},
		"an acknowledgement ends with its time":               {[]step{sees(0, checks.Fail), acks(m, MinAck), passes(MinAck)}, []string{EventFired, EventAcknowledged, EventAckEnded}, Firing, func(a Alert) bool { return a.Ack == nil }},
		"an acknowledgement does not end a moment earlier":    {[]step{sees(0, checks.Fail), acks(m, MinAck), passes(MinAck - 1)}, []string{EventFired, EventAcknowledged}, Acknowledged, nil},
		"a look also ends it when nobody looked at the clock": {[]step{sees(0, checks.Fail), acks(m, MinAck), sees(MinAck, checks.Fail)}, []string{EventFired, EventAcknowledged, EventAckEnded}, Firing, nil},
		"worsening ends an acknowledgement":                   {[]step{sees(0, checks.Warn), acks(m, 0), sees(m, checks.Fail)}, []string{EventFired, EventAcknowledged, EventAckEnded, EventWorsened}, Firing, nil},
		"easing keeps it":                                     {[]step{sees(0, checks.Fail), acks(m, 0), sees(m, checks.Warn)}, []string{EventFired, EventAcknowledged, EventEased}, Acknowledged, nil},
		"back to what was acknowledged keeps it":              {[]step{sees(0, checks.Fail), acks(m, 0), sees(m, checks.Warn), sees(m, checks.Fail)}, []string{EventFired, EventAcknowledged, EventEased, EventWorsened}, Acknowledged, nil},
		"acknowledged as a warning, failing as once before":   {[]step{sees(0, checks.Fail), sees(m, checks.Warn), acks(m, 0), sees(m, checks.Fail)}, []string{EventFired, EventEased, EventAcknowledged, EventAckEnded, EventWorsened}, Firing, nil},
		"it can be taken back":                                {[]step{sees(0, checks.Fail), acks(m, 0), unacks(m)}, []string{EventFired, EventAcknowledged, EventUnacknowledged}, Firing, func(a Alert) bool { return a.Ack == nil }},
		"and given again":                                     {[]step{sees(0, checks.Fail), acks(m, 0), unacks(m), acks(m, 0)}, []string{EventFired, EventAcknowledged, EventUnacknowledged, EventAcknowledged}, Acknowledged, nil},
		"it survives a short recovery":                        {[]step{sees(0, checks.Fail), acks(m, 0), sees(m, checks.OK), sees(m, checks.Fail)}, []string{EventFired, EventAcknowledged, EventResolved, EventReopened}, Acknowledged, func(a Alert) bool { return a.Ack.By == ann }},
		"not when it comes back worse":                        {[]step{sees(0, checks.Warn), acks(m, 0), sees(m, checks.OK), sees(m, checks.Fail)}, []string{EventFired, EventAcknowledged, EventResolved, EventAckEnded, EventReopened}, Firing, func(a Alert) bool { return a.Ack == nil }},
		"not when its time is over meanwhile":                 {[]step{sees(0, checks.Fail), acks(m, MinAck), sees(10*m, checks.OK), sees(6*m, checks.Fail)}, []string{EventFired, EventAcknowledged, EventResolved, EventReopened}, Firing, func(a Alert) bool { return a.Ack == nil }},

		"many changes are flapping":                         {after(6, sees(m, checks.Warn)), flapped, Firing, func(a Alert) bool { return a.Flapping }},
		"flapping begins on no good status":                 {after(6), flapped[:6], Resolved, func(a Alert) bool { return !a.Flapping }},
		"slow changes are not flapping":                     {[]step{sees(0, checks.Warn), sees(3*m, checks.Fail), sees(3*m, checks.Warn), sees(3*m, checks.Fail), sees(3*m, checks.Warn), sees(3*m, checks.Fail)}, []string{EventFired, EventWorsened, EventEased, EventWorsened, EventEased, EventWorsened}, Firing, func(a Alert) bool { return !a.Flapping }},
		"while flapping a good status is no news":           {after(6, sees(m, checks.Warn), sees(m, checks.OK)), flappedAnd("(no news)"), Firing, func(a Alert) bool { return a.Flapping && a.Status == checks.OK }},
		"while flapping a bad status as before is no news":  {after(6, sees(m, checks.Warn), sees(m, checks.OK), sees(m, checks.Warn)), flappedAnd("(no news)", "(no news)"), Firing, nil},
		"while flapping what is worse than ever is told":    {after(6, sees(m, checks.Warn), sees(m, checks.OK), sees(m, checks.Fail)), flappedAnd("(no news)", EventWorsened), Firing, nil},
		"calm and well it resolves":                         {after(6, sees(m, checks.Warn), sees(m, checks.OK), passes(5*m)), flappedAnd("(no news)", EventResolved), Resolved, func(a Alert) bool { return !a.Flapping }},
		"calm and failing it says so":                       {after(6, sees(m, checks.Warn), passes(5*m)), flappedAnd(EventSettled), Firing, func(a Alert) bool { return !a.Flapping }},
		"a moment earlier it is not calm":                   {after(6, sees(m, checks.Warn), passes(5*m-1)), flapped, Firing, func(a Alert) bool { return a.Flapping }},
		"settled, one more change does not make it flap":    {after(6, sees(m, checks.Warn), passes(5*m), sees(s, checks.Fail)), flappedAnd(EventSettled, EventWorsened), Firing, func(a Alert) bool { return !a.Flapping }},
		"an acknowledgement survives flapping":              {after(6, sees(m, checks.Warn), acks(s, 0), sees(m, checks.OK), sees(m, checks.Warn), passes(5*m)), flappedAnd(EventAcknowledged, "(no news)", "(no news)", EventSettled), Acknowledged, nil},
		"given while well for a moment it covers the worst": {after(6, sees(m, checks.Warn), sees(m, checks.OK), acks(s, 0), sees(m, checks.Warn)), flappedAnd("(no news)", EventAcknowledged, "(no news)"), Acknowledged, nil},
		"an acknowledgement ends when flapping gets worse":  {after(6, sees(m, checks.Warn), acks(s, 0), sees(m, checks.OK), sees(m, checks.Fail)), flappedAnd(EventAcknowledged, "(no news)", EventAckEnded, EventWorsened), Firing, nil},

		"held from the start":                     {[]step{sees(0, checks.Fail, held("gw/ping"))}, []string{EventHeld}, Firing, func(a Alert) bool { return a.HeldBy == "gw/ping" }},
		"held and still so is no news":            {[]step{sees(0, checks.Fail, held("gw/ping")), sees(9*m, checks.Fail, held("gw/ping"))}, []string{EventHeld}, Firing, nil},
		"released when a look of its own failed":  {[]step{sees(0, checks.Fail, held("gw/ping")), sees(m, checks.Fail)}, []string{EventHeld, EventReleased}, Firing, func(a Alert) bool { return a.HeldBy == "" }},
		"not released on a look that is well":     {[]step{sees(0, checks.Fail, held("gw/ping")), sees(m, checks.Fail, seen(checks.OK))}, []string{EventHeld}, Firing, func(a Alert) bool { return a.HeldBy == "gw/ping" }},
		"resolution is never held":                {[]step{sees(0, checks.Fail, held("gw/ping")), sees(m, checks.OK, held("gw/ping"))}, []string{EventHeld, EventResolved}, Resolved, func(a Alert) bool { return a.HeldBy == "" }},
		"held by another parent":                  {[]step{sees(0, checks.Fail, held("gw/ping")), sees(9*m, checks.Fail, held("web1/host"))}, []string{EventHeld, EventHeld}, Firing, func(a Alert) bool { return a.HeldBy == "web1/host" }},
		"opened again it may be held":             {[]step{sees(0, checks.Fail), sees(m, checks.OK), sees(m, checks.Fail, held("gw/ping"))}, []string{EventFired, EventResolved, EventReopened}, Firing, func(a Alert) bool { return a.HeldBy == "gw/ping" }},
		"a parent that fails soon after holds it": {[]step{sees(0, checks.Fail), holds(m, "gw/ping")}, []string{EventFired, EventHeld}, Firing, func(a Alert) bool { return a.HeldBy == "gw/ping" }},
		"not what people have known for longer":   {[]step{sees(0, checks.Fail), holds(m+s, "gw/ping")}, []string{EventFired, errSteady.Error()}, Firing, func(a Alert) bool { return a.HeldBy == "" }},
		"not what somebody has acknowledged":      {[]step{sees(0, checks.Fail), acks(s, 0), holds(s, "gw/ping")}, []string{EventFired, EventAcknowledged, errSteady.Error()}, Acknowledged, nil},
		"not what is resolved":                    {[]step{sees(0, checks.Fail), sees(s, checks.OK), holds(s, "gw/ping")}, []string{EventFired, EventResolved, errSteady.Error()}, Resolved, nil},
		"nothing holds itself":                    {[]step{sees(0, checks.Fail), holds(s, "web1/disk")}, []string{EventFired, errSteady.Error()}, Firing, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a, told := play(t, tt.steps)
			if diff := gocmp.Diff(tt.told, told); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if a.State != tt.state {
				t.Errorf("state is %q, want %q", a.State, tt.state)
			}
			if tt.check != nil && !tt.check(a) {
				t.Errorf("the alert is %+v", a)
			}
		})
	}
}

func TestRefusalsOfAnAlertChangeNothing(t *testing.T) {
	firing, _ := play(t, []step{sees(0, checks.Fail)})
	acked, _ := play(t, []step{sees(0, checks.Fail), acks(0, 0)})
	resolved, _ := play(t, []step{sees(0, checks.Fail), sees(s, checks.OK)})
	for name, tt := range map[string]struct {
		a    Alert
		does step
		err  error
	}{
		"acknowledging twice":                   {acked, acks(m, 0), ErrAlreadyAcked},
		"acknowledging what is resolved":        {resolved, acks(m, 0), ErrResolved},
		"acknowledging for less than 15 m":      {firing, acks(m, MinAck-s), ErrAckTime},
		"acknowledging for more than 7 d":       {firing, acks(m, MaxAck+s), ErrAckTime},
		"acknowledging for a time that is gone": {firing, acks(m, -m), ErrAckTime},
		"taking back what nobody gave":          {firing, unacks(m), ErrNotAcked},
		"taking back on a resolved one":         {resolved, unacks(m), ErrResolved},
	} {
		t.Run(name, func(t *testing.T) {
			before := tt.a
			told := tt.does.does(&tt.a, noon.Add(m))
			if diff := gocmp.Diff([]string{tt.err.Error()}, told); diff != "" {
				t.Error(diff)
			}
			if diff := gocmp.Diff(before, tt.a); diff != "" {
				t.Errorf("it changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestRulesSayWhatToWrite(t *testing.T) {
	if faults := Defaults().Validate(); len(faults) > 0 {
		t.Errorf("the defaults are refused: %v", faults)
	}
	var paths []string
	for _, f := range (Rules{FlapChanges: 2, Together: -1}).Validate() {
		paths = append(paths, f.Path)
	}
	if diff := gocmp.Diff([]string{"flap_window", "flap_changes", "settle", "together"}, paths); diff != "" {
		t.Error(diff)
	}
}

func TestIDsAreTakenAsPeopleWriteThem(t *testing.T) {
	for said, want := range map[string]string{
		"A-17": "A-17", "a-17": "A-17", "17": "A-17", "a17": "A-17", "A-017": "A-17",
		"S-17": "", "A-": "", "": "", "A-0": "", "seventeen": "", "A--1": "", "-1": "A-1",
	} {
		t.Run(said, func(t *testing.T) {
			got, err := alertID(said)
			if got != want || (err != nil) != (want == "") {
				t.Errorf("%q became %q, %v; want %q", said, got, err, want)
			}
		})
	}
}

func TestACopyOfAnAlertIsNotTouchedByItsNextChange(t *testing.T) {
	a, _ := play(t, flapping)
	before, kept := a, append([]time.Time{}, a.Changes...)
	if _, err := a.Follow(look(checks.Fail), Defaults(), noon.Add(12*m)); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(kept, before.Changes); diff != "" {
		t.Error(diff)
	}
}

func TestFlappingDoesNotSettleUnheard(t *testing.T) {
	a, _ := play(t, append(append([]step{}, flapping...), sees(m, checks.Fail)))
	if ev, err := a.Pass(Defaults(), false, noon.Add(time.Hour)); err == nil {
		t.Errorf("it said %s", ev.Kind)
	}
}
