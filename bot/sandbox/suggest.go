package sandbox

import (
	"encoding/json"
	"strings"
)

// keepOffers bounds the options that apps offered and nobody picked.
const keepOffers = 500

// offerKey names the options that one person was offered by one element.
type offerKey struct{ user, surface, block, action string }

// actSuggest types into an external select (Value) and asks the app for options,
// as Slack does while somebody types. What it offers can be picked afterwards.
func (w *Workspace) actSuggest(u *User, a Action) (*delivery, error) {
	on, err := w.surface(u, a)
	if err != nil {
		return nil, err
	}
	s, ok := pick(spots(on.blocks()), a.Block, a.Element)
	if !ok || !external(s.kind()) {
		return nil, refuse("no_such_field")
	}
	if least, given := s.element["min_query_length"].(float64); float64(len([]rune(a.Value))) < least || !given && len(a.Value) < 3 {
		return nil, refuse("query_too_short")
	}
	p := w.interaction("block_suggestion", u)
	p["block_id"], p["action_id"], p["value"] = s.blockID(), s.actionID(), a.Value
	w.placeSuggestion(on, p)
	d := &delivery{kind: "interactive", payload: pack(p)}
	key := offerKey{u.ID, on.id(), s.blockID(), s.actionID()}
	d.acked = func(answer json.RawMessage) ActResult { return w.suggested(u.ID, key, answer) }
	w.deliver(d)
	return d, nil
}

func external(kind string) bool { return strings.HasSuffix(kind, "external_select") }

// placeSuggestion says where the select hangs.
func (w *Workspace) placeSuggestion(on surface, p obj) {
	if on.view != nil {
		p["view"], p["container"] = w.wireView(on.view), obj{"type": "view", "view_id": on.view.ID}
		return
	}
	p["container"], p["channel"] = on.container(), obj{"id": on.room.ID, "name": commandRoom(on.room)}
	if !on.ephemeral {
		p["message"] = w.wire(on.room, *on.message, false)
	}
}

// id is what tells a surface from others.
func (on surface) id() string {
	if on.view != nil {
		return on.view.ID
	}
	return on.room.ID + on.message.TS
}

// suggested keeps what the app offered, if Slack would show it.
func (w *Workspace) suggested(user string, key offerKey, answer json.RawMessage) ActResult {
	o := asJSON(answer)
	if !validOffer(o) {
		return w.trouble(user, "invalid_options")
	}
	if len(w.offers) >= keepOffers {
		clear(w.offers)
	}
	w.offers[key] = o
	return ActResult{OK: true}
}

// validOffer wants options or groups of them, of which there may be none.
func validOffer(o obj) bool {
	c := newChecker(onMessage)
	each := option(plain(maxOption))
	shape{props: map[string]prop{
		"options": may(list(0, maxOptions, each)), "option_groups": may(list(0, maxOptions, group(each))),
	}}.check(c, "", o)
	return o != nil && len(c.misfits) == 0 && (o["options"] == nil) != (o["option_groups"] == nil)
}

// offer gives the external selects among blocks the options that were offered.
func (w *Workspace) offer(user, surface string, blocks []any) []any {
	for _, s := range spots(blocks) {
		if o := w.offers[offerKey{user, surface, s.blockID(), s.actionID()}]; o != nil && external(s.kind()) {
			s.element["options"], s.element["option_groups"] = o["options"], o["option_groups"]
		}
	}
	return blocks
}
