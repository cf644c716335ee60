package history

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	trendSpan  = 7 * 24 * time.Hour // how far back a trend looks
	trendLeast = 24 * time.Hour     // less says nothing
	// confidence is how many standard errors the range is wide to either side: nine in ten.
	confidence = 1.645
)

// Slope is how a value moves, in its unit a day.
type Slope struct {
	Low, Mid, High float64 // the range it lies in, nine times in ten
}

// Forecast is when a value will reach a limit, in days from its last point.
type Forecast struct {
	Soonest, Days, Latest float64
}

// Trend finds how a value moves over its last seven days, by the Theil-Sen slope
// of its hourly medians: the median of the slopes between all pairs, which a
// burst, a reboot or one clearing of a disk hardly moves; the range is Sen's.
// Points lie oldest first. There is none (false) when they span less than a day.
func Trend(points []Point) (Slope, bool) {
	hours := medians(points)
	if len(hours) < 3 || hours[len(hours)-1].day-hours[0].day < trendLeast.Hours()/24 {
		return Slope{}, false
	}
	n := len(hours)
	slopes := make([]float64, 0, n*(n-1)/2)
	for i, a := range hours {
		for _, b := range hours[i+1:] {
			slopes = append(slopes, (b.v-a.v)/(b.day-a.day))
		}
	}
	slices.Sort(slopes)
	// Sen 1968, "Estimates of the regression coefficient based on Kendall's tau"
	wide := confidence * math.Sqrt(float64(n*(n-1)*(2*n+5))/18)
	at := func(rank float64) float64 { return slopes[min(max(int(rank), 0), len(slopes)-1)] }
	all := float64(len(slopes))
	return Slope{Low: at((all - wide) / 2), Mid: median(slopes), High: at((all + wide) / 2)}, true
}

// Reach tells when the value of the points will reach a limit if it goes on as in
// its last seven days. It says nothing (false) when the value is flat or may be,
// when it moves away from the limit or is past it, or when there is less than a
// day to judge by.
func Reach(points []Point, limit float64) (Forecast, bool) {
	slope, ok := Trend(points)
	if !ok {
		return Forecast{}, false
	}
	hours := medians(points)
	way := limit - hours[len(hours)-1].v
	if way < 0 { // a limit below: mirror it
		way, slope = -way, Slope{Low: -slope.High, Mid: -slope.Mid, High: -slope.Low}
	}
	if way == 0 || slope.Low <= 0 {
		return Forecast{}, false
	}
	return Forecast{Soonest: way / slope.High, Days: way / slope.Mid, Latest: way / slope.Low}, true
}

// sample is the middle of an hour.
type sample struct{ day, v float64 }

// medians gives the median of each hour of the last seven days.
func medians(points []Point) []sample {
	if len(points) == 0 {
		return nil
	}
	last := points[len(points)-1].At
	var all []sample
	var values []float64
	for i, p := range points {
		if last.Sub(p.At) > trendSpan {
			continue
		}
		values = append(values, p.Mean)
		hour := p.At.Truncate(time.Hour)
		if i+1 == len(points) || !points[i+1].At.Truncate(time.Hour).Equal(hour) {
			slices.SortFunc(values, cmp.Compare)
			all = append(all, sample{float64(hour.Unix()) / daySeconds, median(values)})
			values = values[:0]
		}
	}
	return all
}

// median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
