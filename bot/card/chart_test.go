package card_test

import (
	"math"
	"os"
	"testing"
	"time"

	"hoshu/bot/card"
	"hoshu/bot/words"
)

func TestTmp(t *testing.T) {
	b, _ := words.Open()
	s := b.In(words.English, time.UTC)
	w, f := 80.0, 90.0
	var c card.ChartData
	c = card.ChartData{ID: "A-17", Check: "web1/disk", Name: "used", Unit: "%", Warn: &w, Fail: &f}
	for i := range 1440 {
		if i > 500 && i < 560 {
			continue
		}
		c.Points = append(c.Points, card.Point{At: time.Date(2026, 11, 24, 0, i, i%7, 0, time.UTC), V: 60 + float64(i)/45 + 2*math.Sin(float64(i)/30)})
	}
	x, err := card.Chart(s, c)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/c1.png", x.Bytes, 0o644)
	c = card.ChartData{ID: "A-17", Check: "web1/memory", Name: "free", Unit: "B"}
	for i := range 7 {
		c.Points = append(c.Points, card.Point{At: time.Date(2026, 11, 24, 0, i, i%7, 0, time.UTC), V: 3.2e9 + float64(i)*1e8})
	}
	x, err = card.Chart(s, c)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/c2.png", x.Bytes, 0o644)
	t.Log(x.Name, x.Title, x.Alt)
}
