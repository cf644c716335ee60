package card

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-analyze/charts"
)

// chartScale gives the factor and the unit that make the axis readable.
func chartScale(c ChartData) (factor float64, unit string) {
	top := 0.0
	for _, p := range c.Points {
		top = math.Max(top, p.V)
	}
	switch {
	case c.Unit == "s" && top < 1:
		return 1000, "ms"
	case c.Unit == "B":
		steps := []string{"B", "kB", "MB", "GB", "TB", "PB"}
		n := 0
		for ; top >= 1000 && n < len(steps)-1; n++ {
			top /= 1000
		}
		return math.Pow(1000, -float64(n)), steps[n]
	case c.Unit == "c":
		return 1, ""
	}
	return 1, ascii(c.Unit)
}

// slots spreads the points evenly over time, for the axis knows only steps: each
// slot shows the highest value in it, or a gap.
func slots(points []Point, zone *time.Location) (labels []string, values []float64) {
	first, last := points[0].At, points[len(points)-1].At
	n := min(chartSlots, max(2, len(points)/2))
	step := max(1, last.Sub(first)/time.Duration(n-1))
	labels, values = make([]string, n), level(charts.GetNullValue(), n)
	layout := "15:04"
	if last.Sub(first) > 36*time.Hour {
		layout = "01-02 15:04"
	}
	for i := range labels {
		labels[i] = first.Add(time.Duration(i) * step).In(zone).Format(layout)
	}
	for _, p := range points {
		i := min(n-1, max(0, int((p.At.Sub(first)+step/2)/step)))
		if values[i] == charts.GetNullValue() || p.V > values[i] {
			values[i] = p.V
		}
	}
	return labels, values
}

// labelCount keeps times with a date from running into each other.
func labelCount(labels []string) int {
	if len(labels[0]) > len("15:04") {
		return 4
	}
	return 6
}

func scaled(values []float64, factor float64) []float64 {
	for i, v := range values {
		if v != charts.GetNullValue() {
			values[i] = v * factor
		}
	}
	return values
}

func level(v float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = v
	}
	return values
}

// finite leaves out what is no number, which no axis can show.
func finite(points []Point) []Point {
	return slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return math.IsNaN(p.V) || math.IsInf(p.V, 0) })
}

func lowest(points []Point) float64 {
	return slices.MinFunc(points, func(a, b Point) int { return cmp.Compare(a.V, b.V) }).V
}

func highest(series [][]float64) float64 {
	top := 0.0
	for _, values := range series {
		for _, v := range values {
			if v != charts.GetNullValue() {
				top = math.Max(top, v)
			}
		}
	}
	return top
}

func tick(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.4g", v), ".0") }

func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
