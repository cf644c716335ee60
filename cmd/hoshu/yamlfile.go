package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"hoshu/store/fault"
	"hoshu/store/secret"
)

// placed is a fault with its place in a file.
type placed struct {
	line, column int
	says         string
}

// faults is all that is wrong with one file, in the order of its lines.
type faults struct {
	file string
	end  placed // the last place of the file; none where it is not known
	list []placed
}

// Error prints "file:line:column: what to write instead", a line each.
func (f *faults) Error() string {
	slices.SortStableFunc(f.list, func(a, b placed) int { return (a.line-b.line)*10000 + a.column - b.column })
	lines := make([]string, len(f.list))
	for i, p := range f.list {
		lines[i] = fmt.Sprintf("%s:%d:%d: %s", f.file, p.line, p.column, p.says)
	}
	return strings.Join(lines, "\n")
}

func (f *faults) add(line, column int, says string) {
	if f.end.line > 0 && line > f.end.line { // the parser wanted more than there is
		line, column = f.end.line, f.end.column
	}
	f.list = append(f.list, placed{max(line, 1), max(column, 1), slackToken.ReplaceAllString(says, "$1-***")})
}

// has tells whether a fault at this very place is known.
func (f *faults) has(at *yaml.Node) bool {
	return slices.ContainsFunc(f.list, func(p placed) bool { return p.line == at.Line && p.column == at.Column })
}

// yamlFile is a YAML file whose values remember where they stood.
type yamlFile struct {
	root   *yaml.Node
	faults faults
}

// maxConfig bounds the size of a configuration, in bytes.
const maxConfig = 4 << 20

// readYAML reads the file at path. A syntax error comes back as faults.
func readYAML(path string) (*yamlFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w; write one with: hoshu config example > %s", err, path)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("config: %w", err)
	case len(raw) > maxConfig:
		return nil, fmt.Errorf("config: %s is larger than %d bytes; is it the right file?", path, maxConfig)
	}
	return parseYAML(path, raw)
}

func parseYAML(path string, raw []byte) (*yamlFile, error) {
	f := &yamlFile{root: &yaml.Node{}, faults: faults{file: path, end: endOf(string(raw))}}
	if saysNothing(raw) {
		f.faults.add(1, 1, "the file is empty; hoshu config example prints one to start from")
		return nil, &f.faults
	}
	if err := yaml.Load(raw, f.root); err != nil {
		f.yamlError(err)
		return nil, &f.faults
	}
	if f.root.Kind == yaml.DocumentNode && len(f.root.Content) == 1 {
		f.root = f.root.Content[0]
	}
	return f, nil
}

// endOf is the place behind the last character of a text.
func endOf(text string) placed {
	lines := breaks.Split(text, -1)
	return placed{line: len(lines), column: utf8.RuneCountInString(lines[len(lines)-1]) + 1}
}

// breaks are all that YAML takes for the end of a line.
var breaks = regexp.MustCompile("\r\n|[\r\n\u0085\u2028\u2029]")

// saysNothing tells a file of blank lines and comments.
func saysNothing(raw []byte) bool {
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// decode fills v from node and notes every key v does not know and every value of a wrong type.
func (f *yamlFile) decode(node *yaml.Node, v any) {
	f.unknownKeys(node, reflect.TypeOf(v).Elem())
	if err := node.Load(v); err != nil {
		f.yamlError(err)
	}
}

// yamlError notes what the YAML library found, each with its own place.
func (f *yamlFile) yamlError(err error) {
	var many *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &many):
		for _, e := range many.Errors {
			f.faults.add(e.Mark.Line, e.Mark.Column, inWords(e))
		}
	case errors.As(err, &one):
		f.faults.add(one.Mark.Line, one.Mark.Column, inWords(one))
	default:
		f.faults.add(1, 1, strings.TrimPrefix(err.Error(), "yaml: "))
	}
}

