package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/jonboulle/clockwork"

	"hoshu/bot/sandbox"
	"hoshu/bot/sandbox/page/pagetest"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/checks/history"
	"hoshu/store/audit"
)

// picture is where the README's screenshot goes: see "make screenshot".
var picture = flag.String("picture", "", "write the screenshot of the sandbox to this file")

// visit is a sandbox as "hoshu sandbox" makes it, with a browser in front of it.
type visit struct {
	*pagetest.Browser
	t      *testing.T
	world  *world
	id, ts string // of the alert and its card, once it is there
}

// visits opens #ops of a new sandbox as Sato Akira.
func visits(t *testing.T, language, dir string) *visit {
	t.Helper()
	remember(t, dir)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	life := newLife(log)
	t.Cleanup(func() {
		if err := life.stop(); err != nil {
			t.Error(err)
		}
	})
	w, err := openWorld(t.Context(), life, sandboxFlags{listen: "127.0.0.1:0", data: dir, language: language}, log)
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{Browser: pagetest.Open(t, w.url, "/?as=U0AKIRA&channel=C0OPS"), t: t, world: w}
	v.Eval(`window.loadedOnce = true`)
	return v
}

// remember gives the small directory a past: a day in which it filled slowly.
func remember(t *testing.T, dir string) {
	t.Helper()
	h, err := history.Open(filepath.Join(dir, "history"), clockwork.NewRealClock())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for ago := 24 * time.Hour; ago > 0; ago -= 15 * time.Minute {
		used := 72 - 0.9*ago.Hours() + 2*math.Sin(ago.Hours())
		if err := h.Append(now.Add(-ago), "shop/uploads", []checks.Value{{Name: "used", V: used, Unit: "%"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

// uploadsCard is the first line of the card; it names the alert.
var uploadsCard = regexp.MustCompile(`\*(A-\d+) .*shop/uploads`)

// seesCard waits for the card of the full directory to come by itself. The machine
// is real, so it need not be the only card.
func (v *visit) seesCard(words string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 3*patience)
	defer cancel()
	state, err := v.world.workspace.Await(ctx, "a card", func(s sandbox.State) bool { return len(cards(s, "C0OPS", uploadsCard)) > 0 })
	if err != nil {
		v.t.Fatal(err)
	}
	m, _ := card(state, "C0OPS", uploadsCard)
	v.id, v.ts = uploadsCard.FindStringSubmatch(m.Text)[1], m.TS
	v.theCardSays(words)
}

// onCard is where the card stands in the channel.
func (v *visit) onCard() string { return fmt.Sprintf(`main [data-ts="%s"]`, v.ts) }

// theCardSays waits until the very card that came says this. The page was not
// loaded anew, and no second card may be there.
func (v *visit) theCardSays(words string) {
	v.t.Helper()
	v.Until(fmt.Sprintf("the same card says %q", words), fmt.Sprintf(`(() => {
		const cards = [...document.querySelectorAll("main .message:not(.only)")].filter((m) => m.querySelector(".text")?.innerText.startsWith(%q));
		return window.loadedOnce && cards.length === 1 && cards[0].dataset.ts === %q && cards[0].innerText.includes(%q);
	})()`, v.id+" ", v.ts, words))
}

// seesThread opens the card's thread and waits for the chart.
func (v *visit) seesThread() {
	v.t.Helper()
	v.Until("the card has replies", fmt.Sprintf(`(() => { const r = document.querySelector(%q); r?.click(); return !!r; })()`, v.onCard()+" .replies"))
	v.Until("the chart is there", `[...document.querySelectorAll(".side img")].some((i) => i.complete && i.naturalWidth > 0 && i.alt !== "")`)
}

// fitsThePhone makes the window as narrow as a phone; nothing may be cut off.
func (v *visit) fitsThePhone() {
	v.t.Helper()
	v.Size(390, 844)
	v.Until("nothing is wider than a phone", `document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll(".scroll, main")].every((n) => n.scrollWidth <= n.clientWidth + 1)`)
}

// editsFail lets Slack refuse edits of messages for a while, so that a button outlives its press.
func (v *visit) editsFail(fail bool) {
	f := sandbox.Faults{}
	if fail {
		f = sandbox.Faults{Methods: []string{"chat.update"}, Fail: 1000}
	}
	v.world.workspace.SetFaults(f)
}

// isLogged waits until the audit log tells this of the alert.
func (v *visit) isLogged(kind string) {
	v.t.Helper()
	wake, stop := v.world.app.db.Follow()
	defer stop()
	late := time.After(3 * patience)
	for {
		story, err := v.world.app.db.Story(v.id)
		if err != nil {
			v.t.Fatal(err)
		}
		if slices.ContainsFunc(story, func(e audit.Event) bool { return e.Kind == kind }) {
			return
		}
		select {
		case <-wake:
		case <-late:
			v.t.Fatalf("the log never told %s; the page says:\n%s", kind, v.Text())
		}
	}
}

// TestSandboxInABrowser is the first hour of somebody who tries hoshu.
func TestSandboxInABrowser(t *testing.T) {
	v := visits(t, "en", tidy(t))

	t.Log("something breaks, and its card comes by itself")
	v.Presses("Break something")
	v.Presses("Break: Fill a directory")
	v.seesCard("Nobody is on it yet.")

	t.Log("it is acknowledged without a mouse")
	v.editsFail(true)
	v.Keys(kb.Escape)
	v.Eval(`document.activeElement.blur()`)
	v.TabsTo(v.onCard(), "Acknowledge")
	v.Keys(kb.Enter)
	v.isLogged(alert.EventAcknowledged)

	t.Log("whoever presses a moment later is told, alone")
	v.ActsAs("U0BUNTA")
	v.PressesOn(v.onCard(), "Acknowledge")
	v.Sees("Sato Akira is on " + v.id + " since")
	v.Sees("Only visible to you")
	v.editsFail(false)
	v.theCardSays("Sato Akira is on it.")
	v.ActsAs("U0AKIRA")
	v.theCardSays("Sato Akira is on it.")
	v.SeesNot("Sato Akira is on " + v.id + " since")

	t.Log("the thread has the chart and the evidence")
	v.seesThread()
	v.Sees("What hoshu saw when it looked closer:")
	v.Sees("forgotten-export.zip")
	v.shoots()

	t.Log("it is silenced, with a reason")
	v.PressesOn(v.onCard(), "Silence…")
	v.Presses("Silence")
	v.Sees("Please fill in this field.")
	v.Fills("Why", "   ")
	v.Presses("Silence")
	v.Sees("Say why: colleagues will ask.")
	v.Fills("Why", "moving the exports")
	v.Presses("Silence")
	v.theCardSays("Silenced by Sato Akira")

	t.Log("commands are offered and answered to the caller alone")
	v.Fills("Message #ops", "/hoshu he")
	v.Until("one hint", `[...document.querySelectorAll("#hints li:not([hidden])")].map((l) => l.dataset.name).join() === "/hoshu help"`)
	v.Writes("/hoshu help")
	v.Sees("What you can type")

	t.Log("the home page and the direct line know of it, too")
	v.Visits("hoshu · Home")
	v.Sees("1 alert you are on")
	v.fitsThePhone()
	v.Size(1280, 800)
	v.Visits("hoshu")
	v.Writes("/hoshu alerts mine")
	v.Sees(v.id + " failure: shop/uploads")

	t.Log("it is mended, and the card says so")
	v.Visits("ops")
	v.Presses("Break something: 1 broken")
	v.Presses("Undo: Fill a directory")
	v.theCardSays("Sato Akira was on it.")
	v.theCardSays(v.id + " resolved: shop/uploads")
}

// TestSandboxInJapaneseOnAPhone goes the short way, in the other language.
func TestSandboxInJapaneseOnAPhone(t *testing.T) {
	v := visits(t, "ja", t.TempDir())
	v.fitsThePhone()
	v.Presses("壊してみる")
	v.Presses("壊す: ディレクトリをいっぱいにする")
	v.Presses("閉じる")
	v.seesCard("まだ誰も対応していません")
	v.PressesOn(v.onCard(), "対応する")
	v.theCardSays("佐藤 明さんが対応中です")
	v.fitsThePhone()
	v.seesThread()
	v.fitsThePhone()
	v.Presses("閉じる")
	v.Presses("壊してみる: 1件が故障中")
	v.Presses("元に戻す: ディレクトリをいっぱいにする")
	v.Presses("閉じる")
	v.theCardSays("復旧")
}

// tidy is a new directory; for the picture one with a name that reads well.
func tidy(t *testing.T) string {
	t.Helper()
	if *picture == "" {
		return t.TempDir()
	}
	dir := filepath.Join(os.TempDir(), "acme")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// shoots takes the README's picture of the page as it stands.
func (v *visit) shoots() {
	v.t.Helper()
	file := *picture
	if file == "" {
		file = filepath.Join(v.t.TempDir(), "sandbox.png")
	}
	v.Size(1440, 900)
	v.Eval(`document.activeElement.blur(); document.querySelector(".side .log").scrollTop = 9999`)
	v.Screenshot(file)
	v.Size(1280, 800)
}
