package alert

import (
	"strconv"
	"strings"
)

// Letters before the number of an id.
const (
	alertLetter   = "A"
	silenceLetter = "S"
)

// number reads what a person wrote for an id: "A-17", "a-17", "a17", "17".
func number(letter, said string) (uint64, bool) {
	said = strings.ToUpper(strings.TrimSpace(said))
	said = strings.TrimPrefix(strings.TrimPrefix(said, letter), "-")
	n, err := strconv.ParseUint(said, 10, 64)
	return n, err == nil && n > 0
}

func spell(letter string, n uint64) string {
	return letter + "-" + strconv.FormatUint(n, 10)
}

// alertID gives the true form of an alert's id, or ErrNotFound.
func alertID(said string) (string, error) {
	n, ok := number(alertLetter, said)
	if !ok {
		return "", ErrNotFound
	}
	return spell(alertLetter, n), nil
}

// silenceID gives the true form of a silence's id, or ErrNoSilence.
func silenceID(said string) (string, error) {
	n, ok := number(silenceLetter, said)
	if !ok {
		return "", ErrNoSilence
	}
	return spell(silenceLetter, n), nil
}
