package probe

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v4"

	"hoshu/store/secret"
)

// Header is the value of a header: words as they stand, or a secret that is
// written {env: NAME} or {file: PATH}.
type Header struct {
	text   string
	secret secret.Secret
}

// UnmarshalYAML reads a header.
func (h *Header) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*h = Header{text: n.Value}
		return nil
	}
	var named map[string]string
	if n.Decode(&named) != nil || len(named) != 1 || named["env"]+named["file"] == "" {
		return errors.New("is no header; write a text, { env: NAME } or { file: /PATH }")
	}
	*h = Header{secret: secret.Secret{Env: named["env"], File: named["file"]}}
	return nil
}

// JSONSchema is for editors.
func (Header) JSONSchema() *jsonschema.Schema {
	named := func(key string) *jsonschema.Schema {
		p := jsonschema.NewProperties()
		p.Set(key, &jsonschema.Schema{Type: "string"})
		return &jsonschema.Schema{Type: "object", Properties: p, Required: []string{key}, AdditionalProperties: jsonschema.FalseSchema}
	}
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, named("env"), named("file")}}
}

// hidden reports whether the value is a secret.
func (h Header) hidden() bool { return !h.secret.IsZero() }

// read gives the value; a secret is fetched afresh, so that a new one counts at
// the next look.
func (h Header) read(getenv func(string) string) (string, error) {
	value := h.text
	if h.hidden() {
		var err error
		if value, err = reveal(h.secret, getenv); err != nil {
			return "", err
		}
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		return "", errors.New("holds a line break or another sign that no header may hold; mend the text or secret")
	}
	return value, nil
}

// reveal fetches a secret at the time of the look. The error names the variable
// or file that is missing.
func reveal(s secret.Secret, getenv func(string) string) (string, error) {
	if err := s.Read(getenv); err != nil {
		return "", fmt.Errorf("a secret is missing: %w", err)
	}
	return s.Reveal(), nil
}
