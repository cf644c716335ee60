// Package page is the sandbox's own Slack client: a page in the browser where
// one acts as any user of the workspace. It draws State and turns what people do
// into Actions; it keeps nothing and decides nothing itself.
package page

import (
	"context"
	"crypto/rand"
	"net/http"

	"hoshu/bot/sandbox"
)

// Workspace is what the page shows and acts on.
type Workspace interface {
	State() sandbox.State
	Act(ctx context.Context, a sandbox.Action) sandbox.ActResult
	// Follow gives a signal after every change, until stop is called.
	Follow() (changed <-chan struct{}, stop func())
	Switch(ctx context.Context, name string, broken bool) error
	Handler() http.Handler
}

// page serves one workspace.
type page struct {
	ws       Workspace
	language string // "ja" or "en", where the URL does not say
	token    string // proves that a POST comes from a page of ours
	looks    looks
}

// New serves the page at "/" and "/page/*" and passes all else to the workspace.
// Language is "ja" or "en"; ?lang overrides it.
func New(ws Workspace, language string) http.Handler {
	return newPage(ws, language, rand.Text())
}

func newPage(ws Workspace, language, token string) http.Handler {
	p := &page{ws: ws, language: language, token: token, looks: parseLooks(token)}
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", p.show)
	own.HandleFunc("GET /page/events", p.events)
	own.HandleFunc("POST /page/act", p.act)
	own.HandleFunc("POST /page/switch", p.flip)
	own.Handle("GET /page/", http.StripPrefix("/page/", assets()))

	all := http.NewServeMux()
	all.Handle("GET /{$}", guard(own))
	all.Handle("/page/", guard(own))
	all.Handle("/", ws.Handler())
	return all
}
