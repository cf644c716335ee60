package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// moment reads a Slack timestamp ("1790000000.000100").
func moment(ts string, z *time.Location) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).In(z)
}

// weekdaysJa are the days of the week, Sunday first.
var weekdaysJa = [...]string{"日", "月", "火", "水", "木", "金", "土"}

// day is a date with its weekday, as the dividers between messages say it.
func day(t time.Time, lang string) string {
	if lang == "ja" {
		return fmt.Sprintf("%d年%d月%d日（%s）", t.Year(), t.Month(), t.Day(), weekdaysJa[t.Weekday()])
	}
	return t.Format("Monday, 2 January 2006")
}

// dated fills the tokens of Slack's <!date^..^format>. Relative tokens get the
// date itself: it stays true while the page stands open.
func dated(t time.Time, format, lang string) string {
	short, long, num := t.Format("Jan 2, 2006"), day(t, lang), t.Format("2006-01-02")
	if lang == "ja" {
		short = fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
	}
	return strings.NewReplacer(
		"{date_num}", num, "{date_slash}", t.Format("2006/01/02"),
		"{date_short_pretty}", short, "{date_long_pretty}", long, "{date_pretty}", short,
		"{date_short}", short, "{date_long}", long, "{date}", short,
		"{day_divider_pretty}", long, "{ago}", short+" "+t.Format("15:04"),
		"{time_secs}", t.Format("15:04:05"), "{time}", t.Format("15:04"),
	).Replace(format)
}
