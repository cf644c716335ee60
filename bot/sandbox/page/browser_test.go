package page

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"hoshu/bot/sandbox"
	"hoshu/bot/sandbox/page/pagetest"
)

// open shows the page in front of a fake in a browser.
func open(t *testing.T, f *fake, path string) *pagetest.Browser {
	t.Helper()
	srv := httptest.NewServer(New(f, "en"))
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	return pagetest.Open(t, srv.URL, path)
}

func last(f *fake) sandbox.Action {
	done := f.actions()
	if len(done) == 0 {
		return sandbox.Action{}
	}
	return done[len(done)-1]
}

// TestInABrowser goes through what a person does, one step after the other in one tab.
func TestInABrowser(t *testing.T) {
	f := newFake()
	b := open(t, f, "/?as=U0AKIRA&channel=C0OPS")

	step(t, "a message comes by itself and typing goes on", func() {
		b.Fills("Message #ops", "half a sen")
		f.post("C0OPS", "U0BOB", "here is news", "")
		b.Sees("here is news")
		b.Until("typed words and focus stay", `document.activeElement.id === "text" && document.activeElement.value === "half a sen"`)
		b.Until("the list is at its end", `(() => { const l = document.querySelector(".log"); return l.scrollHeight - l.scrollTop - l.clientHeight < 2 })()`)
	})
	step(t, "whoever reads above stays there", func() {
		b.Eval(`document.querySelector(".log").scrollTop = 10`)
		f.post("C0OPS", "U0BOB", "more news", "")
		b.Sees("more news")
		b.Until("not scrolled", `document.querySelector(".log").scrollTop === 10`)
	})
	step(t, "Enter sends", func() {
		b.Writes("a <b>message</b> & more")
		b.Sees("a <b>message</b> & more")
		b.Until("the field is empty", `document.querySelector("#text").value === ""`)
	})
	step(t, "a slash offers commands and their arguments", func() {
		b.Fills("Message #ops", "/hoshu a")
		b.Until("hints", `[...document.querySelectorAll("#hints li:not([hidden])")].map((l) => l.dataset.name).join() === "/hoshu alerts,/hoshu ack"`)
	})
	step(t, "a command answers the caller alone, until the page is loaded anew", func() {
		b.Writes("/hoshu alerts")
		b.Sees("Only visible to you")
		b.Reload()
		b.SeesNot("Only visible to you")
	})
	step(t, "a button with a question asks first", func() {
		before := len(f.actions())
		b.Presses("Clean up")
		b.Sees("Delete old logs?")
		b.Presses("Keep them")
		b.SeesNot("Delete old logs?")
		b.Presses("Clean up")
		b.Presses("Delete them")
		b.Until("it was pressed", `!document.querySelector("[aria-busy]")`)
		wait(t, f, func() bool { return len(f.actions()) > before })
		if a := last(f); a.Element != "alert.drop" || a.Value != "A-17" || a.TS != "1790000000.000100" {
			t.Errorf("%+v", a)
		}
	})
	step(t, "a select acts when it is changed", func() {
		before := len(f.actions())
		b.Chooses("Who is on duty", "Bob")
		wait(t, f, func() bool { return len(f.actions()) > before })
		if a := last(f); a.Element != "duty" || a.Value != "bob" {
			t.Errorf("%+v", a)
		}
	})
	step(t, "a reaction is taken back by a second press", func() {
		b.Eval(`document.querySelector(".reaction.mine").click()`)
		wait(t, f, func() bool { a := last(f); return a.Do == "unreact" && a.Text == "eyes" })
	})
	step(t, "an error is said", func() {
		b.Presses("Details")
		b.Sees("That button is gone.")
	})
	step(t, "a form opens, says what is wrong beside the field, and closes when all is well", func() {
		b.Presses("Silence...")
		b.Sees("Silence A-17")
		b.Presses("Silence")
		b.Sees("Please fill in this field.")
		f.post("C0OPS", "U0BOB", "something else", "")
		b.Sees("something else")
		b.Sees("Please fill in this field.")
		b.Fills("Why", "no")
		b.Presses("Silence")
		b.Sees("Say why in at least 5 letters.")
		f.post("C0OPS", "U0BOB", "meanwhile", "")
		b.Until("the field keeps its words", `document.querySelector("dialog:modal textarea").value === "no"`)
		b.Chooses("For how long", "1 day")
		b.Fills("Why", "a planned change")
		b.Presses("Silence")
		b.SeesNot("Silence A-17")
		if a := last(f); a.Do != "submit" || a.Values["for"] != "24h" || a.Values["why"] != "a planned change" || a.View != "V0SILENCE" {
			t.Errorf("%+v", a)
		}
	})
	step(t, "Escape closes a form and tells the app", func() {
		b.Presses("Silence...")
		b.Sees("Silence A-17")
		b.Keys(kb.Escape)
		b.SeesNot("Silence A-17")
		if a := last(f); a.Do != "close" || a.View != "V0SILENCE" {
			t.Errorf("%+v", a)
		}
	})
	step(t, "a pressed button gives way to words", func() {
		b.Presses("Acknowledge")
		b.Sees("Acknowledged by @田中 明")
	})
	step(t, "a thread opens, refuses commands, takes replies, closes with Escape", func() {
		b.Eval(`document.querySelector(".replies").click()`)
		b.Sees("History: 3 times this month")
		b.Replies("/hoshu ack A-17")
		b.Sees("Slash commands do not work in threads.")
		b.Replies("thank you")
		b.Until("the reply stands in the thread", `[...document.querySelectorAll(".side .text")].some((n) => n.innerText === "thank you")`)
		b.Keys(kb.Escape)
		b.SeesNot("History: 3 times this month")
	})
	step(t, "another person sees their own page, with what is new to them", func() {
		b.ActsAs("U0PARTNER")
		b.Sees("注文画面が開けません")
		b.SeesNot("approvals")
		b.ActsAs("U0MISAKI")
		f.post("C0MIDORI", "U0PARTNER", "もしもし", "")
		b.ActsAs("U0AKIRA")
		b.Until("unread", `document.querySelector("[data-channel=C0MIDORI]").classList.contains("unread")`)
		b.Visits("midori-inquiries")
		b.Sees("もしもし")
		b.Until("read", `!document.querySelector("[data-channel=C0MIDORI]").classList.contains("unread")`)
	})
	step(t, "the home page opens and tells the app", func() {
		b.Visits("hoshu · Home")
		b.Sees("U-4 waits for one more person.")
		wait(t, f, func() bool { return last(f).Do == "open_home" })
	})
	step(t, "arrow keys walk the channels", func() {
		b.Eval(`document.querySelector("[data-channel=C0OPS]").focus()`)
		b.Keys(kb.ArrowDown)
		b.Until("the next has the focus", `document.activeElement.dataset.channel === "C0MIDORI"`)
	})
	step(t, "something is broken and mended", func() {
		b.Go("/?as=U0AKIRA&channel=C0APPROVE&panel=break")
		b.Presses("Break: Fill the disk")
		b.Until("broken", `document.querySelector("[data-key=switch-disk]").classList.contains("broken")`)
		f.refused = errStuck
		b.Presses("Undo: Fill the disk")
		b.Sees("the service does not stop")
	})
	step(t, "own messages are edited and deleted", func() {
		f.refused = nil
		b.Go("/?as=U0AKIRA&channel=C0APPROVE")
		b.Writes("frist")
		b.Sees("frist")
		b.Eval(`document.querySelector(".tools [aria-label=Edit]").click()`)
		b.Fills("Edit", "first")
		b.Presses("Save")
		b.Sees("(edited)")
		b.Eval(`document.querySelector(".tools [aria-label=Delete]").click()`)
		b.Presses("Delete")
		b.Sees("No messages yet.")
	})
}

