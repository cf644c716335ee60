package alert

import (
	"time"

	"hoshu/store/audit"
)

// data is what an event tells besides; empty values are left out.
type data map[string]string

// event is a line about this alert as it stands now.
func (a *Alert) event(kind string, by audit.Actor, now time.Time, d data) audit.Event {
	told := d.filled()
	told["check"], told["status"] = a.Check, a.Status.String()
	return audit.Event{
		At: now, Kind: kind, Subject: a.ID, Client: a.Client, System: a.System, By: by, Data: told,
	}
}

// event is a line about this silence as it stands now.
func (s *Silence) event(kind string, by audit.Actor, now time.Time, d data) audit.Event {
	told := d.filled()
	if s.Check != "" {
		told["check"] = s.Check
	}
	return audit.Event{
		At: now, Kind: kind, Subject: s.ID, Client: s.Client, System: s.System, By: by, Data: told,
	}
}

func (d data) filled() map[string]string {
	out := make(map[string]string, len(d)+2)
	for k, v := range d {
		if v != "" {
			out[k] = v
		}
	}
	return out
}

// stamp writes a time for the log; a time that is not set is "".
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
