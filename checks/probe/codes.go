package probe

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"
)

// Codes are statuses of HTTP: 200, "200-399", or a list of such.
type Codes []codeRange

type codeRange struct{ from, to int }

// UnmarshalYAML reads codes.
func (c *Codes) UnmarshalYAML(n *yaml.Node) error {
	*c = nil
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		r, ok := parseCodes(item.Value)
		if item.Kind != yaml.ScalarNode || !ok {
			return fmt.Errorf("%q is no status; write for example [200, 301] or 200-399", item.Value)
		}
		*c = append(*c, r)
	}
	return nil
}

func parseCodes(s string) (codeRange, bool) {
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		last = first
	}
	from, err1 := strconv.Atoi(strings.TrimSpace(first))
	to, err2 := strconv.Atoi(strings.TrimSpace(last))
	return codeRange{from, to}, err1 == nil && err2 == nil && from >= 100 && to <= 599 && from <= to
}

// JSONSchema is for editors.
func (Codes) JSONSchema() *jsonschema.Schema {
	one := []*jsonschema.Schema{
		{Type: "integer", Minimum: "100", Maximum: "599"},
		{Type: "string", Pattern: `^[1-5][0-9]{2}( *- *[1-5][0-9]{2})?$`},
	}
	list := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{OneOf: one}}
	return &jsonschema.Schema{OneOf: append(one, list), Description: "statuses of HTTP that are good: [200, 301] or 200-399"}
}

// has reports whether a status is one of them.
func (c Codes) has(status int) bool {
	for _, r := range c {
		if status >= r.from && status <= r.to {
			return true
		}
	}
	return false
}

// String writes the codes: "200, 301-308".
func (c Codes) String() string {
	var all []string
	for _, r := range c {
		s := strconv.Itoa(r.from)
		if r.to != r.from {
			s += "-" + strconv.Itoa(r.to)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}
