package probe

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"
)

const day = 24 * time.Hour

// Span is a length of time that may be days: "90s", "26h", "7d".
type Span time.Duration

// UnmarshalYAML reads a span.
func (s *Span) UnmarshalYAML(n *yaml.Node) error {
	d, err := parseSpan(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || d < 0 {
		return fmt.Errorf("%q is no length of time; write for example 90s, 26h or 7d", n.Value)
	}
	*s = Span(d)
	return nil
}

func parseSpan(s string) (time.Duration, error) {
	days, ok := strings.CutSuffix(s, "d")
	if !ok {
		return time.ParseDuration(s)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	return time.Duration(n) * day, err
}

// JSONSchema is for editors.
func (Span) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type:        "string",
		Pattern:     `^([0-9]+d|([0-9.]+(ms|s|m|h))+)$`,
		Description: "a length of time: 90s, 26h or 7d",
	}
}

// String writes the span in its two largest units: "45s", "1h30m", "7d", "2d3h".
func (s Span) String() string {
	d := time.Duration(s)
	switch {
	case d < time.Minute:
		return d.Round(time.Second).String()
	case d < time.Hour:
		return units(d, time.Minute, "m", time.Second, "s")
	case d < day:
		return units(d, time.Hour, "h", time.Minute, "m")
	}
	return units(d, day, "d", time.Hour, "h")
}

func units(d, large time.Duration, l string, small time.Duration, s string) string {
	text := fmt.Sprint(int64(d/large), l)
	if rest := int64(d % large / small); rest > 0 {
		text += fmt.Sprint(rest, s)
	}
	return text
}
