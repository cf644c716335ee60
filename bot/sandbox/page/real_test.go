package page

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hoshu/bot/sandbox"
)

// TestOfTheRealWorkspace shows every account of the real workspace its page and
// lets one of them write.
func TestOfTheRealWorkspace(t *testing.T) {
	ws := sandbox.New(sandbox.Options{Language: "ja", Seed: 1})
	t.Cleanup(ws.Close)
	h := newPage(ws, "ja", "token")
	for _, u := range ws.State().Users {
		body := ask(t, h, httptest.NewRequest(http.MethodGet, "/?as="+u.ID, nil)).Body.String()
		if !strings.Contains(body, `data-as="`+u.ID+`"`) {
			t.Errorf("%s has no page", u.Name)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/page/act?as=U0AKIRA&channel=C0OPS&do=message", strings.NewReader("csrf=token&text=a+%26+*b*"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask(t, h, r)
	if body := ask(t, h, httptest.NewRequest(http.MethodGet, "/?as=U0BUNTA&channel=C0OPS", nil)).Body.String(); !strings.Contains(body, "a &amp; ") {
		t.Error("what one wrote the other does not see")
	}
	if body := ask(t, h, httptest.NewRequest(http.MethodGet, "/?as=U0STRANGER&channel=C0OPS", nil)).Body.String(); strings.Contains(body, "a &amp; ") {
		t.Error("a stranger sees what was written")
	}
}
