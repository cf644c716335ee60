// Package fault says what is wrong in a piece of configuration, where, and
// what to write instead. It does not know files: whoever read the file turns
// a Path into a line and a column.
package fault

import (
	"fmt"
	"strings"
)

// Fault is one thing to mend.
type Fault struct {
	Path string // dotted keys and indexes below the value that was checked: "people.2.slack"; "" is the value itself
	Says string // what is wrong and what to write instead, in English
}

// List is all that is wrong with one value; an empty list is a good value.
type List []Fault

// Add notes one fault.
func (l *List) Add(path, format string, args ...any) {
	*l = append(*l, Fault{Path: path, Says: fmt.Sprintf(format, args...)})
}

// Under notes the faults of a part, below the part's path.
func (l *List) Under(path string, part List) {
	for _, f := range part {
		*l = append(*l, Fault{Path: join(path, f.Path), Says: f.Says})
	}
}

// Error lists every fault, a line each.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = strings.TrimPrefix(f.Path+": "+f.Says, ": ")
	}
	return strings.Join(lines, "\n")
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}
