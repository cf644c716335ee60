package words_test

import (
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/store/audit"
)

var tokyo = time.FixedZone("JST", 9*60*60)

func speakers(t testing.TB) (en, ja words.Speaker) {
	t.Helper()
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	return book.In(words.English, tokyo), book.In(words.Japanese, tokyo)
}

func TestParseLang(t *testing.T) {
	for locale, want := range map[string]words.Lang{
		"ja-JP": words.Japanese, "JA": words.Japanese, "en_GB": words.English, "fr-FR": words.Japanese, "": words.Japanese, "-": words.Japanese,
	} {
		if got := words.ParseLang(locale, words.Japanese); got != want {
			t.Errorf("%q is spoken as %s, want %s", locale, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	en, ja := speakers(t)
	now := time.Date(2026, 11, 24, 0, 30, 0, 0, time.UTC) // 9:30 in Tokyo
	for name, tt := range map[string]struct{ got, want string }{
		"in English":                       {en.Time(now), "Tue 24 Nov 9:30"},
		"in Japanese":                      {ja.Time(now), "11月24日(火) 9:30"},
		"midnight":                         {ja.Time(now.Add(-570 * time.Minute)), "11月24日(火) 0:00"},
		"ten past ten":                     {en.Time(now.Add(40 * time.Minute)), "Tue 24 Nov 10:10"},
		"the same day, near":               {en.Near(now.Add(-time.Hour), now), "today 8:30"},
		"the same day in Japanese":         {ja.Near(now.Add(-time.Hour), now), "今日 8:30"},
		"yesterday in Tokyo, today in UTC": {en.Near(now.Add(-570*time.Minute-time.Second), now), "Mon 23 Nov 23:59"},
		"another year":                     {en.Near(now.AddDate(-1, 0, 0), now), "Mon 24 Nov 2025 9:30"},
		"another year in Japanese":         {ja.Near(now.AddDate(-1, 0, 0), now), "2025年11月24日(月) 9:30"},
		"the same day of another year":     {en.Near(now.AddDate(1, 0, 0), now), "Wed 24 Nov 2027 9:30"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", name, tt.got, tt.want)
		}
	}
}

func TestDuration(t *testing.T) {
	en, ja := speakers(t)
	for d, want := range map[time.Duration][2]string{
		-time.Second:                                   {"0 s", "0秒"},
		300 * time.Millisecond:                         {"0 s", "0秒"},
		45 * time.Second:                               {"45 s", "45秒"},
		59*time.Second + 600*time.Millisecond:          {"1 min", "1分"},
		90 * time.Second:                               {"2 min", "2分"},
		59*time.Minute + 40*time.Second:                {"1 h", "1時間"},
		3*time.Hour + 20*time.Minute + 10*time.Second:  {"3 h 20 min", "3時間20分"},
		23*time.Hour + 59*time.Minute + 59*time.Second: {"1 d", "1日"},
		50*time.Hour + 29*time.Minute:                  {"2 d 2 h", "2日2時間"},
		24 * 400 * time.Hour:                           {"400 d", "400日"},
	} {
		if got := [2]string{en.Duration(d), ja.Duration(d)}; got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "2h": 2 * time.Hour, "7d": 7 * 24 * time.Hour, "1h30m": 90 * time.Minute,
		"2 hours": 2 * time.Hour, "1 day": 24 * time.Hour, "45min": 45 * time.Minute,
		"30分": 30 * time.Minute, "2時間": 2 * time.Hour, "7日": 7 * 24 * time.Hour, "7日間": 7 * 24 * time.Hour, "1時間30分": 90 * time.Minute, "２ｈ": 2 * time.Hour,
		"": 0, "soon": 0, "2": 0, "h": 0, "0m": 0, "-2h": 0, "2hx": 0, "2x": 0, "99999d": 0, "2h ago": 0, "1.5h": 0,
	} {
		if got, ok := words.ParseDuration(said); got != want || ok != (want > 0) {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
}

func TestValue(t *testing.T) {
	en, _ := speakers(t)
	for want, got := range map[string]string{
		"91 %": en.Value(91, "%"), "91.2 %": en.Value(91.23, "%"), "4.33": en.Value(4.333, ""), "1234": en.Value(1234.4, "c"),
		"3.2 GB": en.Value(3.2e9, "B"), "0 B": en.Value(0, "B"), "? B": en.Value(-1, "B"),
		"120 ms": en.Value(0.12, "s"), "1.2 s": en.Value(1.2, "s"), "0.05": en.Value(0.051, ""), "1 &lt;b&gt;": en.Value(1, "<b>"),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestWhatComesFromOutsideIsHarmless(t *testing.T) {
	en, ja := speakers(t)
	hostile := "<!channel> `x` & \u202e\x1b[1m\r\nsecond"
	for _, said := range []string{
		en.Say(words.Why, words.Args{"why": hostile}),
		string(ja.Who(audit.Actor{Kind: audit.Person, Name: hostile})),
		string(en.List([]string{hostile}, 1)),
		en.Finding(checks.Plain(hostile)),
		ja.Finding(checks.Say("check.error", "could not look: {error}", checks.Args{"error": hostile})),
	} {
		if strings.ContainsAny(said, "<>`\x1b\u202e\n\r") || !strings.Contains(said, "&lt;!channel&gt; 'x' &amp;") {
			t.Errorf("said %q", said)
		}
	}
	if said := en.Say(words.Why, words.Args{"why": words.Mention("U1")}); said != "Why: <@U1>" {
		t.Errorf("a mention is said as %q", said)
	}
	if code := words.Code("a```\x1b[1mb\tc\n"); code != "a'''[1mb\tc\n" {
		t.Errorf("code is %q", code)
	}
}

func TestCutTearsNothing(t *testing.T) {
	whole := words.Escape(strings.Repeat("a<", 10))
	for limit := 1; limit < len(whole); limit++ {
		cut := words.Cut(whole, limit)
		left := strings.TrimSuffix(cut, "…")
		if n := utf8.RuneCountInString(cut); n > limit || strings.Count(left, "&") != strings.Count(left, ";") {
			t.Errorf("at most %d: %q", limit, cut)
		}
	}
}

func TestList(t *testing.T) {
	en, ja := speakers(t)
	items := []string{"a", "b", "c"}
	for want, got := range map[words.Raw]words.Raw{
		"":             en.List(nil, 3),
		"a, b, c":      en.List(items, 3),
		"a and 2 more": en.List(items, 1),
		"a、b ほか1件":     ja.List(items, 2),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFindingWithoutJapaneseIsSaidInItsOwnWords(t *testing.T) {
	en, ja := speakers(t)
	for _, text := range []checks.Text{
		checks.Plain("DISK OK"),
		checks.Say("nobody.knows", "DISK {how}", checks.Args{"how": "OK"}),
		{ID: "check.error", English: "DISK OK"}, // its argument is missing
	} {
		if ja.Finding(text) != "DISK OK" || en.Finding(text) != "DISK OK" {
			t.Errorf("%+v is said as %q and %q", text, ja.Finding(text), en.Finding(text))
		}
	}
}

func TestManySpeakAtOnce(t *testing.T) {
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for _, lang := range []words.Lang{words.English, words.Japanese, words.English, words.Japanese} {
		all.Go(func() {
			if book.In(lang, nil).Say(words.ButtonAck, nil) == string(words.ButtonAck) {
				t.Error("a key was said")
			}
		})
	}
	all.Wait()
}

func BenchmarkSay(b *testing.B) {
	en, _ := speakers(b)
	b.ReportAllocs()
	for b.Loop() {
		en.Say(words.AlertFiring, words.Args{"since": "now"})
	}
}

func TestSentenceWithOneFormFitsEveryNumber(t *testing.T) {
	en, ja := speakers(t)
	for n := range 3 {
		for want, got := range map[string]string{
			"Ann ended it.": en.Say(words.EventSilenceEndedBy, words.Args{"who": "Ann", "n": n}),
			"Annが終了しました。":   ja.Say(words.EventSilenceEndedBy, words.Args{"who": "Ann", "n": n}),
		} {
			if got != want {
				t.Errorf("with the number %d: %q, want %q", n, got, want)
			}
		}
	}
}
