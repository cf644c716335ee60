package slackchat

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"hoshu/bot"
	"hoshu/bot/card"
)

// alert is a card with everything a card can have.
func alert(tone card.Tone) card.Card {
	ack := card.Button{Label: "Acknowledge", Action: "alert.ack", Value: "A-17", Style: "primary"}
	return card.Card{
		Text: "disk full on db1 (A-17)", Tone: tone, Notify: []string{"U1", "U2"},
		Blocks: []card.Block{
			{Header: "A-17"},
			{Section: &card.Section{Text: "*disk* is 97 % full", Fields: []string{"*System*\ndb1", ""}, Button: &ack}},
			{Divider: true},
			{Code: "<!channel> & ```\nsecond line\n"},
			{Context: []string{"since 12:00", "seen 3 times"}},
			{Actions: []card.Button{ack, {
				Label: "Silence…", Action: "alert.ack", Value: "A-18", Style: "loud",
				Confirm: &card.Confirm{Title: "Sure?", Text: "It will be quiet.", Yes: "Yes", No: "No"},
			}}},
			{Input: &card.Input{Name: "why", Label: "not in a message"}},
		},
	}
}

func pretty(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func TestCardsAsBlockKit(t *testing.T) {
	for name, c := range map[string]card.Card{
		"card_with_bar":   alert(card.Bad),
		"card_plain":      alert(card.Plain),
		"card_words_only": {Text: "backup done", Tone: card.Good},
	} {
		t.Run(name, func(t *testing.T) {
			d := draw(c, " [cut]")
			if d.cut {
				t.Error("something was cut")
			}
			golden(t, filepath.Join("testdata", name+".golden"), pretty(t, map[string]any{
				"text": d.text, "blocks": d.top(), "attachments": d.attachments(),
			}))
		})
	}
}

func TestFormAsBlockKit(t *testing.T) {
	view, err := form(card.Modal{
		Form: "alert.silence", Private: "A-17", Title: "Silence A-17 and everything like it", Submit: "Silence", Close: "Cancel",
		Blocks: []card.Block{
			{Section: &card.Section{Text: "Until when?"}},
			{Input: &card.Input{Name: "until", Label: "Until", Value: "2h", Options: []card.Option{{Value: "1h", Label: "1 hour"}, {Value: "2h", Label: "2 hours"}}}},
			{Input: &card.Input{Name: "why", Label: "Why", Hint: "for the log", Multiline: true, Optional: true, Max: 300, Value: "planned"}},
			{Input: &card.Input{Name: "why", Label: "Why again"}},
		},
	})
	if err := errors.Join(err, checkForm(view)); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "form.golden"), pretty(t, view))
}

func TestFormThatCarriesTooMuchIsNotCut(t *testing.T) {
	_, err := form(card.Modal{Form: "f", Private: strings.Repeat("x", maxPrivate+1)})
	if !errors.Is(err, bot.ErrBadCard) {
		t.Errorf("got %v", err)
	}
}

func TestCutting(t *testing.T) {
	for name, tt := range map[string]struct {
		text  string
		limit int
		note  string
		want  string
	}{
		"short enough":               {"abc", 3, "!", "abc"},
		"cut with the note":          {"abcdef", 4, "!", "abc!"},
		"characters, not bytes":      {"保守保守保守", 4, "…", "保守保…"},
		"no mention is torn":         {"hi <@U12345> bye", 8, "…", "hi …"},
		"no entity is torn":          {"a &amp; b and more", 6, "…", "a …"},
		"an entity that ended":       {"a &amp; b and more", 8, "…", "a &amp;…"},
		"a note longer than allowed": {"abcdef", 3, "[much cut]", "ab…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shorten(tt.text, tt.limit, tt.note); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPiecesLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab保&;<>\n"))).Draw(t, "text")
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		parts := pieces(s, limit)
		for _, p := range parts {
			if utf8.RuneCountInString(p) > limit {
				t.Fatalf("%q is longer than %d", p, limit)
			}
		}
		if drop(strings.Join(parts, "")) != drop(s) {
			t.Fatalf("%q became %q", s, parts)
		}
	})
}

func drop(s string) string { return strings.ReplaceAll(s, "\n", "") }

func TestWhatIsCutSaysSoAndKeepsButtons(t *testing.T) {
	c := alert(card.Bad)
	for range 100 {
		c.Blocks = append([]card.Block{{Section: &card.Section{Text: strings.Repeat("long ", 700)}}}, c.Blocks...)
	}
	d := draw(c, " [cut]")
	if err := d.check(); err != nil {
		t.Fatal(err)
	}
	raw := string(pretty(t, d.blocks))
	if !d.cut || !strings.Contains(raw, " [cut]") || !strings.Contains(raw, "alert.ack#2") {
		t.Errorf("cut %v: %.300s", d.cut, raw)
	}
}

