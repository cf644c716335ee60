package words

import (
	"fmt"
	"strings"
	"time"
)

var (
	englishClock  = "15:04"
	englishDay    = "Mon 2 Jan"
	japaneseWeeks = [...]string{"日", "月", "火", "水", "木", "金", "土"}
)

// Time says a day and a time of day in the reader's zone: "Tue 24 Nov 9:30",
// "11月24日(火) 9:30". It stays true however long the card hangs.
func (s Speaker) Time(t time.Time) string {
	t = t.In(s.Zone)
	return s.day(t) + " " + clock(t)
}

// Near says the same to somebody who reads it now: "today 9:30", and with the
// year where it is another one.
func (s Speaker) Near(t, now time.Time) string {
	t, now = t.In(s.Zone), now.In(s.Zone)
	switch {
	case t.Year() != now.Year():
		return s.year(t) + " " + clock(t)
	case t.YearDay() == now.YearDay():
		return s.Say(TimeToday, Args{"time": clock(t)})
	}
	return s.Time(t)
}

// clock is the time of day without a leading zero.
func clock(t time.Time) string { return strings.TrimPrefix(t.Format(englishClock), "0") }

func (s Speaker) day(t time.Time) string {
	if s.Lang == Japanese {
		return fmt.Sprintf("%d月%d日(%s)", t.Month(), t.Day(), japaneseWeeks[t.Weekday()])
	}
	return t.Format(englishDay)
}

func (s Speaker) year(t time.Time) string {
	if s.Lang == Japanese {
		return fmt.Sprintf("%d年%s", t.Year(), s.day(t))
	}
	return s.day(t) + " " + t.Format("2006")
}

// Duration says how long, in its two largest units, rounded to the smaller:
// "3 h 20 min", "3時間20分".
func (s Speaker) Duration(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	type part struct {
		size time.Duration
		key  Key
	}
	parts := []part{{24 * time.Hour, DurationDays}, {time.Hour, DurationHours}, {time.Minute, DurationMinutes}, {time.Second, DurationSeconds}}
	for i, p := range parts[:3] {
		small := parts[i+1]
		if i == 2 {
			small = p // from a minute on nobody counts seconds
		}
		rounded := d.Round(small.size)
		if rounded < p.size {
			continue
		}
		said := s.Say(p.key, Args{"v": int(rounded / p.size)})
		if rest := int(rounded % p.size / small.size); rest > 0 {
			said += s.Say(DurationJoin, nil) + s.Say(small.key, Args{"v": rest})
		}
		return said
	}
	return s.Say(DurationSeconds, Args{"v": int(d.Round(time.Second) / time.Second)})
}
