package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hoshu/bot/card"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
)

// chartSpan is how much of the past a chart shows before the alert fired.
const chartSpan = 24 * time.Hour

// chart draws the value that an alert is about.
func (s *Alerts) chart(ctx context.Context, speak words.Speaker, a alert.Alert) (card.File, error) {
	v := charted(a.Values)
	measured, err := s.History.Range(ctx, a.Check, v.Name, a.FiredAt.Add(-chartSpan), s.Clock.Now())
	if err != nil {
		return card.File{}, fmt.Errorf("chart of %s: %w", a.ID, err)
	}
	points := make([]card.Point, len(measured))
	for i, m := range measured {
		points[i] = card.Point{At: m.At, V: m.Mean}
	}
	return card.Chart(speak, card.ChartData{ID: a.ID, Check: a.Check, Name: v.Name, Unit: v.Unit, Points: points, Warn: v.Warn, Fail: v.Fail})
}

// charted is the value an alert is about: the first that has crossed its limit,
// else the first that has one, else the first.
func charted(values []checks.Value) checks.Value {
	return slices.MaxFunc(values, func(x, y checks.Value) int { return cmp.Compare(weight(x), weight(y)) })
}

func weight(v checks.Value) int {
	limit := cmp.Or(v.Warn, v.Fail)
	switch {
	case limit == nil:
		return 0
	case v.V < *limit:
		return 1
	}
	return 2
}
