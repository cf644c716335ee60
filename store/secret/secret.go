// Package secret keeps passwords and tokens out of logs, errors and dumps:
// a Secret prints as *** however it is printed, and comes from an environment
// variable or a file, never from the configuration itself.
package secret

import (
	"fmt"
	"os"
	"strings"
)

// hidden is what everybody sees of a secret.
const hidden = "***"

// Secret names where a secret is kept and, once read, holds it.
type Secret struct {
	Env  string `yaml:"env,omitempty" json:"env,omitempty"`   // name of an environment variable
	File string `yaml:"file,omitempty" json:"file,omitempty"` // path of a file; white space at its ends is cut off

	// A pointer, because fmt looks into the unexported fields of a struct without
	// asking their methods, but no deeper.
	value *string
}

// Of wraps a value that is already at hand, for tests and the sandbox.
func Of(value string) Secret { return Secret{value: &value} }

// Read fetches the value. It says which variable or file is missing or empty.
func (s *Secret) Read(getenv func(string) string) error {
	if s.value != nil {
		return nil
	}
	value, err := s.fetch(getenv)
	if err == nil && value != "" {
		s.value = &value
	}
	return err
}

func (s *Secret) fetch(getenv func(string) string) (string, error) {
	switch {
	case s.Env != "" && s.File != "":
		return "", fmt.Errorf("secret: write either env or file, not both")
	case s.Env != "" && !isName(s.Env): // not repeated: it may be the secret itself
		return "", fmt.Errorf("secret: env is the name of an environment variable, such as HOSHU_BOT_TOKEN, not the secret itself")
	case s.Env != "":
		value := getenv(s.Env)
		if value == "" {
			return "", fmt.Errorf("secret: the environment variable %s is not set", s.Env)
		}
		return value, nil
	case s.File != "":
		b, err := os.ReadFile(s.File)
		if err != nil {
			return "", fmt.Errorf("secret: %w", err)
		}
		value := strings.TrimSpace(string(b))
		if value == "" {
			return "", fmt.Errorf("secret: the file %s is empty", s.File)
		}
		return value, nil
	}
	return "", nil
}

// isName tells what can be the name of an environment variable.
func isName(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") == ""
}

// IsZero reports whether no secret is named at all.
func (s Secret) IsZero() bool { return s == Secret{} }

// Reveal gives the secret itself, for the one call that needs it; "" before Read.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String hides the value from %s and from whoever asks for words.
func (s Secret) String() string { return hidden }

// GoString hides it from %#v.
func (s Secret) GoString() string { return hidden }

// MarshalText hides it from JSON, YAML and slog.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Format hides it from every other verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }
