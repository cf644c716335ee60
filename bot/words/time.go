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

const day = 24 * time.Hour

// Duration says how long, in its two largest units, rounded to the smaller:
// "3 h 20 min", "3時間20分". From a minute on nobody counts seconds.
func (s Speaker) Duration(d time.Duration) string {
	d = max(d, 0)
	switch minutes := d.Round(time.Minute); {
	case d.Round(time.Second) < time.Minute:
		return s.amount(DurationSeconds, d.Round(time.Second)/time.Second)
	case minutes < time.Hour:
		return s.amount(DurationMinutes, minutes/time.Minute)
	case minutes < day:
		return s.both(DurationHours, minutes/time.Hour, DurationMinutes, minutes%time.Hour/time.Minute)
	}
	hours := d.Round(time.Hour)
	return s.both(DurationDays, hours/day, DurationHours, hours%day/time.Hour)
}

func (s Speaker) amount(unit Key, n time.Duration) string { return s.Say(unit, Args{"v": int(n)}) }

func (s Speaker) both(large Key, n time.Duration, small Key, m time.Duration) string {
	if m == 0 {
		return s.amount(large, n)
	}
	return s.Say(DurationBoth, Args{"large": s.amount(large, n), "small": s.amount(small, m)})
}
