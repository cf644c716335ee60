package alert

import "strings"

// Matches reports whether the silence speaks of this check, given by its key.
func (s *Silence) Matches(client, system, key string) bool {
	return same(s.Client, client) && same(s.System, system) &&
		(s.Check == "" || glob(s.Check, key) || glob(s.Check, strings.TrimPrefix(key, system+"/")))
}

// broad reports whether the silence matches everything there is: "*", and "*/*" too,
// which fits every key.
func (s *Silence) broad() bool {
	return s.Client == "" && s.System == "" && (s.Check == "" || glob(s.Check, "/"))
}

func same(want, is string) bool { return want == "" || want == is }

// glob matches a whole string; * stands for any run of characters. Each piece
// between two stars is taken as early as it comes, which never misses a match.
func glob(pattern, s string) bool {
	pieces := strings.Split(pattern, "*")
	if len(pieces) == 1 {
		return pattern == s
	}
	first, last := pieces[0], pieces[len(pieces)-1]
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, piece := range pieces[1 : len(pieces)-1] {
		_, rest, found := strings.Cut(s, piece)
		if !found {
			return false
		}
		s = rest
	}
	return true
}
