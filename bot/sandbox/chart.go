package sandbox

// The kinds of charts, by what they are drawn from.
var charts = map[string]shape{
	"pie":  {props: map[string]prop{"segments": must(list(1, 12, object(segmentShape)))}},
	"bar":  {seriesProps, pointPerCategory},
	"line": {seriesProps, pointPerCategory},
	"area": {seriesProps, pointPerCategory},
}

var segmentShape = shape{props: map[string]prop{"label": must(chars(1, 20)), "value": must(positive)}}

var seriesProps = map[string]prop{
	"series":      must(list(1, 12, object(seriesShape))),
	"axis_config": must(object(axisShape)),
}

var seriesShape = shape{props: map[string]prop{"name": must(chars(1, 20)), "data": must(list(1, 20, object(pointShape)))}}

var pointShape = shape{props: map[string]prop{"label": must(chars(1, 20)), "value": must(number)}}

var axisShape = shape{props: map[string]prop{
	"categories": must(list(1, 20, chars(1, 20))), "x_label": may(chars(1, 50)), "y_label": may(chars(1, 50)),
}}

// chart is a chart of any kind.
func chart(c *checker, at string, v any) {
	o, _ := v.(obj)
	s, known := charts[text(o["type"])]
	if !known {
		c.no(at+"/type", "unsupported type: %s", text(o["type"]))
		return
	}
	s.check(c, at, o)
}

// pointPerCategory wants series of different names with a point for each category.
func pointPerCategory(c *checker, at string, o obj) {
	axis, _ := o["axis_config"].(obj)
	categories, _ := axis["categories"].([]any)
	all, _ := o["series"].([]any)
	names := map[string]bool{}
	for i, s := range all {
		s, _ := s.(obj)
		if data, _ := s["data"].([]any); len(data) != len(categories) {
			c.no(at+"/series/"+itoa(i)+"/data", "must have one point for every category")
		}
		if name := text(s["name"]); names[name] {
			c.no(at+"/series/"+itoa(i)+"/name", "series names must be unique")
		}
		names[text(s["name"])] = true
	}
}

func number(c *checker, at string, v any) {
	if _, ok := v.(float64); !ok {
		c.no(at, "must be a number")
	}
}

func positive(c *checker, at string, v any) {
	if n, ok := v.(float64); !ok || n <= 0 {
		c.no(at, "must be greater than 0")
	}
}
