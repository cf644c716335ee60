package main

import (
	"strings"
	"testing"
)

// What is printed may come from a file's name, a plugin or a person.
func TestNothingPrintedCommandsTheTerminal(t *testing.T) {
	hostile := "\x1b]0;title\a\x1b[31mred\u009b1m\u202egpj\xff 保守\tend"
	var out strings.Builder
	p := &program{stdout: &out}
	if err := p.println(hostile); err != nil {
		t.Fatal(err)
	}
	if err := p.table([][]string{{"A-1", hostile + "\nA-2"}, {"A-3", ""}}); err != nil {
		t.Fatal(err)
	}
	want := "]0;title[31mred1mgpj? 保守\tend\nA-1  ]0;title[31mred1mgpj? 保守 end A-2\nA-3  \n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
