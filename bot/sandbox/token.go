package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

type tokenKind string

const (
	botKind tokenKind = "bot"
	appKind tokenKind = "app"
)

// token is one credential of the app.
type token struct {
	kind    tokenKind
	scopes  []string
	revoked bool
}

// DefaultScopes is what the app was installed with unless Options says otherwise.
func DefaultScopes() []string {
	return []string{
		"app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join",
		"channels:read", "chat:write", "commands", "files:read", "files:write", "groups:history",
		"groups:read", "im:history", "im:read", "im:write", "mpim:read", "pins:write", "reactions:read",
		"reactions:write", "team:read", "usergroups:read", "users:read",
	}
}

// grant makes the two tokens of the app.
func (w *Workspace) grant(scopes []string) {
	if scopes == nil {
		scopes = DefaultScopes()
	}
	bot := fmt.Sprintf("xoxb-%012d-%012d-%s", w.rand.Int64N(1e12), w.rand.Int64N(1e12), w.hex(24))
	app := fmt.Sprintf("xapp-1-%s-%012d-%s", appID, w.rand.Int64N(1e12), w.hex(64))
	w.tokens[bot] = token{kind: botKind, scopes: scopes}
	w.tokens[app] = token{kind: appKind, scopes: []string{"connections:write"}}
}

// BotToken is the token for the Web API ("xoxb-…").
func (w *Workspace) BotToken() string { return w.tokenOf(botKind) }

// AppToken is the token that opens sockets ("xapp-…").
func (w *Workspace) AppToken() string { return w.tokenOf(appKind) }

func (w *Workspace) tokenOf(kind tokenKind) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for text, t := range w.tokens {
		if t.kind == kind {
			return text
		}
	}
	return ""
}

// Revoke makes both tokens useless, as uninstalling the app does.
func (w *Workspace) Revoke() {
	w.change(func() {
		for text, t := range w.tokens {
			t.revoked = true
			w.tokens[text] = t
		}
		w.tell("tokens_revoked", obj{"type": "tokens_revoked", "tokens": obj{"oauth": []string{}, "bot": []string{botUser}}}, nil)
	})
}

// has tells whether any of the scopes was granted; none asked for is granted.
func (t token) has(scopes ...string) bool {
	return len(scopes) == 0 || slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(t.scopes, s) })
}

func (t token) provided() string { return strings.Join(t.scopes, ",") }

// hex is n hexadecimal digits by chance.
func (w *Workspace) hex(n int) string {
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "%016x", w.rand.Uint64())
	}
	return b.String()[:n]
}

// uuid is a version 4 UUID.
func (w *Workspace) uuid() string {
	h := w.hex(32)
	return fmt.Sprintf("%s-%s-4%s-%x%s-%s", h[:8], h[8:12], h[13:16], 8+w.rand.IntN(4), h[17:20], h[20:])
}

// id is a fresh id of Slack's look: a letter and ten digits or capitals.
func (w *Workspace) id(letter string) string { return letter + strings.ToUpper(w.hex(10)) }
