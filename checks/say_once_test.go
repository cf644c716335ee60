package checks

import "testing"

func TestWhatAnArgumentSaysInBracesStays(t *testing.T) {
	for range 50 { // maps have no order
		got := Say("x", "{target}: {error}", Args{"target": "{error}", "error": "no {target}"}).English
		if want := "{error}: no {target}"; got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}
