package sandboxtest

import (
	"encoding/json"
	"maps"
	"sync"

	"hoshu/bot/sandbox"
)

type obj = map[string]any

// Dump collects what a workspace said, each form of it once, to be checked
// against Slack's own TypeScript types. The zero value is ready.
type Dump struct {
	mu       sync.Mutex
	literals []literal
	forms    map[string]bool // already collected
}

// literal is a value and the type it must satisfy.
type literal struct {
	of    string // what it is, for who reads the error
	value any
	typ   string
}

// Len is how many forms were collected.
func (d *Dump) Len() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.literals)
}

func (d *Dump) add(of string, value any, typ string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := typ + string(pack(form(value)))
	if d.forms[key] {
		return
	}
	if d.forms == nil {
		d.forms = map[string]bool{}
	}
	d.forms[key] = true
	d.literals = append(d.literals, literal{of, value, typ})
}

// State notes every message, view and home page of a state.
func (d *Dump) State(s sandbox.State) {
	for _, c := range s.Channels {
		for _, m := range c.Messages {
			d.message(m)
		}
		for _, e := range c.Ephemerals {
			d.message(e.Message)
		}
	}
	for _, v := range s.Views {
		d.view(v, "types.ModalView", "title", "submit", "close", "clear_on_close", "notify_on_close")
	}
	for _, v := range s.Homes {
		d.view(v, "types.HomeView")
	}
}

func (d *Dump) message(m sandbox.Message) {
	of := "message: " + m.Text
	if m.Blocks != nil {
		d.add(of, unpack(m.Blocks), "types.KnownBlock[]")
	}
	if m.Attachments != nil {
		d.add(of, stripAttachments(unpack(m.Attachments)), "types.MessageAttachment[]")
	}
	if m.Metadata != nil {
		d.add(of, unpack(m.Metadata), "types.MessageMetadata")
	}
}

// view notes a view as an app would write it.
func (d *Dump) view(v sandbox.View, typ string, more ...string) {
	all := unpack(pack(v)).(obj)
	own := obj{}
	for _, key := range append([]string{"type", "blocks", "private_metadata", "callback_id", "external_id"}, more...) {
		if all[key] != nil {
			own[key] = all[key]
		}
	}
	d.add(v.Type+" view", own, typ)
}

// form is a value without the words in it, so that a thousand cards of one
// making are one. Words that the types know stay.
func form(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = form(e)
		}
		return out
	case obj:
		out := obj{}
		for key, e := range v {
			if word, isText := e.(string); isText && !known[key] && word != "" {
				out[key] = "…"
				continue
			}
			out[key] = form(e)
		}
		return out
	case float64:
		return 0
	}
	return v
}

// known are the keys whose words belong to the form.
var known = map[string]bool{"type": true, "subtype": true, "style": true, "mode": true, "channel_type": true, "error": true}

func pack(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("sandboxtest: not JSON: " + err.Error())
	}
	return raw
}

func unpack(raw []byte) any {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

// stripAttachments takes out what Slack adds to attachments when it stores them.
func stripAttachments(v any) any {
	list, _ := v.([]any)
	out := make([]any, len(list))
	for i, a := range list {
		a, _ := a.(obj)
		out[i] = maps.Clone(a)
		delete(out[i].(obj), "id")
	}
	return out
}