// step names what is being shown, so that a failure says where it was.
func step(t *testing.T, name string, do func()) {
	t.Helper()
	t.Log(name)
	do()
}

// wait waits for the fake to have been asked for something.
func wait(t *testing.T, f *fake, asked func() bool) {
	t.Helper()
	changed, stop := f.Follow()
	defer stop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for !asked() {
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("not asked for: %+v", f.actions())
		}
	}
}

// TestPictures draws every state at every size. HOSHU_PICTURES names a folder
// to keep the pictures in; the test itself asks that nothing is cut off.
func TestPictures(t *testing.T) {
	folder := os.Getenv("HOSHU_PICTURES")
	if folder == "" {
		folder = t.TempDir()
	}
	f := newFake()
	b := open(t, f, "/")
	form := func(s *sandbox.State) {
		v := silenceForm("U0BOB")
		v.Errors = map[string]string{"why": "Say why in at least 5 letters."}
		s.Views = append(s.Views, v)
	}
	f.change(form)
	for name, query := range map[string]string{
		"channel": "as=U0AKIRA&channel=C0OPS", "thread": "as=U0AKIRA&channel=C0OPS&thread=1790000000.000100", "home": "as=U0AKIRA&tab=home",
		"break": "as=U0AKIRA&channel=C0MIDORI&panel=break", "calls": "as=U0AKIRA&channel=C0OPS&panel=calls", "empty": "as=U0AKIRA&channel=C0APPROVE",
		"nowhere": "as=U0STRANGER", "modal": "as=U0BOB&channel=C0OPS", "gone": "as=U0GONE",
	} {
		for _, size := range [][2]int64{{1280, 800}, {390, 844}} {
			b.Size(size[0], size[1])
			for _, look := range []struct {
				lang string
				dark bool
			}{{"en", false}, {"ja", true}} {
				b.Dark(look.dark)
				b.Go("/?" + query + "&lang=" + look.lang)
				b.Until("no horizontal scroll in "+name, `document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll(".scroll, main, .side")].every((n) => n.scrollWidth <= n.clientWidth + 1)`)
				b.Screenshot(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, size[0], look.lang)))
			}
		}
	}
}

