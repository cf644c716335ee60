package main

import (
	"fmt"
	"text/tabwriter"
)

func (p *program) print(s string) error {
	_, err := fmt.Fprint(p.stdout, s)
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
			_, _ = fmt.Fprint(w, cell)
		}
		_, _ = fmt.Fprintln(w)
	}
	return w.Flush()
}
