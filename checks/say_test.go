package checks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// said is one call of Say in the source.
type said struct {
	id, english string
	args        []string // names given, as far as the function around it shows
}

// sayings finds all calls of Say below this folder. Catalogues are checked
// against the source, so id and English must be literals.
func sayings(t *testing.T) (all []said) {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found...)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "Say" {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && isSay(call) {
					id, english := literal(call.Args[0]), literal(call.Args[1])
					if id == "" || english == "" {
						t.Errorf("%s: id and English must be literal strings", set.Position(n.Pos()))
					}
					all = append(all, said{id, english, names(f)})
				}
				return true
			})
		}
	}
	return all
}

func isSay(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == "Say"
	case *ast.SelectorExpr:
		return f.Sel.Name == "Say" && len(call.Args) == 3
	}
	return false
}

func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

// names are the keys of all Args that a function makes.
func names(f *ast.FuncDecl) (keys []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			keys = append(keys, literal(n.Key))
		case *ast.IndexExpr:
			keys = append(keys, literal(n.Index))
		}
		return true
	})
	return keys
}

func TestEverySayingIsWholeAndSaidOnce(t *testing.T) {
	place := regexp.MustCompile(`\{([a-z_]+)\}`)
	english := map[string]string{}
	for _, s := range sayings(t) {
		if !regexp.MustCompile(`^[a-z]+\.[a-z_]+$`).MatchString(s.id) {
			t.Errorf("%q is no id such as disk.used", s.id)
		}
		if before, ok := english[s.id]; ok && before != s.english {
			t.Errorf("%s says two things: %q and %q", s.id, before, s.english)
		}
		english[s.id] = s.english
		for _, m := range place.FindAllStringSubmatch(s.english, -1) {
			if !slices.Contains(s.args, m[1]) {
				t.Errorf("%s: nobody gives {%s} of %q", s.id, m[1], s.english)
			}
		}
		t.Logf("%-20s %s", s.id, s.english)
	}
	if len(english) < 20 {
		t.Errorf("found only %d sayings", len(english))
	}
}

func TestBrief(t *testing.T) {
	for d, want := range map[time.Duration]string{
		90 * time.Millisecond: "90ms", 10 * time.Second: "10s", 2 * time.Minute: "2m", time.Hour: "1h", 90 * time.Minute: "1h30m",
		10*time.Minute + 300*time.Millisecond: "10m", 65 * time.Second: "1m5s", 20 * time.Hour: "20h",
	} {
		if got := brief(d); got != want {
			t.Errorf("brief(%v) is %s, want %s", d, got, want)
		}
	}
}
