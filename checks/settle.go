package checks

// settling decides from one look after the other what counts: a status settles
// when so many looks in a row bear it out. It is pure; the zero value has seen
// nothing.
//
// Being OK settles after OKAfter looks that were OK. Being bad settles after
// FailAfter looks that were not OK; how bad is what all of those bear out, so
// "warn, fail" settles on warn and a third look that fails makes it fail.
type settling struct {
	status Status // what counts, once known
	known  bool

	atLeast [Fail + 1]int // looks in a row that were at least so bad
	atMost  [Fail + 1]int // looks in a row that were at most so bad
}

// add counts one look. Fewer than one look in a row is one.
func (s *settling) add(seen Status, failAfter, okAfter int) {
	s.tally(seen)
	failAfter, okAfter = max(failAfter, 1), max(okAfter, 1)
	switch {
	case s.atMost[OK] >= okAfter:
		s.status, s.known = OK, true
	case s.atLeast[Unknown] >= failAfter:
		s.status, s.known = s.borneOut(failAfter), true
	}
}

// tally keeps the runs of looks.
func (s *settling) tally(seen Status) {
	for level := OK; level <= Fail; level++ {
		s.atLeast[level] = grow(s.atLeast[level], seen >= level)
		s.atMost[level] = grow(s.atMost[level], seen <= level)
	}
}

// borneOut moves what counts only as far as each of the last n looks demands:
// up to the best of them, down to the worst of them. All n were not OK.
func (s *settling) borneOut(n int) Status {
	best, worst := Unknown, Fail
	for best < Fail && s.atLeast[best+1] >= n {
		best++
	}
	for worst > Unknown && s.atMost[worst-1] >= n {
		worst--
	}
	return min(max(s.status, best), worst)
}

// counts is what counts: Unknown until enough looks were taken.
func (s *settling) counts() Status {
	if !s.known {
		return Unknown
	}
	return s.status
}

// streak is how many looks in a row were on the same side: OK, or not OK.
func (s *settling) streak() int { return max(s.atMost[OK], s.atLeast[Unknown]) }

func grow(run int, goesOn bool) int {
	if !goesOn {
		return 0
	}
	return run + 1
}
