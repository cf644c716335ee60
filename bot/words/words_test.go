package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"hoshu/bot/words"
)

// catalogue maps each key to the sentences of its forms: "other", and "one"
// where there is one.
func catalogue(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := yaml.Unmarshal(raw, &read); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	all := map[string]map[string]string{}
	for key, v := range read {
		all[key] = map[string]string{}
		switch v := v.(type) {
		case string:
			all[key]["other"] = v
		case map[string]any:
			for form, said := range v {
				all[key][form] = said.(string)
			}
		default:
			t.Errorf("%s: %s is a %T", name, key, v)
		}
	}
	return all
}

var argument = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func arguments(said string) []string {
	names := map[string]bool{}
	for _, m := range argument.FindAllStringSubmatch(said, -1) {
		names[m[1]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// source parses the Go files below root, tests left out.
func source(t *testing.T, root string, visit func(path string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			visit(path, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// constants are the Keys of keys.go, by the name of their constant.
func constants(t *testing.T) map[string]string {
	keys := map[string]string{}
	source(t, "keys.go", func(_ string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			keys[spec.Names[0].Name] = value
			return false
		})
	})
	return keys
}

func TestEveryKeyIsInBothCatalogues(t *testing.T) {
	en, ja := catalogue(t, "en.yaml"), catalogue(t, "ja.yaml")
	for name, key := range constants(t) {
		if en[key] == nil || ja[key] == nil {
			t.Errorf("%s: %q is in en.yaml: %t, in ja.yaml: %t", name, key, en[key] != nil, ja[key] != nil)
			continue
		}
		if diff := cmp.Diff(arguments(en[key]["other"]), arguments(ja[key]["other"])); diff != "" {
			t.Errorf("%q takes other arguments in ja.yaml (+) than in en.yaml (-):\n%s", key, diff)
		}
	}
}

func TestEveryEntryIsAKey(t *testing.T) {
	known := map[string]bool{}
	for _, key := range constants(t) {
		known[key] = true
	}
	for _, name := range []string{"en.yaml", "ja.yaml"} {
		for key := range catalogue(t, name) {
			if !known[key] && !strings.HasPrefix(key, "finding.") {
				t.Errorf("%s: nothing says %q", name, key)
			}
		}
	}
}

func TestEnglishHasOneAndManyWhereverItCounts(t *testing.T) {
	for key, forms := range catalogue(t, "en.yaml") {
		counts := slices.Contains(arguments(forms["other"]), "n")
		if one, has := forms["one"]; counts && (!has || one == "") {
			t.Errorf("en.yaml: %q has an n and no form for one", key)
		}
	}
	for key, forms := range catalogue(t, "ja.yaml") {
		if len(forms) != 1 {
			t.Errorf("ja.yaml: %q has more than one form; Japanese needs one", key)
		}
	}
}

// The names of statuses, severities, states are looked up by what they name, so
// no Go file speaks of them; the router's own words stand in package bot.
func TestEveryKeyIsSaid(t *testing.T) {
	said := map[string]bool{}
	source(t, "../..", func(path string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "words" {
					said[n.Sel.Name] = true
				}
			case *ast.Ident:
				if strings.HasPrefix(path, "../../bot/words/") && filepath.Base(path) != "keys.go" {
					said[n.Name] = true
				}
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); err == nil && filepath.Base(path) != "keys.go" {
					said[s] = true
				}
			}
			return true
		})
	})
	for name, key := range constants(t) {
		room, _, _ := strings.Cut(key, ".")
		if !said[name] && !said[key] && !slices.Contains([]string{"status", "severity", "state"}, room) {
			t.Errorf("nothing says words.%s (%q)", name, key)
		}
	}
}

func TestTheRouterSaysNothingUnknown(t *testing.T) {
	en := catalogue(t, "en.yaml")
	source(t, "..", func(path string, f *ast.File) {
		if filepath.Dir(path) != ".." {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasPrefix(s, "refused.") && en[s] == nil {
				t.Errorf("%s says %q, which is in no catalogue", path, s)
			}
			return true
		})
	})
}

// finding is one checks.Say in the code.
type finding struct {
	path string
	args []string
}

// findings are all calls of checks.Say (Say inside package checks) with a
// literal id, by that id.
func findings(t *testing.T) map[string]finding {
	all := map[string]finding{}
	source(t, "../../checks", func(path string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 3 || !isSay(call.Fun, f.Name.Name) {
				return true
			}
			id, english := text(call.Args[0]), text(call.Args[1])
			if id == "" {
				t.Errorf("%s: checks.Say with an id that is not written out", path)
				return true
			}
			var names []string
			for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(english, -1) {
				names = append(names, m[1])
			}
			slices.Sort(names)
			all[id] = finding{path, slices.Compact(names)}
			return true
		})
	})
	return all
}

func isSay(fun ast.Expr, pkg string) bool {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun.Name == "Say" && pkg == "checks"
	case *ast.SelectorExpr:
		x, ok := fun.X.(*ast.Ident)
		return ok && x.Name == "checks" && fun.Sel.Name == "Say"
	}
	return false
}

func text(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}

func TestEveryFindingCanBeSaidInJapanese(t *testing.T) {
	ja, all := catalogue(t, "ja.yaml"), findings(t)
	for id, f := range all {
		entry := ja["finding."+id]
		if entry == nil {
			t.Errorf("%s says %q (%s), which ja.yaml lacks", f.path, id, strings.Join(f.args, ", "))
			continue
		}
		for _, name := range arguments(entry["other"]) {
			if !slices.Contains(f.args, name) {
				t.Errorf("ja.yaml: finding.%s uses %q; %s gives %v", id, name, f.path, f.args)
			}
		}
	}
	for key := range ja {
		if id, isFinding := strings.CutPrefix(key, "finding."); isFinding {
			if _, said := all[id]; !said {
				t.Errorf("ja.yaml: no check says %q", key)
			}
		}
	}
}

func TestNoKeyIsSaidRaw(t *testing.T) {
	en, ja := speakers(t)
	forms := catalogue(t, "en.yaml")
	for name, key := range constants(t) {
		for _, n := range []int{0, 1, 2} {
			args := words.Args{}
			for _, arg := range arguments(forms[key]["other"]) {
				args[arg] = "x"
			}
			if _, counts := args["n"]; counts {
				args["n"] = n
			}
			for _, s := range []words.Speaker{en, ja} {
				if said := s.Say(words.Key(key), args); said == key || said == "" || strings.Contains(said, "<no value>") {
					t.Errorf("words.%s with n = %d in %s: %q", name, n, s.Lang, said)
				}
			}
		}
	}
}