// inWords turns "cannot construct !!str `xx` into int" into what to do about it.
func inWords(e *yaml.LoadError) string {
	says := e.Message
	if inner := e.Unwrap(); inner != nil {
		says = inner.Error()
	}
	m := misfit.FindStringSubmatch(says)
	switch {
	case m == nil:
		return strings.TrimPrefix(says, "yaml: ")
	case m[3] == reflect.TypeFor[secret.Secret]().String(): // and its value is not repeated
		return "a secret never stands in this file: write { env: NAME_OF_A_VARIABLE } or { file: /PATH/OF/A/FILE }"
	}
	return fmt.Sprintf("cannot use %s%s where %s belongs", or(tagWords[m[1]], m[1]), m[2], typeWords(m[3]))
}

// misfit is how the YAML library tells of a value of the wrong type: tag, value, Go type.
var misfit = regexp.MustCompile(`^cannot construct (\S+)( .*)? into (\S+)$`)

// tagWords are YAML's types in words.
var tagWords = map[string]string{
	"!!str": "the text", "!!int": "the number", "!!float": "the number", "!!bool": "the yes/no", "!!null": "nothing",
	"!!seq": "a list", "!!map": "a mapping (key: value)", "!!timestamp": "the date",
}

// typeWords are Go's types in words.
func typeWords(name string) string {
	switch {
	case strings.HasPrefix(name, "[]"):
		return "a list"
	case name == "time.Duration":
		return "a time such as 30s, 5m or 1h30m"
	case strings.Contains(name, "int"):
		return "a whole number"
	case strings.HasPrefix(name, "float"):
		return "a number"
	case name == "bool":
		return "true or false"
	case name == "string", name == "words.Lang", name == "checks.Severity":
		return "a text"
	}
	return "a mapping (key: value)"
}

// slackToken is what must not be repeated, wherever somebody wrote it.
var slackToken = regexp.MustCompile(`(xox[a-z]|xapp)-[\w-]+`)

// report notes the faults a package found in its part of the file, which hangs below node.
func (f *yamlFile) report(node *yaml.Node, list fault.List) {
	for _, one := range list {
		at, missing := place(node, one.Path)
		switch {
		case missing != "":
			f.faults.add(at.Line, at.Column, missing+": "+one.Says)
		case !f.faults.has(at): // a value of a wrong type was told of already
			f.faults.add(at.Line, at.Column, one.Says)
		}
	}
}

// err returns all faults so far, or nil.
func (f *yamlFile) err() error {
	if len(f.faults.list) == 0 {
		return nil
	}
	return &f.faults
}

// place finds the value at a dotted path, or the nearest one above it that
// exists and the part of the path that is missing there.
func place(node *yaml.Node, path string) (at *yaml.Node, missing string) {
	for path != "" {
		key, rest, _ := strings.Cut(path, ".")
		next := child(node, key)
		if next == nil {
			return node, path
		}
		node, path = next, rest
	}
	return node, ""
}

// child is the value under one key or index; nil where there is none.
func child(node *yaml.Node, key string) *yaml.Node {
	switch node.Kind {
	case yaml.AliasNode:
		return child(node.Alias, key)
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i]
		}
	}
	return nil
}

// unknownKeys walks a node beside the type it is meant for and notes keys the type lacks.
func (f *yamlFile) unknownKeys(node *yaml.Node, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[yaml.Node]() || reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()) {
		return
	}
	switch {
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		f.unknownFields(node, fieldsOf(t))
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Map:
		for i := 1; i < len(node.Content); i += 2 {
			f.unknownKeys(node.Content[i], t.Elem())
		}
	case node.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, item := range node.Content {
			f.unknownKeys(item, t.Elem())
		}
	}
}

func (f *yamlFile) unknownFields(node *yaml.Node, fields map[string]reflect.Type) {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key := node.Content[i]
		if t, ok := fields[key.Value]; ok {
			f.unknownKeys(node.Content[i+1], t)
			continue
		}
		f.faults.add(key.Line, key.Column, fmt.Sprintf("unknown key %q; here may stand: %s", key.Value, strings.Join(sortedKeys(fields), ", ")))
	}
}

// fieldsOf lists the YAML keys of a struct, those of inlined structs among them.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for sf := range t.Fields() {
		name, opts, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		switch {
		case strings.Contains(opts, "inline"):
			for k, v := range fieldsOf(sf.Type) {
				fields[k] = v
			}
		case !sf.IsExported(), name == "-":
		case name == "":
			fields[strings.ToLower(sf.Name)] = sf.Type
		default:
			fields[name] = sf.Type
		}
	}
	return fields
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
