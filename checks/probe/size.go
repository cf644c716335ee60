package probe

import (
	"fmt"

	"github.com/dustin/go-humanize"
	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"
)

// Size is a number of bytes, written "20MB", "1GiB" or 4096.
type Size uint64

// UnmarshalYAML reads a size.
func (s *Size) UnmarshalYAML(n *yaml.Node) error {
	v, err := humanize.ParseBytes(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		return fmt.Errorf("%q is no size; write for example 20MB, 1GiB or 4096", n.Value)
	}
	*s = Size(v)
	return nil
}

// JSONSchema is for editors.
func (Size) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{
		OneOf: []*jsonschema.Schema{
			{Type: "string", Pattern: `^[0-9.]+ *([kKMGTPE]?i?[bB]?)$`},
			{Type: "integer", Minimum: "0"},
		},
		Description: "bytes: 20MB, 1GiB or 4096",
	}
}

// String writes the size for people: "20 MB".
func (s Size) String() string { return humanize.Bytes(uint64(s)) }
