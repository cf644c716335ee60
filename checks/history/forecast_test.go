package history_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"hoshu/checks/history"
)

func TestReach(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	for name, tt := range map[string]struct {
		value func(day float64) float64
		days  float64 // of points, one in ten minutes
		limit float64
		want  float64 // days until the limit; 0 is no answer
	}{
		"a steady rise":                    {func(d float64) float64 { return 50 + 5*d }, 7, 100, 3},
		"a noisy rise":                     {func(d float64) float64 { return 50 + 5*d + noise.NormFloat64() }, 7, 100, 3},
		"a rise with a burst an hour long": {func(d float64) float64 { return 50 + 5*d + burst(d, 3, 1.0/24) }, 7, 100, 3},
		"a rise with one clearing":         {func(d float64) float64 { return 60 + 5*d - step(d, 6.5) }, 7, 100, 5},
		"a fall towards a limit below":     {func(d float64) float64 { return 50 - 5*d }, 7, 0, 3},
		"only the last seven days count":   {func(d float64) float64 { return 50 + max(0, 5*(d-7)) }, 14, 100, 3},
		"a day is enough":                  {func(d float64) float64 { return 50 + 5*d }, 1.05, 100, 9},
		"less than a day is not":           {func(d float64) float64 { return 50 + 5*d }, 0.9, 100, 0},
		"flat":                             {func(float64) float64 { return 50 }, 7, 100, 0},
		"flat and noisy":                   {func(float64) float64 { return 50 + noise.NormFloat64() }, 7, 100, 0},
		"a fall away from the limit":       {func(d float64) float64 { return 50 - 5*d }, 7, 100, 0},
		"past the limit":                   {func(d float64) float64 { return 50 + 5*d }, 7, 60, 0},
		"no points":                        {nil, 0, 100, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := history.Reach(sampled(tt.value, tt.days), tt.limit)
			if ok != (tt.want > 0) {
				t.Fatal(got, ok)
			}
			if ok && math.Abs(got.Days-tt.want) > 0.1*tt.want {
				t.Errorf("in %.2f days, want %.2f", got.Days, tt.want)
			}
			if got.Soonest > got.Days || got.Days > got.Latest {
				t.Error("the range is out of order:", got)
			}
		})
	}
}

func sampled(value func(day float64) float64, days float64) (points []history.Point) {
	for d := 0.0; d < days; d += 1.0 / 144 {
		points = append(points, single(noon.Add(time.Duration(d*24*float64(time.Hour))), value(d)))
	}
	return points
}

func burst(day, at, length float64) float64 {
	if day >= at && day < at+length {
		return 40
	}
	return 0
}

func step(day, at float64) float64 {
	if day >= at {
		return 20
	}
	return 0
}
