package page

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot/sandbox"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// server is the page in front of a fake, with a token that stays the same.
func server(f *fake) http.Handler { return newPage(f, "en", "token") }

func ask(t *testing.T, h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	r.Host = "127.0.0.1:8080"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestGolden(t *testing.T) {
	form := func(s *sandbox.State) {
		v := silenceForm("U0AKIRA")
		v.Errors = map[string]string{"why": "too short", "nowhere": "stray"}
		s.Views = append(s.Views, v)
	}
	whisper := func(s *sandbox.State) {
		find(s.Channels, "C0MIDORI").Ephemerals = []sandbox.Ephemeral{
			{To: "U0GUEST", Message: sandbox.Message{User: "U0HOSHU", BotID: "B0", TS: "1790000601.000100", Text: "for *you*"}},
			{To: "U0AKIRA", Message: sandbox.Message{User: "U0HOSHU", BotID: "B0", TS: "1790000601.000200", Text: "not for you"}}}
	}
	for name, tt := range map[string]struct {
		query string
		state func(*sandbox.State)
	}{
		"channel":        {"as=U0AKIRA&channel=C0OPS", nil},
		"channel_ja":     {"as=U0AKIRA&channel=C0OPS&lang=ja", nil},
		"thread":         {"as=U0BOB&channel=C0OPS&thread=1790000000.000100", nil},
		"editing":        {"as=U0AKIRA&channel=C0OPS&edit=1789990000.000100", nil},
		"empty":          {"as=U0AKIRA&channel=C0APPROVE", nil},
		"direct":         {"as=U0AKIRA&channel=D0AKIRA", nil},
		"home":           {"as=U0AKIRA&tab=home", nil},
		"home_empty":     {"as=U0BOB&tab=home", nil},
		"stranger":       {"as=U0STRANGER", nil},
		"deactivated":    {"as=U0GONE", nil},
		"whisper":        {"as=U0GUEST&channel=C0MIDORI", whisper},
		"modal":          {"as=U0AKIRA&channel=C0APPROVE", form},
		"break":          {"as=U0AKIRA&channel=C0APPROVE&panel=break", nil},
		"calls":          {"as=U0AKIRA&channel=C0APPROVE&panel=calls", nil},
		"foreign_places": {"as=U0GUEST&channel=C0OPS&thread=1790000000.000100", nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			if tt.state != nil {
				f.change(tt.state)
			}
			w := ask(t, server(f), httptest.NewRequest(http.MethodGet, "/?"+tt.query, nil))
			golden(t, name, w.Body.String())
		})
	}
}

