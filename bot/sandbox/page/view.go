package page

import (
	"encoding/json"
	"slices"
	"strings"

	"hoshu/bot/sandbox"
)

// homeView is a person's page of the app.
type homeView struct {
	ID     string
	Blocks []block
}

func (c scribe) home(v sandbox.View) *homeView {
	s := surface{scribe: c, query: c.query("view_id", v.ID), state: stateOf(v.State)}
	return &homeView{ID: v.ID, Blocks: s.blocks(v.Blocks)}
}

// modal is a form over the page.
type modal struct {
	ID, Title, Submit, Cancel string
	Blocks                    []block
	Action, CloseAction       string
	Top                       bool
	Stray                     []string // errors of fields that are not there
}

// modals lists the reader's, the topmost last.
func (c scribe) modals(views []sandbox.View) []modal {
	var out []modal
	for _, v := range views {
		if v.To == c.at.As && v.Type == "modal" {
			out = append(out, c.modal(v))
		}
	}
	if len(out) > 0 {
		out[len(out)-1].Top = true
	}
	return out
}

func (c scribe) modal(v sandbox.View) modal {
	s := surface{scribe: c, query: c.query("view_id", v.ID), errors: v.Errors, state: stateOf(v.State)}
	act := func(do string) string {
		q := c.query("view_id", v.ID)
		q.Set("do", do)
		return "/page/act?" + q.Encode()
	}
	m := modal{ID: v.ID, Title: words(v.Title), Submit: words(v.Submit), Cancel: words(v.Close),
		Blocks: s.blocks(v.Blocks), Action: act("submit"), CloseAction: act("close")}
	for id, e := range v.Errors {
		if !slices.ContainsFunc(m.Blocks, func(b block) bool { return b.ID == id }) {
			m.Stray = append(m.Stray, e)
		}
	}
	slices.Sort(m.Stray)
	return m
}

// words is the text of a text object.
func words(raw json.RawMessage) string {
	var t rawText
	_ = json.Unmarshal(raw, &t) // none is no words
	return strings.TrimSpace(t.Text)
}