// TestOpenThings draws what opens over the page.
func TestOpenThings(t *testing.T) {
	folder := os.Getenv("HOSHU_PICTURES")
	if folder == "" {
		folder = t.TempDir()
	}
	b := open(t, newFake(), "/?as=U0AKIRA&channel=C0OPS&lang=ja")
	for name, do := range map[string]string{
		"switcher": `document.querySelector("[data-drawer=open]").click(); document.querySelector(".switcher summary").click()`,
		"ask":      `document.querySelector("[data-confirm]").click()`,
		"top":      `document.querySelector(".log").scrollTop = 0`,
		"menu":     `document.querySelector(".log").scrollTop = 0; document.querySelector(".actions summary").click()`,
		"drawer":   `document.querySelector("[data-drawer=open]").click()`,
		"hints":    `const t = document.querySelector("#text"); t.value = "/"; t.dispatchEvent(new Event("input", { bubbles: true }))`,
		"whisper":  `const t = document.querySelector("#text"); t.value = "/hoshu alerts"; t.form.requestSubmit()`,
	} {
		for _, width := range []int64{1280, 390} {
			b.Size(width, 844)
			b.Dark(width == 390)
			b.Go("/?as=U0AKIRA&channel=C0OPS&lang=ja")
			b.Eval("{" + do + "}")
			if name == "whisper" {
				b.Sees("あなただけに表示されています")
			}
			b.Until(name+" lies inside the window", `[...document.querySelectorAll(".switcher[open] .people, .pop[open] .pop-body, .hints:not([hidden]), dialog[open]")].every((n) => {
				const r = n.getBoundingClientRect();
				return !r.width || (r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight);
			})`)
			b.Screenshot(filepath.Join(folder, fmt.Sprintf("open-%s-%d.png", name, width)))
		}
	}
}