func TestMentionsAreNeverCutOff(t *testing.T) {
	for name, c := range map[string]card.Card{
		"with a bar":         {Text: strings.Repeat("x", 5000), Tone: card.Bad, Notify: []string{"U1"}},
		"in the first block": {Text: strings.Repeat("x", 5000), Notify: []string{"U1"}, Blocks: []card.Block{{Divider: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := draw(c, " [cut]")
			shown := d.text
			if len(d.blocks) > 0 {
				shown = d.blocks[0].(*slack.SectionBlock).Text.Text
			}
			if !d.cut || !strings.HasSuffix(shown, "x [cut] <@U1>") {
				t.Errorf("cut %v: …%s", d.cut, shown[len(shown)-40:])
			}
		})
	}
}

func TestCodeCannotLeaveItsFence(t *testing.T) {
	d := draw(card.Card{Text: "x", Tone: card.Bad, Blocks: []card.Block{{Code: strings.Repeat("``` <!channel> ````\n", 1000)}}}, " [cut]")
	for _, b := range d.blocks {
		text := b.(*slack.SectionBlock).Text.Text
		if strings.Count(text, fence) != 2 || !strings.HasPrefix(text, fence) || !strings.HasSuffix(text, fence) || strings.Contains(text, "<!") {
			t.Fatalf("%q", text)
		}
	}
	if !d.cut || len(d.blocks) < 3 {
		t.Errorf("%d blocks, cut %v", len(d.blocks), d.cut)
	}
}

func TestEveryCardIsWithinSlacksLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCard().Draw(t, "card")
		if err := draw(c, " [cut]").check(); err != nil {
			t.Fatal(err)
		}
		if err := checkHome(home(c.Blocks)); err != nil {
			t.Fatal(err)
		}
		m := card.Modal{Form: "f", Title: anyText().Draw(t, "title"), Submit: anyText().Draw(t, "submit"), Blocks: c.Blocks}
		view, err := form(m)
		if err := errors.Join(err, checkForm(view)); err != nil {
			t.Fatal(err)
		}
	})
}

// anyText is empty, short, odd, or longer than any limit.
func anyText() *rapid.Generator[string] {
	long := rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom([]string{"a", "保", "&amp;", "<@U1>", "x\n", "`", " "}).Draw(t, "of"), rapid.IntRange(60, 5000).Draw(t, "times"))
	})
	return rapid.OneOf(rapid.String(), rapid.Just("\xff"), rapid.Just(" "), rapid.SampledFrom([]string{"alert.ack", "A-17"}), long)
}

func anyButton() *rapid.Generator[card.Button] {
	return rapid.Custom(func(t *rapid.T) card.Button {
		b := card.Button{
			Label: anyText().Draw(t, "label"), Action: anyText().Draw(t, "action"), Value: anyText().Draw(t, "value"),
			Style: rapid.SampledFrom([]string{"", "primary", "danger", "loud"}).Draw(t, "style"),
		}
		if rapid.Bool().Draw(t, "confirms") {
			b.Confirm = &card.Confirm{Title: anyText().Draw(t, "asks"), Text: anyText().Draw(t, "of"), Yes: anyText().Draw(t, "yes"), No: anyText().Draw(t, "no")}
		}
		return b
	})
}

func anyBlock() *rapid.Generator[card.Block] {
	texts := rapid.SliceOfN(anyText(), 0, 25)
	return rapid.Custom(func(t *rapid.T) card.Block {
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			s := card.Section{Text: anyText().Draw(t, "text"), Fields: texts.Draw(t, "fields")}
			if rapid.Bool().Draw(t, "with button") {
				b := anyButton().Draw(t, "button")
				s.Button = &b
			}
			return card.Block{Section: &s}
		case 1:
			return card.Block{Context: texts.Draw(t, "lines")}
		case 2:
			return card.Block{Actions: rapid.SliceOfN(anyButton(), 0, 60).Draw(t, "buttons")}
		case 3:
			return card.Block{Code: anyText().Draw(t, "code")}
		case 4:
			return card.Block{Header: anyText().Draw(t, "header")}
		case 5:
			return card.Block{Divider: true}
		}
		in := card.Input{
			Name: anyText().Draw(t, "name"), Label: anyText().Draw(t, "label"), Hint: anyText().Draw(t, "hint"),
			Value: anyText().Draw(t, "value"), Max: rapid.IntRange(-1, 9000).Draw(t, "max"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "options") {
			in.Options = append(in.Options, card.Option{Value: anyText().Draw(t, "option"), Label: anyText().Draw(t, "called")})
		}
		return card.Block{Input: &in}
	})
}

func anyCard() *rapid.Generator[card.Card] {
	return rapid.Custom(func(t *rapid.T) card.Card {
		return card.Card{
			Text:   "x" + anyText().Draw(t, "text"),
			Tone:   rapid.SampledFrom([]card.Tone{card.Plain, card.Bad, card.Good}).Draw(t, "tone"),
			Blocks: rapid.SliceOfN(anyBlock(), 0, 70).Draw(t, "blocks"),
			Notify: rapid.SliceOfN(rapid.StringN(1, 20, 20), 0, 300).Draw(t, "notify"),
		}
	})
}
