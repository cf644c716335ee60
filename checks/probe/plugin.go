package probe

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"hoshu/checks"
)

// The output of a Nagios plugin, as its guidelines and the IETF draft
// kaestle-monitoring-plugins-interface-03 have it:
//
//	TEXT | performance data
//	LONG TEXT, any number of lines | performance data
//	performance data, to the end
const (
	maxValues = 64 // of one plugin that are kept
	maxLabel  = 64 // runes of a label that are kept
	maxText   = 400
)

// parsePlugin reads what a plugin wrote. What it cannot make out it leaves out.
func parsePlugin(output string) (text, detail string, values []checks.Value) {
	first, rest, _ := strings.Cut(printable(output), "\n")
	text, perf, _ := strings.Cut(first, "|")
	detail, more, _ := strings.Cut(rest, "|")
	return clip(strings.TrimSpace(text), maxText), strings.TrimSpace(detail), parsePerf(perf + " " + more)
}

// printable leaves text that every reader can show: valid, without control
// characters other than tabs and ends of lines.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "?"))
}

// clip keeps the first n runes.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// parsePerf reads 'label'=value[unit];[warn];[crit];[min];[max] and so on. A label
// that comes twice is kept once.
func parsePerf(s string) (values []checks.Value) {
	seen := map[string]bool{}
	for len(values) < maxValues {
		var label, data string
		label, data, s = nextPerf(s)
		if label == "" && s == "" {
			break
		}
		if v, ok := parseValue(label, data); ok && !seen[v.Name] {
			seen[v.Name] = true
			values = append(values, v)
		}
	}
	return values
}

// nextPerf takes the first label and its data from s. A quoted label may hold
// spaces and equals signs; two quotes stand for one.
func nextPerf(s string) (label, data, rest string) {
	s = strings.TrimLeft(s, " \t\n")
	if strings.HasPrefix(s, "'") {
		label, s = unquote(s[1:])
	} else {
		end := strings.IndexAny(s, "= \t\n")
		if end < 0 {
			return "", "", ""
		}
		label, s = s[:end], s[end:]
	}
	s, ok := strings.CutPrefix(s, "=")
	if !ok {
		return label, "", s
	}
	end := strings.IndexAny(s, " \t\n")
	if end < 0 {
		end = len(s)
	}
	return label, s[:end], s[end:]
}

// unquote reads up to the closing quote.
func unquote(s string) (label, rest string) {
	var b strings.Builder
	for {
		part, after, closed := strings.Cut(s, "'")
		b.WriteString(part)
		if !closed || !strings.HasPrefix(after, "'") {
			return b.String(), after
		}
		b.WriteByte('\'')
		s = after[1:]
	}
}

// parseValue reads value[unit];[warn];[crit];[min];[max]. "U" is a value that the
// plugin could not determine.
func parseValue(label, data string) (checks.Value, bool) {
	fields := append(strings.Split(data, ";"), "", "")
	digits := leading.FindString(fields[0])
	v, ok := parseNumber(digits)
	label = clip(strings.TrimSpace(label), maxLabel)
	if !ok || label == "" {
		return checks.Value{}, false
	}
	factor, unit := baseUnit(fields[0][len(digits):])
	if v *= factor; math.IsInf(v, 0) {
		return checks.Value{}, false
	}
	return checks.Value{Name: label, V: v, Unit: unit,
		Warn: threshold(fields[1], factor), Fail: threshold(fields[2], factor)}, true
}

// leading is the number at the start of "12.5MB"; the e of 1e-05 belongs to it.
var leading = regexp.MustCompile(`^[-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?`)

// parseNumber reads a finite decimal number; a comma for the point, which some
// plugins write in some locales, is taken.
func parseNumber(s string) (float64, bool) {
	if strings.Trim(s, "+-.,0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// kilobytes are 1024 bytes where a plugin writes them.
var kilobytes = map[string]float64{"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40, "PB": 1 << 50}

// baseUnit brings a unit to seconds or bytes.
func baseUnit(unit string) (factor float64, base string) {
	switch unit {
	case "ms":
		return 1e-3, "s"
	case "us":
		return 1e-6, "s"
	case "ns":
		return 1e-9, "s"
	}
	if f, ok := kilobytes[strings.ToUpper(strings.Replace(unit, "i", "", 1))]; ok {
		return f, "B"
	}
	return 1, clip(unit, 8)
}

// interval is a range of the plugin guidelines: a plugin alerts outside of it, or
// with Inside inside of it.
type interval struct {
	From, To float64 // may be infinite
	Inside   bool
}

// parseInterval reads "10", "10:", "~:10", "10:20" and "@10:20".
func parseInterval(s string) (interval, bool) {
	s, inside := strings.CutPrefix(s, "@")
	r := interval{To: math.Inf(1), Inside: inside}
	from, to, two := strings.Cut(s, ":")
	if !two {
		from, to = "0", s
	}
	fine := true
	if from == "~" {
		r.From = math.Inf(-1)
	} else {
		r.From, fine = parseNumber(from)
	}
	if fine && (to != "" || !two) {
		r.To, fine = parseNumber(to)
	}
	return r, fine && r.From <= r.To
}

// threshold is the one number of a range that a chart can draw: its upper end
// where there is one.
func threshold(s string, factor float64) *float64 {
	r, ok := parseInterval(s)
	v := r.To
	if math.IsInf(v, 0) {
		v = r.From
	}
	if v *= factor; !ok || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
