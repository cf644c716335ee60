package main

import (
	"testing"

	"hoshu/store/fault"
)

func TestFaultsStandWhereTheyAre(t *testing.T) {
	for name, tt := range map[string]struct {
		text, path, want string
	}{
		"a value":                        {"a:\n  b: 1\n", "a.b", "f:2:6: wrong"},
		"a value in a list":              {"a:\n  - x\n  - y\n", "a.1", "f:3:5: wrong"},
		"a missing key":                  {"a:\n  b: 1\n", "a.c", "f:2:3: c: wrong"},
		"a missing branch":               {"a:\n  b: 1\n", "x.y.0", "f:1:1: x.y.0: wrong"},
		"an index beyond the end":        {"a: [1]\n", "a.7", "f:1:4: 7: wrong"},
		"behind an alias":                {"a: &x { b: 1 }\nc: *x\n", "c.b", "f:1:12: wrong"},
		"the whole":                      {"a: 1\n", "", "f:1:1: wrong"},
		"a key that looks like an index": {"a: { '0': 5 }\n", "a.0", "f:1:11: wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parseYAML("f", []byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			f.report(f.root, fault.List{{Path: tt.path, Says: "wrong"}})
			if got := f.err().Error(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFaultsAreToldInTheOrderOfLines(t *testing.T) {
	f := faults{file: "f"}
	f.add(2, 1, "third")
	f.add(1, 5, "second")
	f.add(0, 0, "first")
	f.add(2, 1, "fourth")
	if got, want := f.Error(), "f:1:1: first\nf:1:5: second\nf:2:1: third\nf:2:1: fourth"; got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestFaultsRepeatNoToken(t *testing.T) {
	f := faults{file: "f"}
	f.add(1, 1, "xoxb-12-ab and xapp-1-A0-9 and xoxp-1 stay out")
	if got, want := f.Error(), "f:1:1: xoxb-*** and xapp-*** and xoxp-*** stay out"; got != want {
		t.Errorf("got %s", got)
	}
}
