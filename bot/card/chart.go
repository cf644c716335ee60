package card

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/go-analyze/charts"

	"hoshu/bot/words"
)

// ErrNoPoints is a chart of nothing.
var ErrNoPoints = errors.New("card: a chart needs at least two points")

// Size of a chart in pixels, and how many points it shows at most.
const (
	chartWidth  = 800
	chartHeight = 340
	chartSlots  = 120
	chartText   = 16 // points: a chat shows the picture at half its size
)

// Point is one measured value.
type Point struct {
	At time.Time
	V  float64
}

// ChartData is one value of one check over time, oldest first.
type ChartData struct {
	ID     string // names the file: "A-17"
	Check  string // key: "web1/disk"
	Name   string // of the value: "used"
	Unit   string // as in checks.Value
	Points []Point
	Warn   *float64 // limits, where there are any
	Fail   *float64
}

// Chart draws a value as a PNG: over time, with its limits, the axis from 0. The
// picture holds ASCII only, for its font knows no Japanese; Title and Alt say in
// words what it shows. Error: ErrNoPoints.
func Chart(s words.Speaker, c ChartData) (File, error) {
	c.Points = finite(c.Points)
	if len(c.Points) < 2 {
		return File{}, ErrNoPoints
	}
	picture := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: chartHeight})
	if err := picture.LineChart(chartOption(c, s.Zone)); err != nil {
		return File{}, fmt.Errorf("card: chart of %s: %w", c.Check, err)
	}
	raw, err := picture.Bytes()
	if err != nil {
		return File{}, fmt.Errorf("card: chart of %s: %w", c.Check, err)
	}
	return File{Name: chartFile(c), Title: s.Say(words.ChartTitle, words.Args{"check": c.Check, "name": c.Name}), Alt: chartAlt(s, c), Bytes: raw}, nil
}

func chartOption(c ChartData, zone *time.Location) charts.LineChartOption {
	scale, unit := chartScale(c)
	labels, values := slots(c.Points, zone)
	var (
		series [][]float64
		colors []charts.Color
		names  []string
	)
	draw := func(values []float64, name, color string) {
		series, colors, names = append(series, values), append(colors, charts.ColorFromHex(color)), append(names, " "+name) // the legend sets its squares close
	}
	for _, limit := range []struct {
		at          *float64
		name, color string
	}{{c.Warn, "warn", "#d29922"}, {c.Fail, "fail", "#cf222e"}} {
		if limit.at != nil {
			draw(level(*limit.at*scale, len(values)), limit.name+" "+tick(*limit.at*scale), limit.color)
		}
	}
	draw(scaled(values, scale), ascii(c.Name), "#1f6feb") // last, so that it lies above its limits
	opt := charts.NewLineChartOptionWithData(series)
	opt.Theme = charts.GetTheme(charts.ThemeLight).WithSeriesColors(colors)
	opt.Title.Text = ascii(c.Check)
	if unit != "" {
		opt.Title.Text += " (" + unit + ")"
	}
	text := charts.NewFontStyleWithSize(chartText)
	opt.Title.FontStyle, opt.Legend.FontStyle, opt.XAxis.LabelFontStyle, opt.YAxis[0].LabelFontStyle = text, text, text, text
	opt.Legend.SeriesNames, opt.Legend.Offset.Left, opt.Legend.Symbol = names, charts.PositionRight, charts.SymbolSquare
	opt.Symbol.Shape, opt.LineStrokeWidth = charts.SymbolNone, 3
	opt.XAxis.Labels, opt.XAxis.LabelCount, opt.XAxis.BoundaryGap = labels, labelCount(labels), charts.Ptr(false)
	opt.YAxis[0].ValueFormatter = tick
	if lowest(c.Points) >= 0 {
		opt.YAxis[0].Min = charts.Ptr(0.0)
	}
	if unit == "%" {
		opt.YAxis[0].Max, opt.YAxis[0].LabelCount = charts.Ptr(math.Max(100, highest(series))), 6
	}
	opt.Padding = charts.Box{Top: 16, Left: 16, Right: 28, Bottom: 12}
	return opt
}

// chartAlt is what the picture shows, for whoever cannot see it.
func chartAlt(s words.Speaker, c ChartData) string {
	first, last, top := c.Points[0], c.Points[len(c.Points)-1], c.Points[0].V
	for _, p := range c.Points {
		top = math.Max(top, p.V)
	}
	return s.Say(words.ChartAlt, words.Args{
		"name": c.Name, "from": s.Time(first.At), "to": s.Time(last.At),
		"first": words.Raw(s.Value(first.V, c.Unit)), "last": words.Raw(s.Value(last.V, c.Unit)), "top": words.Raw(s.Value(top, c.Unit)),
	})
}

func chartFile(c ChartData) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, c.ID+"-"+c.Check+"-"+c.Name) + ".png"
}
