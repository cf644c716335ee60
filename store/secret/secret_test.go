package secret_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"hoshu/store/secret"
)

const word = "hunter2"

// config holds a secret in every way a struct can.
type config struct {
	Token  secret.Secret            `yaml:"token" json:"token"`
	Next   *secret.Secret           `yaml:"next" json:"next"`
	List   []secret.Secret          `yaml:"list" json:"list"`
	ByName map[string]secret.Secret `yaml:"by_name" json:"by_name"`
	Any    any                      `yaml:"any" json:"any"`
	hidden secret.Secret
}

func TestNoWayOfPrintingShowsTheSecret(t *testing.T) {
	s := secret.Of(word)
	whole := config{s, &s, []secret.Secret{s}, map[string]secret.Secret{"a": s}, s, s}
	for name, v := range map[string]any{
		"by value": s, "by pointer": &s, "in a struct": whole, "in a pointer to a struct": &whole,
		"in a slice": []secret.Secret{s}, "in a slice of pointers": []*secret.Secret{&s}, "as a key": map[secret.Secret]int{s: 1},
		"in an error": fmt.Errorf("bad token %v: %w", s, errors.New("no")),
	} {
		t.Run(name, func(t *testing.T) {
			for how, print := range ways {
				got := print(v)
				// %#v and the verbs for numbers may take a string apart
				for _, shown := range []string{word, fmt.Sprintf("%x", word), fmt.Sprintf("%X", word), fmt.Sprintf("%v", []byte(word)), "104 117 110"} {
					if strings.Contains(got, shown) {
						t.Errorf("%s shows %s", how, got)
					}
				}
			}
		})
	}
	if got := fmt.Sprintf("%v %s %q %d %x %+v %#v", s, s, s, s, s, s, &s); got != strings.TrimSpace(strings.Repeat("*** ", 7)) {
		t.Error(got)
	}
}

var ways = map[string]func(any) string{
	"%v":   func(v any) string { return fmt.Sprintf("%v", v) },
	"%+v":  func(v any) string { return fmt.Sprintf("%+v", v) },
	"%#v":  func(v any) string { return fmt.Sprintf("%#v", v) },
	"%s":   func(v any) string { return fmt.Sprintf("%s", v) },
	"%q":   func(v any) string { return fmt.Sprintf("%q", v) },
	"%x":   func(v any) string { return fmt.Sprintf("%x", v) },
	"%X":   func(v any) string { return fmt.Sprintf("%X", v) },
	"%d":   func(v any) string { return fmt.Sprintf("%d", v) },
	"json": func(v any) string { b, _ := json.Marshal(v); return string(b) },
	"yaml": func(v any) string { b, _ := yaml.Marshal(v); return string(b) },
	"slog as text": func(v any) string {
		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Info("look", "v", v)
		return b.String()
	},
	"slog as JSON": func(v any) string {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("look", "v", v)
		return b.String()
	},
}

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	empty := filepath.Join(t.TempDir(), "empty")
	if err := errors.Join(os.WriteFile(file, []byte("\n "+word+" \n"), 0o600), os.WriteFile(empty, []byte(" \n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"TOKEN": word}
	for name, tt := range map[string]struct {
		secret secret.Secret
		want   string
		words  string // of the error
	}{
		"from the environment":      {secret.Secret{Env: "TOKEN"}, word, ""},
		"from a file, without ends": {secret.Secret{File: file}, word, ""},
		"one at hand":               {secret.Of(word), word, ""},
		"none named":                {secret.Secret{}, "", ""},
		"a variable not set":        {secret.Secret{Env: "GONE"}, "", "GONE is not set"},
		"a file not there":          {secret.Secret{File: "/gone"}, "", "/gone"},
		"an empty file":             {secret.Secret{File: empty}, "", "is empty"},
		"both":                      {secret.Secret{Env: "TOKEN", File: file}, "", "not both"},
	} {
		t.Run(name, func(t *testing.T) {
			s := tt.secret
			err := s.Read(func(name string) string { return env[name] })
			if s.Reveal() != tt.want || (err == nil) != (tt.words == "") {
				t.Fatal(s.Reveal() == tt.want, err)
			}
			if err != nil && !strings.Contains(err.Error(), tt.words) {
				t.Error(err)
			}
		})
	}
	missing := secret.Secret{File: "/gone"}
	if err := missing.Read(os.Getenv); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

func TestAConfigurationNamesWhereASecretIs(t *testing.T) {
	var c config
	if err := yaml.Unmarshal([]byte("token: {env: TOKEN}\n"), &c); err != nil || c.Token.Env != "TOKEN" {
		t.Error(c.Token.Env, err)
	}
	if !c.hidden.IsZero() || c.Token.IsZero() {
		t.Error("IsZero is wrong")
	}
}

func TestASecretInThePlaceOfItsNameIsNotRepeated(t *testing.T) {
	s := secret.Secret{Env: "xoxb-1234-abcd"}
	if err := s.Read(func(string) string { return "" }); err == nil || strings.Contains(err.Error(), "1234") {
		t.Errorf("got %v", err)
	}
}
