// Package pagetest drives the sandbox's page in a real browser, for tests: it
// opens chromium, acts by the words that stand on the page, and waits for what
// the page should show. It needs /usr/bin/chromium or HOSHU_CHROMIUM.
package pagetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long something may take to appear on the page.
const patience = 60 * time.Second

// mouse tells a browser without a screen that it has a mouse, which can hover.
const mouse = "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"

// Browser is one tab that shows the page.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	base  string
	phone bool // touched, at the moment
}

// Open starts a browser of its own and shows base + path ("/?as=U0AKIRA"). The
// browser ends with the test. Without chromium the test is skipped, or fails
// where HOSHU_FULL is set.
func Open(t testing.TB, base, path string) *Browser {
	t.Helper()
	options := append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 800), chromedp.Flag("blink-settings", mouse),
	}, flags("disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars", "disable-dev-shm-usage")...)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(alloc)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); leave(); stop() })
	b := &Browser{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/")}
	if err := chromedp.Do(ctx); err != nil { // starts the browser, and must not be under a deadline
		t.Fatal(err)
	}
	b.Size(1280, 800)
	b.Go(path)
	return b
}

func flags(names ...string) []chromedp.ExecAllocatorOption {
	var out []chromedp.ExecAllocatorOption
	for _, n := range names {
		out = append(out, chromedp.Flag(n, true))
	}
	return out
}

func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("HOSHU_CHROMIUM"), "/usr/bin/chromium", "chromium", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("HOSHU_FULL") != "" {
		t.Fatal("no chromium: install it, or say where it is in HOSHU_CHROMIUM")
	}
	t.Skip("no chromium on this machine")
	return ""
}

// do runs steps within the patience of a person.
func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := b.try(steps...); err != nil {
		b.t.Fatalf("%v\nthe page says:\n%s", err, b.Text())
	}
}

func (b *Browser) try(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Go shows another place and waits until its script runs.
func (b *Browser) Go(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
	b.Until("the page is ready", `document.documentElement.dataset.ready === "1"`)
}

// Reload loads the page anew, as F5 does.
func (b *Browser) Reload() {
	b.t.Helper()
	b.do(chromedp.Reload())
	b.Until("the page is ready", `document.documentElement.dataset.ready === "1"`)
}

// Until waits until a JavaScript condition holds; what names it in the failure.
func (b *Browser) Until(what, condition string) {
	b.t.Helper()
	until[chromedp.Void](b, what, condition)
}

// until waits for a JavaScript expression to be true and gives its value.
func until[T any](b *Browser, what, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Poll[T](expression, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience)))
	if err != nil {
		b.t.Fatalf("never: %s (%v)\nthe page says:\n%s", what, err, b.Text())
	}
	return v
}

// visible is what a person reads on the page, in one line.
const visible = `document.body.innerText.replace(/\s+/g, " ")`

// Sees waits until words can be read on the page.
func (b *Browser) Sees(words string) {
	b.t.Helper()
	b.Until(fmt.Sprintf("sees %q", words), fmt.Sprintf("%s.includes(%q)", visible, words))
}

// SeesNot waits until words can no longer be read on the page.
func (b *Browser) SeesNot(words string) {
	b.t.Helper()
	b.Until(fmt.Sprintf("no longer sees %q", words), fmt.Sprintf("!%s.includes(%q)", visible, words))
}

// Text is what can be read on the page now; "" if nothing can be asked.
func (b *Browser) Text() string {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	return text
}

// Eval does something to the page in JavaScript.
func (b *Browser) Eval(js string) { b.t.Helper(); b.do(chromedp.Evaluate[chromedp.Void](js)) }

// Presses clicks with the mouse what is called name: a button or link with these
// words or this label, in the topmost dialog if one is open, the last one on the page.
func (b *Browser) Presses(name string) { b.t.Helper(); b.PressesOn("", name) }

// PressesOn is Presses within what a CSS selector finds.
func (b *Browser) PressesOn(where, name string) {
	b.t.Helper()
	at := until[[]float64](b, fmt.Sprintf("there is a %q to press", name), fmt.Sprintf(named, where, name))
	b.do(chromedp.MouseClickXY(at[0], at[1]))
}

// named finds what is called so and can be hit by a mouse, and says where it is.
const named = `(() => {
	const where = %q, top = where ? document.querySelector(where) : [...document.querySelectorAll("dialog:modal")].at(-1) || document;
	if (!top) return null;
	const called = (n) => [n.getAttribute("aria-label"), n.innerText].some((w) => w && w.replace(/\s+/g, " ").trim() === %q);
	const shown = (n) => n.checkVisibility({ visibilityProperty: true });
	const n = [...top.querySelectorAll("button, a, summary, label, [role=option]")].filter((n) => called(n) && shown(n)).at(-1);
	if (!n) return null;
	n.scrollIntoView({ block: "nearest" });
	const r = n.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
	return n.contains(document.elementFromPoint(x, y)) ? [x, y] : null;
})()`

