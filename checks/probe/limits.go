package probe

import (
	"math"
	"slices"
	"strconv"

	"hoshu/checks"
	"hoshu/store/fault"
)

// checkPercents notes what is wrong with two limits in percent; 0 is no limit.
func checkPercents(l *fault.List, warnKey string, warn float64, failKey string, fail float64) {
	for _, p := range []struct {
		key     string
		v       float64
		example string
	}{{warnKey, warn, "80"}, {failKey, fail, "90"}} {
		if p.v != 0 && !(p.v >= 1 && p.v <= 100) {
			l.Add(p.key, "must be between 1 and 100; write for example %s: %s, or 0 for no limit", p.key, p.example)
		}
	}
	checkOrder(l, warnKey, warn, failKey, fail)
}

// checkOrder notes when the limit that fails does not lie above the one that warns.
func checkOrder(l *fault.List, warnKey string, warn float64, failKey string, fail float64) {
	if warn > 0 && warn < 100 && fail > 0 && fail <= warn {
		l.Add(failKey, "must be above %s, which is %s; write for example %s: %s", warnKey, number(warn), failKey, number(above(warn)))
	}
}

// above is a limit in percent that may stand after v: half of the way to 100.
func above(v float64) float64 { return math.Ceil((v + 100) / 2) }

// percent writes a share for people, rounded down so that 89.97 does not look
// as if it had reached a limit of 90: "89.9 %".
func percent(v float64) string { return number(math.Floor(v*10)/10) + " %" }

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// bounds writes two limits: "80 % / 90 %"; "-" stands for none.
func bounds[T float64 | Size](warn, fail T, write func(T) string) string {
	side := func(v T) string {
		if v == 0 {
			return "-"
		}
		return write(v)
	}
	return side(warn) + " / " + side(fail)
}

// limit is a threshold of a Value, where there is one.
func limit(v float64) *float64 {
	if v == 0 {
		return nil
	}
	return &v
}

// worst joins what was found about several sides of one thing: the words of the
// worst, the first of those that are equally bad, and the values of all.
func worst(sides ...checks.Finding) checks.Finding {
	all := sides[0]
	for _, f := range sides[1:] {
		values := slices.Concat(all.Values, f.Values)
		if f.Status.Worse(all.Status) {
			all = f
		}
		all.Values = values
	}
	return all
}
