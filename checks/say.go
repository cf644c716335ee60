package checks

import (
	"strings"
	"time"
)

// What the runner itself finds when a Prober finds nothing: always Unknown.

func tookTooLong(limit time.Duration, err error) Finding {
	f := Finding{Status: Unknown, Text: Say("check.timeout", "no answer within {limit}", Args{"limit": brief(limit)})}
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

func stillHangs(since time.Duration) Finding {
	return Finding{Status: Unknown, Text: Say("check.hung",
		"a look that began {since} ago still hangs; the next one waits for it", Args{"since": brief(since)})}
}

func couldNotLook(err error) Finding {
	return Finding{Status: Unknown, Text: Say("check.error", "could not look: {error}", Args{"error": err.Error()})}
}

func notLookedAt() Finding {
	return Finding{Status: Unknown, Text: Say("check.waiting", "not looked at yet", nil)}
}

// brief writes a duration without the parts that are zero: "90ms", "2m", "1h30m".
func brief(d time.Duration) string {
	unit := time.Millisecond
	if d >= time.Minute {
		unit = time.Second
	}
	s := d.Round(unit).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(s, zero) {
			s = s[:len(s)-len("0s")]
		}
	}
	return s
}
