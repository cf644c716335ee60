package checks

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Looks and what counts are written as words of one letter: o u w f; - is "not known yet".
const letters = "ouwf"

func settle(looks string, failAfter, okAfter int) string {
	var s settling
	var counts strings.Builder
	for _, l := range looks {
		s.add(Status(strings.IndexRune(letters, l)), failAfter, okAfter)
		if s.known {
			counts.WriteByte(letters[s.status])
		} else {
			counts.WriteByte('-')
		}
	}
	return counts.String()
}

func TestSettling(t *testing.T) {
	for name, tt := range map[string]struct {
		failAfter, okAfter int
		looks, want        string
	}{
		"one look is enough where one is asked for":             {1, 1, "ofowo", "ofowo"},
		"two in a row must fail":                                {2, 1, "offo", "oofo"},
		"a flap that fails every other time is left alone":      {2, 1, "ofofofof", "oooooooo"},
		"a bad check that is well every other time stays bad":   {1, 2, "ffofofof", "ffffffff"},
		"three good ones end it":                                {1, 3, "fooofoo", "fffofff"},
		"nothing is known before the first has settled":         {3, 2, "ffofffoo", "-----ffo"},
		"ok is not known either before enough looks":            {1, 3, "ooo", "--o"},
		"it settles on what all looks bear out":                 {2, 1, "owfo", "oowo"},
		"it worsens after enough looks that are worse":          {2, 1, "owwfwff", "oowwwwf"},
		"a jump to fail in one look after warn is not believed": {3, 1, "owwwfwffwfff", "ooowwwwwwwwf"},
		"unknown counts as not ok":                              {2, 1, "ouu", "oou"},
		"unknown and fail by turns settle on unknown":           {2, 1, "oufuf", "oouuu"},
		"it eases after enough looks that are better":           {2, 1, "offwfww", "ooffffw"},
		"an ok in between does not ease it":                     {2, 2, "offwowo", "--fffff"},
		"zero means one":                                        {0, 0, "of", "of"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := settle(tt.looks, tt.failAfter, tt.okAfter); got != tt.want {
				t.Errorf("%s after fail %d, ok %d: got %s, want %s", tt.looks, tt.failAfter, tt.okAfter, got, tt.want)
			}
		})
	}
}

// What counts changes only when as many looks in a row as asked for bear it
// out; and when they do, it does change.
func TestSettlingNeverOnFewerLooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		failAfter := rapid.IntRange(1, 5).Draw(t, "fail_after")
		okAfter := rapid.IntRange(1, 5).Draw(t, "ok_after")
		looks := rapid.SliceOfN(rapid.SampledFrom([]Status{OK, Unknown, Warn, Fail}), 1, 40).Draw(t, "looks")

		var s settling
		for i := range looks {
			before := s
			s.add(looks[i], failAfter, okAfter)
			seen := looks[:i+1]
			if s.known != before.known || s.counts() != before.counts() {
				if !borne(seen, s.status, before, failAfter, okAfter) {
					t.Fatalf("%v settled from %v to %v", seen, before.counts(), s.counts())
				}
			}
			if last(seen, okAfter, func(x Status) bool { return x == OK }) && s.counts() != OK {
				t.Fatalf("%v is not ok", seen)
			}
			if last(seen, failAfter, func(x Status) bool { return x == Fail }) && s.counts() != Fail {
				t.Fatalf("%v is not fail", seen)
			}
		}
	})
}

// borne says whether the last looks bear out a change to status.
func borne(seen []Status, status Status, before settling, failAfter, okAfter int) bool {
	switch {
	case status == OK:
		return last(seen, okAfter, func(x Status) bool { return x == OK })
	case !before.known, status.Worse(before.status):
		return last(seen, failAfter, func(x Status) bool { return x >= status })
	}
	return last(seen, failAfter, func(x Status) bool { return x <= status && x != OK })
}

// last says whether the last n looks all pass.
func last(seen []Status, n int, pass func(Status) bool) bool {
	if len(seen) < n {
		return false
	}
	for _, s := range seen[len(seen)-n:] {
		if !pass(s) {
			return false
		}
	}
	return true
}
