package alert

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"hoshu/checks"
)

func TestExplain(t *testing.T) {
	spec := checks.Spec{System: "web1", Name: "disk", FailAfter: 3, OKAfter: 2}
	saw := func(seen, settled checks.Status, streak int) checks.Result {
		return checks.Result{Spec: spec, Finding: checks.Finding{Status: seen}, At: noon, Settled: settled, Known: true, Streak: streak}
	}
	unsettled := saw(checks.Fail, checks.OK, 1)
	unsettled.Known = false
	firing, _ := play(t, []step{sees(0, checks.Fail)})
	acked, _ := play(t, []step{sees(0, checks.Fail), acks(0, 0)})
	heldBack, _ := play(t, []step{sees(0, checks.Fail, held("gw/ping"))})
	resolved, _ := play(t, []step{sees(0, checks.Fail), sees(m, checks.OK)})
	flap, _ := play(t, append(append([]step{}, flapping...), sees(m, checks.Fail)))
	quiet := &Silence{ID: "S-1"}

	for name, tt := range map[string]struct {
		r     checks.Result
		last  *Alert
		quiet *Silence
		now   time.Duration
		want  []Reason
		needs int
		alert bool
	}{
		"not looked at yet":                {r: checks.Result{Spec: spec}, want: []Reason{ReasonUnlooked}, needs: 2},
		"not often enough since start":     {r: unsettled, want: []Reason{ReasonUnsettled}, needs: 3},
		"all is well":                      {r: saw(checks.OK, checks.OK, 9), want: []Reason{ReasonWell}, needs: 2},
		"fails, but not often enough":      {r: saw(checks.Fail, checks.OK, 2), want: []Reason{ReasonPending}, needs: 3},
		"an alert":                         {r: saw(checks.Fail, checks.Fail, 3), last: &firing, want: []Reason{ReasonOpen}, needs: 3, alert: true},
		"recovering":                       {r: saw(checks.OK, checks.Fail, 1), last: &firing, want: []Reason{ReasonRecovering, ReasonOpen}, needs: 2, alert: true},
		"acknowledged":                     {r: saw(checks.Fail, checks.Fail, 3), last: &acked, want: []Reason{ReasonOpen, ReasonAcked}, needs: 3, alert: true},
		"held and silenced":                {r: saw(checks.Fail, checks.Fail, 3), last: &heldBack, quiet: quiet, want: []Reason{ReasonOpen, ReasonHeld, ReasonSilenced}, needs: 3, alert: true},
		"flapping":                         {r: saw(checks.Fail, checks.Fail, 3), last: &flap, want: []Reason{ReasonOpen, ReasonFlapping}, needs: 3, alert: true},
		"resolved a short while ago":       {r: saw(checks.OK, checks.OK, 3), last: &resolved, now: 5 * m, want: []Reason{ReasonWell, ReasonReopens}, needs: 2, alert: true},
		"resolved long ago":                {r: saw(checks.OK, checks.OK, 3), last: &resolved, now: time.Hour, want: []Reason{ReasonWell}, needs: 2},
		"silenced, though nothing happens": {r: saw(checks.OK, checks.OK, 3), quiet: quiet, want: []Reason{ReasonWell, ReasonSilenced}, needs: 2},
	} {
		t.Run(name, func(t *testing.T) {
			e := Explain(tt.r, tt.last, tt.quiet, Defaults(), noon.Add(tt.now))
			if diff := gocmp.Diff(tt.want, e.Reasons); diff != "" {
				t.Error(diff)
			}
			if e.Needs != tt.needs || (e.Alert != nil) != tt.alert || e.Check != "web1/disk" {
				t.Errorf("explained as %+v", e)
			}
		})
	}
}

func TestTheDeskExplains(t *testing.T) {
	b := newBench(t, disk())
	b.sees("disk", checks.Fail)
	_, err := b.Silence(t.Context(), Silence{Check: "disk", Why: "x", Until: noon.Add(time.Hour)}, ann)
	b.must(err)
	b.flap()
	e := b.Explain(b.result("disk", checks.Fail))
	if diff := gocmp.Diff([]Reason{ReasonOpen, ReasonFlapping, ReasonSilenced}, e.Reasons); diff != "" {
		t.Error(diff)
	}
	if e.Alert.ID != "A-1" || e.Silence.ID != "S-1" || !e.CalmAt.Equal(e.Alert.ChangedAt.Add(5*m)) {
		t.Errorf("explained as %+v", e)
	}
}
