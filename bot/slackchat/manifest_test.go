package slackchat

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

func TestManifest(t *testing.T) {
	got, err := Manifest("hoshu")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "manifest.golden"), got)
	for _, name := range []string{"", strings.Repeat("x", maxName+1)} {
		if _, err := Manifest(name); err == nil {
			t.Errorf("an app called %q", name)
		}
	}
}

func TestManifestCannotBeBrokenByAName(t *testing.T) {
	raw, err := Manifest("a: \"b\"\n- c #")
	if err != nil {
		t.Fatal(err)
	}
	var m manifest
	if err := yaml.Unmarshal(raw, &m); err != nil || m.Display.Name != "a: \"b\"\n- c #" || !m.Settings.Socket {
		t.Errorf("%v %+v", err, m)
	}
}

// The scopes that Slack's pages name for each call this package makes.
var scopesOf = map[string][]string{
	"AuthTestContext":               nil,
	"CompleteUploadExternalContext": {"files:write"},
	"GetConversationInfoContext":    {"channels:read", "groups:read"},
	"GetUploadURLExternalContext":   {"files:write"},
	"GetUserInfoContext":            {"users:read"},
	"OpenConversationContext":       {"im:write"},
	"OpenViewContext":               nil,
	"PostEphemeralContext":          {"chat:write"},
	"PostMessageContext":            {"chat:write"},
	"PublishViewContext":            nil,
	"UpdateMessageContext":          {"chat:write"},
	"UploadToURL":                   nil,
	"conversations.history":         {"channels:history", "groups:history"},
	"conversations.replies":         {"channels:history", "groups:history"},
	"the slash command":             {"commands"},
	"the event app_home_opened":     nil,
	"the event app_mention":         {"app_mentions:read"},
	"the event user_change":         {"users:read"},
}

func TestScopesAreThoseOfTheCallsMadeAndNoMore(t *testing.T) {
	want := map[string]bool{}
	for _, use := range append(callsMade(t), "the slash command") {
		needs, known := scopesOf[use]
		if !known {
			t.Errorf("which scopes does %s need? Add it to scopesOf", use)
		}
		for _, s := range needs {
			want[s] = true
		}
	}
	if d := cmp.Diff(slices.Sorted(maps.Keys(want)), scopes()); d != "" {
		t.Errorf("-needed +in the manifest\n%s", d)
	}
}

// callsMade reads the package's own source: calls on c.api, and methods named in
// strings.
func callsMade(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			out = append(out, callIn(n)...)
			return true
		})
	}
	for event := range events {
		out = append(out, "the event "+event)
	}
	return out
}

func callIn(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok {
			if api, ok := f.X.(*ast.SelectorExpr); ok && api.Sel.Name == "api" {
				return []string{f.Sel.Name}
			}
		}
	case *ast.BasicLit:
		if s := strings.Trim(n.Value, `"`); strings.HasPrefix(s, "conversations.") {
			return []string{s}
		}
	}
	return nil
}
