package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode"
)

func (p *program) print(s string) error {
	_, err := fmt.Fprint(p.stdout, printable(s))
	return err
}

func (p *program) println(s string) error { return p.print(s + "\n") }

// table prints rows in columns.
func (p *program) table(rows [][]string) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				_, _ = fmt.Fprint(w, "\t")
			}
			_, _ = fmt.Fprint(w, strings.Join(strings.Fields(printable(cell)), " "))
		}
		_, _ = fmt.Fprintln(w)
	}
	return w.Flush()
}

// printable drops what a terminal obeys: file names, plugins and people must not
// colour it, write its title, or turn the direction of what follows.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