// golden compares the page's inside with its file, blank lines aside.
func golden(t *testing.T, name, got string) {
	t.Helper()
	_, got, _ = strings.Cut(got, `<div id="app"`)
	got, _, _ = strings.Cut(got, `<div id="toasts"`)
	var lines []string
	for line := range strings.Lines(got) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	got = strings.Join(lines, "\n") + "\n"
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

func TestAct(t *testing.T) {
	for name, tt := range map[string]struct {
		query string
		form  url.Values
		want  *sandbox.Action // nil: nothing may happen
		words string
	}{
		"words become a message": {"as=U0AKIRA&channel=C0OPS&do=message", url.Values{"text": {"hi\r\nyou \n"}},
			&sandbox.Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "hi\nyou"}, ""},
		"a slash makes a command": {"as=U0AKIRA&channel=C0OPS&do=message", url.Values{"text": {"/hoshu alerts"}},
			&sandbox.Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu alerts"}, ""},
		"a command in a thread is refused": {"as=U0AKIRA&channel=C0OPS&do=message&thread_ts=1.1", url.Values{"text": {"/hoshu alerts"}},
			nil, "Slash commands do not work in threads. Use the channel instead."},
		"a press names its button": {"as=U0AKIRA&channel=C0OPS&ts=1.1&do=press&block_id=b&action_id=a", url.Values{"value": {"A-17"}},
			&sandbox.Action{As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: "1.1", Block: "b", Element: "a", Value: "A-17"}, ""},
		"several boxes are joined, moments become seconds": {"as=U0AKIRA&view_id=V&do=press&action_id=x",
			url.Values{"v.who": {"a", "b", ""}, "v.when": {"2026-09-21T21:13"}},
			&sandbox.Action{As: "U0AKIRA", Do: "press", View: "V", Element: "x", Values: map[string]string{"who": "a,b", "when": "1789992780"}}, ""},
		"an error has words": {"as=U0AKIRA&do=press&action_id=gone", url.Values{},
			&sandbox.Action{As: "U0AKIRA", Do: "press", Element: "gone"}, "That button is gone."},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			tt.form.Set("csrf", "token")
			r := httptest.NewRequest(http.MethodPost, "/page/act?"+tt.query, strings.NewReader(tt.form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept", "application/json")
			var got answer
			if err := json.Unmarshal(ask(t, server(f), r).Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Words != tt.words {
				t.Errorf("words %q, want %q", got.Words, tt.words)
			}
			var want []sandbox.Action
			if tt.want != nil {
				want = append(want, *tt.want)
			}
			if diff := cmp.Diff(want, f.actions()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWithoutScriptAFormLeadsBack(t *testing.T) {
	back := "/?as=U0AKIRA&channel=C0OPS&lang=ja"
	q := url.Values{"as": {"U0AKIRA"}, "do": {"press"}, "action_id": {"gone"}, "lang": {"ja"}, "back": {"https://evil.example" + back}}
	r := httptest.NewRequest(http.MethodPost, "/page/act?"+q.Encode(), strings.NewReader("csrf=token"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := ask(t, server(newFake()), r)
	want := place{As: "U0AKIRA", Channel: "C0OPS", Lang: "ja", Error: "そのボタンはもうありません。"}.URL()
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != want {
		t.Errorf("%d to %q, want %q", w.Code, got, want)
	}
}

func TestGuard(t *testing.T) {
	for name, tt := range map[string]struct {
		host, method, path, body string
		header                   map[string]string
		want                     int
	}{
		"a foreign host name is refused":   {"evil.example", "GET", "/", "", nil, http.StatusMisdirectedRequest},
		"localhost is fine":                {"localhost:1", "GET", "/", "", nil, http.StatusOK},
		"the sixth version is fine":        {"[::1]:1", "GET", "/", "", nil, http.StatusOK},
		"a foreign page may not post":      {"127.0.0.1", "POST", "/page/act", "csrf=token&do=message", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		"a post without token is refused":  {"127.0.0.1", "POST", "/page/act", "do=message", nil, http.StatusForbidden},
		"a switch without token, too":      {"127.0.0.1", "POST", "/page/switch", "name=disk", nil, http.StatusForbidden},
		"the style is served":              {"127.0.0.1", "GET", "/page/style.css", "", nil, http.StatusOK},
		"all else goes to the workspace":   {"127.0.0.1", "GET", "/files-pri/F1/trend.png", "", nil, http.StatusOK},
		"what nobody knows stays unknown":  {"127.0.0.1", "GET", "/page/nothing", "", nil, http.StatusNotFound},
		"what the workspace does not know": {"127.0.0.1", "GET", "/nothing", "", nil, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			r.Host = tt.host
			w := httptest.NewRecorder()
			server(newFake()).ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("%d, want %d: %s", w.Code, tt.want, w.Body)
			}
		})
	}
}

func TestSwitch(t *testing.T) {
	for name, tt := range map[string]struct {
		refused error
		words   string
		broken  bool
	}{
		"breaking":          {nil, "", true},
		"a refusal is said": {errStuck, "the service does not stop", false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.refused = tt.refused
			r := httptest.NewRequest(http.MethodPost, "/page/switch", strings.NewReader("csrf=token&name=disk&broken=true"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept", "application/json")
			var got answer
			if err := json.Unmarshal(ask(t, server(f), r).Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Words != tt.words || f.State().Switches[0].Broken != tt.broken {
				t.Errorf("%+v, broken %v", got, f.State().Switches[0].Broken)
			}
		})
	}
}

func TestEveryWordStandsInBothLanguages(t *testing.T) {
	for key, w := range uiWords {
		if w.ja == "" || w.en == "" || strings.Count(w.ja, "%") != strings.Count(w.en, "%") {
			t.Errorf("%s: %q and %q", key, w.ja, w.en)
		}
	}
}
