package bot_test

import (
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jonboulle/clockwork"

	"hoshu/bot"
	"hoshu/bot/bottest"
)

// fuzzDesk is a router whose events are worked on one by one.
func fuzzDesk(f *testing.F) *desk {
	d := &desk{db: openStore(f), chat: bottest.New(clockwork.NewRealClock(), accounts...), log: &lines{}, gate: make(chan struct{})}
	close(d.gate)
	guard := newGuard(f, roster, d.chat, d.chat.Clock)
	r, err := bot.NewRouter(d.db, d.routes(), guard, d.chat, d.chat.Clock, slog.New(slog.NewTextHandler(d.log, nil)))
	if err != nil {
		f.Fatal(err)
	}
	d.r = r
	return d
}

// answered expects that something was done or said, in words fit for a chat.
func (d *desk) answered(t *testing.T, in bot.Incoming) {
	done, said := len(d.done), len(d.chat.Whispers())
	in.ID, in.At = "E", d.chat.Clock.Now()
	bot.Work(t.Context(), d.r, in)
	whispers := d.chat.Whispers()[said:]
	if len(d.done) == done && len(whispers) == 0 && len(d.chat.Modals()) == 0 {
		t.Fatalf("%q was met with silence", in.Text)
	}
	for _, w := range whispers {
		if says := w.Card.Text; !utf8.ValidString(says) || len(says) > 2000 || strings.Contains(says, "<!") || strings.ContainsRune(says, 0) {
			t.Fatalf("%q was met with %q", in.Text, says)
		}
	}
}

func FuzzCommandText(f *testing.F) {
	d := fuzzDesk(f)
	for _, text := range []string{"", "ack A-1 why", "ａｃｋ", "alrets", "<!channel>", "<@U1> <@U2", "\x00\xff", "broken", "misused \"", "\u3000help"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d.answered(t, typed("UANN", text))
		in := typed("UANN", text)
		in.Kind, in.Name = bot.InMention, ""
		d.answered(t, in)
	})
}

func FuzzButtonValue(f *testing.F) {
	d := fuzzDesk(f)
	for _, value := range []string{"A-1", "A-99", "", "xx", "A-1\n", "\xff", "<!here>", strings.Repeat("9", 4000)} {
		f.Add("alert.ack", value)
	}
	f.Add("<!channel>", "A-1")
	f.Fuzz(func(t *testing.T, name, value string) {
		for _, user := range []string{"UANN", "UPAT"} {
			in := pressed(user, value)
			in.Name = name
			d.answered(t, in)
		}
	})
}
