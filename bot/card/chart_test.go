package card_test

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"testing"
	"time"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

// diskChart is a day of a disk that fills, with an hour in which nobody looked.
func diskChart() card.ChartData {
	c := card.ChartData{ID: "A-17", Check: "web1/disk", Name: "used", Unit: "%", Warn: &warn, Fail: &fail}
	for i := range 24 * 60 {
		if i < 500 || i > 560 {
			c.Points = append(c.Points, card.Point{At: at(i), V: 60 + float64(i)/45 + 2*math.Sin(float64(i)/30)})
		}
	}
	return c
}

func TestChart(t *testing.T) {
	few := func(unit string, values ...float64) card.ChartData {
		c := card.ChartData{ID: "A-1", Check: "日本/..\\disk", Name: "空き", Unit: unit}
		for i, v := range values {
			c.Points = append(c.Points, card.Point{At: at(i * 1000), V: v})
		}
		return c
	}
	for name, tt := range map[string]struct {
		data card.ChartData
		err  error
	}{
		"a day with limits and a gap":   {diskChart(), nil},
		"bytes over many days":          {few("B", 3e9, 4e9, 5e9, 1e9), nil},
		"milliseconds":                  {few("s", 0.01, 0.3), nil},
		"zeros":                         {few("", 0, 0, 0), nil},
		"over a hundred percent":        {few("%", 10, 250), nil},
		"below zero":                    {few("", -5, 3, 2), nil},
		"no number":                     {few("", math.NaN(), 3, math.Inf(1), 2), nil},
		"all at one instant":            {card.ChartData{Points: []card.Point{{At: at(0), V: 1}, {At: at(0), V: 2}}}, nil},
		"one point is no chart":         {few("%", 1), card.ErrNoPoints},
		"nothing but what is no number": {few("%", math.NaN(), math.NaN(), 1), card.ErrNoPoints},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := card.Chart(speaker(t), tt.data)
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if tt.err != nil {
				return
			}
			picture, err := png.DecodeConfig(bytes.NewReader(f.Bytes))
			if err != nil || picture.Width != 800 || picture.Height != 340 {
				t.Errorf("%d x %d pixels: %v", picture.Width, picture.Height, err)
			}
			if f.Title == "" || f.Alt == "" || bytes.ContainsAny([]byte(f.Name), "/\\ ") {
				t.Errorf("name %q, title %q, alt %q", f.Name, f.Title, f.Alt)
			}
		})
	}
}

func BenchmarkChart(b *testing.B) {
	data, s := diskChart(), speaker(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := card.Chart(s, data); err != nil {
			b.Fatal(err)
		}
	}
}

func speaker(t testing.TB) words.Speaker {
	t.Helper()
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	return book.In(words.English, time.UTC)
}
