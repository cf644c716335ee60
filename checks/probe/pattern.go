package probe

import (
	"bytes"
	"regexp"

	"hoshu/store/fault"
)

// checkPattern notes when a pattern is no regular expression.
func checkPattern(l *fault.List, key, pattern, example string) {
	if _, err := regexp.Compile(pattern); err != nil {
		l.Add(key, "is no regular expression (%v); put a backslash before signs such as ( [ * ?, or write for example %s: '%s'", err, key, example)
	}
}

// matches looks for a text as it stands, then for it as a regular expression:
// "Price (USD)" finds itself.
func matches(pattern string, in []byte) bool {
	if bytes.Contains(in, []byte(pattern)) {
		return true
	}
	re, err := regexp.Compile(pattern)
	return err == nil && re.Match(in)
}
