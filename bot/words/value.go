package words

import (
	"math"
	"strconv"

	"github.com/dustin/go-humanize"
)

// Bytes says an amount of data: "3.2 GB", of 1000 MB each. It is the same in every language.
func (s Speaker) Bytes(n float64) string {
	if n < 0 || math.IsNaN(n) || n >= math.MaxUint64 {
		return "? B"
	}
	return humanize.Bytes(uint64(n))
}

// Value says a measured value with one of the units of checks.Value: "91 %",
// "3.2 GB", "120 ms", "4.33". It is the same in every language.
func (s Speaker) Value(v float64, unit string) string {
	switch {
	case unit == "B":
		return s.Bytes(v)
	case unit == "s" && math.Abs(v) < 1:
		return figures(v*1000) + " ms"
	case unit == "", unit == "c":
		return figures(v)
	}
	return figures(v) + " " + Escape(unit)
}

// figures shows three significant ones, and all those before the point.
func figures(v float64) string {
	digits := 2
	switch a := math.Abs(v); {
	case a >= 100:
		digits = 0
	case a >= 10:
		digits = 1
	}
	scale := math.Pow10(digits)
	return strconv.FormatFloat(math.Round(v*scale)/scale, 'f', -1, 64)
}
