package alert

import (
	"time"

	"hoshu/store/fault"
)

// Rules are the numbers behind an alert's life.
type Rules struct {
	FlapWindow  time.Duration `yaml:"flap_window"`  // changes are counted in it; failing again within it of being resolved is the same episode
	FlapChanges int           `yaml:"flap_changes"` // so many changes of status in the window are flapping
	Settle      time.Duration `yaml:"settle"`       // without a change for so long, flapping is over
	Together    time.Duration `yaml:"together"`     // a failing parent holds back what fired at most so long before it
}

// Defaults are rules for checks that look every ten seconds to five minutes.
func Defaults() Rules {
	return Rules{FlapWindow: 10 * time.Minute, FlapChanges: 6, Settle: 5 * time.Minute, Together: time.Minute}
}

// maxWindow keeps the times of change that an alert carries few.
const maxWindow = 24 * time.Hour

// Validate lists what cannot work.
func (r Rules) Validate() fault.List {
	var l fault.List
	if r.FlapWindow <= 0 || r.FlapWindow > maxWindow {
		l.Add("flap_window", "is %s: write more than 0s and at most 24h, such as 10m", r.FlapWindow)
	}
	if r.FlapChanges < 3 {
		l.Add("flap_changes", "is %d: write 3 or more, such as 6 (failing once and recovering are already 2)", r.FlapChanges)
	}
	if r.Settle <= 0 || r.Settle > maxWindow {
		l.Add("settle", "is %s: write more than 0s and at most 24h, such as 5m", r.Settle)
	}
	if r.Together < 0 {
		l.Add("together", "is %s: write 0s or more, such as 1m", r.Together)
	}
	return l
}