// Fills types into the field with this label (its <label> or aria-label), over all that stands in it.
func (b *Browser) Fills(label, text string) {
	b.t.Helper()
	b.over(fmt.Sprintf(labelled, label), text)
}

// labelled finds a field by its label.
const labelled = `(() => {
	const top = [...document.querySelectorAll("dialog:modal")].at(-1) || document;
	const label = [...top.querySelectorAll("label")].filter((l) => l.innerText.trim().startsWith(%[1]q)).at(-1);
	return label?.control || [...top.querySelectorAll("input, textarea, select")].find((f) => f.getAttribute("aria-label") === %[1]q);
})()`

// Chooses picks the option with these words in the select with this label.
func (b *Browser) Chooses(label, option string) {
	b.t.Helper()
	b.Until(fmt.Sprintf("%q has %q", label, option), fmt.Sprintf(`(() => {
		const s = %s, o = s && [...s.options].find((o) => o.text === %q);
		if (o && s.value !== o.value) { s.value = o.value; s.dispatchEvent(new Event("change", { bubbles: true })); }
		return !!o;
	})()`, fmt.Sprintf(labelled, label), option))
}

// Writes sends a message or a slash command from the channel's field.
func (b *Browser) Writes(text string) { b.t.Helper(); b.write(`document.querySelector("#text")`, text) }

// Replies sends a message from the open thread's field.
func (b *Browser) Replies(text string) {
	b.t.Helper()
	b.write(`document.querySelector("#reply")`, text)
}

func (b *Browser) write(field, text string) {
	b.t.Helper()
	b.over(field, text)
	b.Enter()
}

// Enter presses Enter as a keyboard does: the page may keep the line break from
// being written, which chromedp's own key event would write all the same.
func (b *Browser) Enter() {
	b.t.Helper()
	for _, what := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: what, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13})
			return err
		}))
	}
}

// over types into the field that a JavaScript expression gives, over all that stands in it.
func (b *Browser) over(field, text string) {
	b.t.Helper()
	b.Until("there is the field "+field, fmt.Sprintf(`(() => { const f = %s; f?.focus(); f?.select?.(); return !!f })()`, field))
	b.do(chromedp.KeyEvent(text))
}

// Keys presses keys where the focus is ("\x1b" is Escape; see chromedp/kb).
func (b *Browser) Keys(keys string) { b.t.Helper(); b.do(chromedp.KeyEvent(keys)) }

// TabsTo presses Tab until the focus is on what is called name, within what a CSS
// selector finds, and asks that one can see where the focus is.
func (b *Browser) TabsTo(where, name string) {
	b.t.Helper()
	for range 200 {
		b.Keys(kb.Tab)
		if b.Holds(fmt.Sprintf(focused, where, name)) {
			b.Until("the focus can be seen", `document.activeElement.matches(":focus-visible")`)
			return
		}
	}
	b.t.Fatalf("the Tab key does not lead to %q\nthe page says:\n%s", name, b.Text())
}

// focused tells whether the focus is on what is called so.
const focused = `(() => {
	const n = document.activeElement;
	return !!n.closest(%q) && [n.getAttribute("aria-label"), n.innerText].some((w) => w && w.trim() === %q);
})()`

// Holds asks whether a JavaScript condition holds now.
func (b *Browser) Holds(condition string) bool {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition))
	if err != nil {
		b.t.Fatal(err)
	}
	return yes
}

// ActsAs goes on as another person, given their user id, through the selector.
func (b *Browser) ActsAs(user string) {
	b.t.Helper()
	b.Eval(fmt.Sprintf(`document.querySelector("[data-as-user=%s]").click()`, user))
	b.Until("acts as "+user, fmt.Sprintf(`document.getElementById("app").dataset.as === %q`, user))
}

// Visits opens a channel, a conversation or the app's home from the list at the left.
func (b *Browser) Visits(name string) {
	b.t.Helper()
	b.Until("the list has "+name, fmt.Sprintf(`(() => {
		const n = [...document.querySelectorAll("#sidebar .item-name")].find((n) => n.innerText === %q);
		n?.click();
		return !!n;
	})()`, name))
	b.Until("shows "+name, fmt.Sprintf(`document.querySelector("#sidebar [aria-current=page] .item-name")?.innerText === %q`, name))
}

// Size sets the window, in CSS pixels. Below 500 it is a phone that is touched;
// after a phone, a wide window has no mouse that hovers.
func (b *Browser) Size(width, height int64) {
	b.t.Helper()
	phone := width < 500
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: phone})
		if err == nil && phone != b.phone {
			_, err = cdp.Call(ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: phone})
		}
		return err
	}))
	b.phone = phone
}

// Dark chooses dark or light colours.
func (b *Browser) Dark(dark bool) {
	b.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[dark]
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Screenshot writes what the window shows to a PNG file, the mouse out of the way.
func (b *Browser) Screenshot(file string) {
	b.t.Helper()
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 0, 0))
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
