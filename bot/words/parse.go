package words

import (
	"regexp"
	"strconv"
	"time"

	"golang.org/x/text/width"
)

var (
	durationPart  = regexp.MustCompile(`^(\d{1,5}) ?(days?|d|日間?|hours?|hrs?|h|時間|minutes?|mins?|m|分間?)[ 、,]?`)
	durationUnits = map[rune]time.Duration{
		'd': 24 * time.Hour, '日': 24 * time.Hour,
		'h': time.Hour, '時': time.Hour,
		'm': time.Minute, '分': time.Minute,
	}
)

// maxDuration is more than anybody means.
const maxDuration = 100 * 365 * 24 * time.Hour

// ParseDuration reads how long, as people write it: "30m", "2h", "7d", "1h30m",
// "2 hours", "30分", "2時間", "7日", also in full width. It is false for anything
// else, for nothing at all, and for more than 100 years.
func ParseDuration(said string) (time.Duration, bool) {
	rest, total := width.Fold.String(said), time.Duration(0)
	if rest == "" {
		return 0, false
	}
	for rest != "" {
		m := durationPart.FindStringSubmatch(rest)
		if m == nil {
			return 0, false
		}
		n, _ := strconv.Atoi(m[1])
		if total += time.Duration(n) * durationUnits[[]rune(m[2])[0]]; total > maxDuration {
			return 0, false
		}
		rest = rest[len(m[0]):]
	}
	return total, total > 0
}
