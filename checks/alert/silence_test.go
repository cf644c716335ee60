package alert

import (
	"errors"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"hoshu/store/audit"
)

func TestBeginSilence(t *testing.T) {
	for name, tt := range map[string]struct {
		s     Silence
		lasts time.Duration
		err   error
	}{
		"a check for an hour":               {Silence{System: "web1", Check: "disk", Why: "cleaning up"}, time.Hour, nil},
		"it needs a reason":                 {Silence{System: "web1", Why: "  "}, time.Hour, ErrSilenceReason},
		"the shortest":                      {Silence{System: "web1", Why: "x"}, MinSilence, nil},
		"the shortest, chosen a moment ago": {Silence{System: "web1", Why: "x"}, MinSilence - 20*s, nil},
		"too short":                         {Silence{System: "web1", Why: "x"}, MinSilence - m - s, ErrSilenceTime},
		"already over":                      {Silence{System: "web1", Why: "x"}, -time.Hour, ErrSilenceTime},
		"the longest":                       {Silence{System: "web1", Why: "x"}, MaxSilence, nil},
		"too long":                          {Silence{System: "web1", Why: "x"}, MaxSilence + s, ErrSilenceTime},
		"everything for 8 hours":            {Silence{Why: "x"}, MaxBroad, nil},
		"everything for longer":             {Silence{Why: "x"}, MaxBroad + s, ErrSilenceTooBroad},
		"everything, written with stars":    {Silence{Check: "**", Why: "x"}, MaxBroad + s, ErrSilenceTooBroad},
		"everything, written as a key":      {Silence{Check: "*/*", Why: "x"}, MaxBroad + s, ErrSilenceTooBroad},
		"a whole client for longer":         {Silence{Client: "acme", Why: "x"}, MaxBroad + s, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tt.s.Until = noon.Add(tt.lasts)
			before := tt.s
			ev, err := tt.s.Begin("S-1", ann, noon)
			if !errors.Is(err, tt.err) {
				t.Fatalf("refused with %v, want %v", err, tt.err)
			}
			if err != nil && !gocmp.Equal(before, tt.s) {
				t.Errorf("a refusal changed it: %+v", tt.s)
			}
			if err == nil && (ev.Kind != EventSilenced || !tt.s.Live(noon) || tt.s.By != ann) {
				t.Errorf("event %+v, silence %+v", ev, tt.s)
			}
		})
	}
}

func begun(t *testing.T, lasts time.Duration, change func(*Silence)) Silence {
	t.Helper()
	q := Silence{System: "web1", Why: "work", Until: noon.Add(lasts)}
	if change != nil {
		change(&q)
	}
	if _, err := q.Begin("S-1", ann, noon); err != nil {
		t.Fatal(err)
	}
	return q
}

func TestTimeAndASilence(t *testing.T) {
	for name, tt := range map[string]struct {
		lasts time.Duration
		does  func(q *Silence) []string
		told  []string
	}{
		"nothing before the notice":    {time.Hour, passAt(50*m - 1), nil},
		"a warning ten minutes before": {time.Hour, passAt(50 * m), []string{EventSilenceWarned}},
		"warned once":                  {time.Hour, passAt(50*m, 51*m), []string{EventSilenceWarned}},
		"then it ends":                 {time.Hour, passAt(50*m, time.Hour), []string{EventSilenceWarned, EventSilenceEnded}},
		"after a pause only the end":   {time.Hour, passAt(2 * time.Hour), []string{EventSilenceEnded}},
		"it ends once":                 {time.Hour, passAt(2*time.Hour, 3*time.Hour), []string{EventSilenceEnded}},
		"a short one is not warned of": {10 * m, passAt(5*m, 10*m), []string{EventSilenceEnded}},
		"extended, it is warned of again": {time.Hour, func(q *Silence) []string {
			told := passAt(50 * m)(q)
			told = append(told, kinds(q.Extend(noon.Add(2*time.Hour), bob, noon.Add(55*m)))...)
			return append(told, passAt(time.Hour, 110*m)(q)...)
		}, []string{EventSilenceWarned, EventSilenceChanged, EventSilenceWarned}},
	} {
		t.Run(name, func(t *testing.T) {
			q := begun(t, tt.lasts, nil)
			if diff := gocmp.Diff(tt.told, tt.does(&q)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func passAt(after ...time.Duration) func(*Silence) []string {
	return func(q *Silence) []string {
		var told []string
		for _, d := range after {
			told = append(told, until(func() (audit.Event, error) { return q.Pass(noon.Add(d)) })...)
		}
		return told
	}
}

func TestRefusalsOfASilenceChangeNothing(t *testing.T) {
	ended := begun(t, time.Hour, nil)
	if _, err := ended.End(bob, noon.Add(m)); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		q    Silence
		does func(*Silence) error
		err  error
	}{
		"extending what has ended":                 {ended, extend(2*time.Hour, 2*m), ErrSilenceOver},
		"extending what is over by time":           {begun(t, time.Hour, nil), extend(2*time.Hour, time.Hour), ErrSilenceOver},
		"extending past 30 days from its start":    {begun(t, MaxSilence, nil), extend(MaxSilence+s, time.Hour), ErrSilenceTime},
		"extending into the past":                  {begun(t, time.Hour, nil), extend(m, 2*m), ErrSilenceTime},
		"extending everything bit by bit past 8 h": {begun(t, MaxBroad, func(q *Silence) { q.System = "" }), extend(MaxBroad+time.Hour, 7*time.Hour), ErrSilenceTooBroad},
		"ending twice":                             {ended, func(q *Silence) error { _, err := q.End(ann, noon.Add(2*m)); return err }, ErrSilenceOver},
	} {
		t.Run(name, func(t *testing.T) {
			before := tt.q
			if err := tt.does(&tt.q); !errors.Is(err, tt.err) {
				t.Errorf("refused with %v, want %v", err, tt.err)
			}
			if diff := gocmp.Diff(before, tt.q); diff != "" {
				t.Errorf("it changed:\n%s", diff)
			}
		})
	}
}

func extend(until, at time.Duration) func(*Silence) error {
	return func(q *Silence) error { _, err := q.Extend(noon.Add(until), bob, noon.Add(at)); return err }
}

func TestMatches(t *testing.T) {
	for name, tt := range map[string]struct {
		q    Silence
		want bool
	}{
		"nothing given matches all":      {Silence{}, true},
		"the client":                     {Silence{Client: "acme"}, true},
		"another client":                 {Silence{Client: "zeta"}, false},
		"the system":                     {Silence{System: "web1"}, true},
		"the client, but another system": {Silence{Client: "acme", System: "web2"}, false},
		"the name":                       {Silence{Check: "disk-var"}, true},
		"the key":                        {Silence{Check: "web1/disk-var"}, true},
		"part of the name":               {Silence{Check: "disk"}, false},
		"a star at the end":              {Silence{Check: "disk*"}, true},
		"a star at the start":            {Silence{Check: "*var"}, true},
		"a star over the system":         {Silence{Check: "web*/disk-*"}, true},
		"stars in the middle":            {Silence{Check: "d*k*r"}, true},
		"pieces must not overlap":        {Silence{Check: "disk-var*var"}, false},
		"pieces in another order":        {Silence{Check: "*var*disk*"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.q.Matches("acme", "web1", "web1/disk-var"); got != tt.want {
				t.Errorf("matches: %v, want %v", got, tt.want)
			}
		})
	}
}
