package command_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot/command"
	"hoshu/bot/words"
)

func TestArgs(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                          {"", nil},
		"only spaces":                      {" \u3000\u00a0 ", nil},
		"words":                            {"A-17 2h cleaning up", []string{"A-17", "2h", "cleaning", "up"}},
		"a Japanese keyboard's full width": {"Ａ－１７　２ｈ　ｗｅｂ１／ｄｉｓｋ", []string{"A-17", "2h", "web1/disk"}},
		"the long vowel mark as a dash":    {"Ａー１７", []string{"A-17"}},
		"a long vowel stays in a word":     {"サーバー", []string{"サーバー"}},
		"no-break and zero-width spaces":   {"disk\u00a02h\u200bwhy", []string{"disk", "2h", "why"}},
		"a phone's quotes":                 {"“disk” ‘2h’", []string{"disk", "2h"}},
		"Japanese quotes":                  {"「disk」", []string{"disk"}},
		"a name that Slack made a link":    {"<http://web1.example.com|web1.example.com>/disk", []string{"web1.example.com/disk"}},
		"a bare link":                      {"<https://web1.example.com>", []string{"web1.example.com"}},
		"an escaped sign":                  {"a&amp;b", []string{"a&b"}},
		"bytes that are no text":           {"di\xffsk", []string{"disk"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, command.Args(tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzArgs(f *testing.F) {
	for _, seed := range []string{"A-17 2h why", "Ａ－１７　２時間", "“disk”", "<http://a|b>", "<<|>&amp;", "\xff\xfe", "ー１", "2日3時間", "99999d99999d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		args := command.Args(text)
		for _, arg := range args {
			if arg == "" || !utf8.ValidString(arg) || strings.ContainsFunc(arg, unicode.IsSpace) {
				t.Errorf("%q has the word %q", text, arg)
			}
			if d, ok := words.ParseDuration(arg); ok != (d > 0) {
				t.Errorf("%q is a time of %s: %t", arg, d, ok)
			}
		}
		if len(args) > len(text)+1 {
			t.Errorf("%q has %d words", text, len(args))
		}
	})
}
