package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
)

// view is an open modal or a home page.
type view struct {
	View
}

// viewArg reads and checks the view of a call.
func (w *Workspace) viewArg(c *call, kind string) (*view, error) {
	raw, ok := c.value("view")
	o, isObject := raw.(obj)
	if !ok || !isObject {
		return nil, refuse("invalid_arguments", "must be a valid view [json-pointer:/view]")
	}
	return w.newView(o, kind)
}

// newView checks a view, wherever it came from, and fills in what Slack adds.
func (w *Workspace) newView(o obj, kind string) (*view, error) {
	if len(pack(o)) > maxView {
		return nil, refuse("view_too_large")
	}
	if misfits := checkView(o, kind); len(misfits) > 0 {
		return nil, refuse("invalid_arguments", texts(misfits)...)
	}
	blocks, _ := o["blocks"].([]any)
	w.fill(blocks)
	o["blocks"] = blocks
	for _, key := range []string{"title", "submit", "close"} {
		defaults(o[key])
	}
	v := &view{}
	if err := json.Unmarshal(pack(o), &v.View); err != nil {
		return nil, refuse("invalid_arguments", err.Error())
	}
	v.TeamID, v.AppID, v.BotID = w.team.ID, appID, botID
	v.State = pack(obj{"values": initialValues(blocks, nil)})
	v.Hash = w.viewHash()
	return v, nil
}

func (w *Workspace) viewHash() string {
	return fmt.Sprintf("%d.%s", w.now().Unix(), w.hex(8))
}

// replace puts new contents into an open view. What was typed stays where the
// new view has the same block_id and action_id.
func (v *view) replace(by *view) {
	typed := v.values()
	id, to, root, previous, external := v.ID, v.To, v.RootViewID, v.PreviousViewID, v.ExternalID
	v.View = by.View
	v.ID, v.To, v.RootViewID, v.PreviousViewID = id, to, root, previous
	if v.ExternalID == "" {
		v.ExternalID = external
	}
	v.State = pack(obj{"values": initialValues(v.blocks(), typed)})
}

// modal finds an open modal or a home page by its id.
func (w *Workspace) modal(id string) *view {
	return w.findView(func(v *view) bool { return v.ID == id })
}

func (w *Workspace) byExternal(id string) *view {
	return w.findView(func(v *view) bool { return v.ExternalID == id })
}

func (w *Workspace) findView(match func(*view) bool) *view {
	for _, stack := range w.stacks {
		if i := slices.IndexFunc(stack, match); i >= 0 {
			return stack[i]
		}
	}
	for _, home := range w.homes {
		if match(home) {
			return home
		}
	}
	return nil
}

// wireView is a view in Slack's shape.
func (w *Workspace) wireView(v *view) obj {
	o := asObject(v.View)
	delete(o, "to")
	delete(o, "errors")
	if o["title"] == nil { // a home page has none of its own
		o["title"] = obj{"type": "plain_text", "text": "View Title", "emoji": true}
	}
	o["app_installed_team_id"], o["submit_disabled"] = w.team.ID, false
	return o
}

func (v *view) blocks() []any {
	blocks, _ := unpack(v.Blocks).([]any)
	return blocks
}

func (v *view) values() obj {
	state, _ := unpack(v.State).(obj)
	values, _ := state["values"].(obj)
	return values
}
