package sandbox

import (
	"slices"
)

// spot is one element with the block it hangs in.
type spot struct {
	block   obj
	element obj
}

func (s spot) blockID() string  { id, _ := s.block["block_id"].(string); return id }
func (s spot) actionID() string { id, _ := s.element["action_id"].(string); return id }
func (s spot) kind() string     { kind, _ := s.element["type"].(string); return kind }

// spots are all interactive elements of some blocks.
func spots(blocks []any) []spot {
	var all []spot
	for _, b := range blocks {
		block, _ := b.(obj)
		for _, e := range elementsOf(block) {
			if interactive(e) {
				all = append(all, spot{block, e})
			}
		}
	}
	return all
}

// pick finds the one element that ids name; an empty id matches any.
func pick(all []spot, block, action string) (spot, bool) {
	var found []spot
	for _, s := range all {
		if (block == "" || s.blockID() == block) && (action == "" || s.actionID() == action) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return spot{}, false
	}
	return found[0], true
}

// initialValues is state.values of a surface: what was typed before, where the
// same element is still there, or else what the elements start with.
func initialValues(blocks []any, typed obj) obj {
	values := obj{}
	for _, s := range spots(blocks) {
		f, stateful := fields[s.kind()]
		if !stateful {
			continue
		}
		value, was := valueIn(typed, s)
		if !was {
			value = f.start(s)
		}
		lay(values, s, value)
	}
	return values
}

func valueIn(values obj, s spot) (obj, bool) {
	block, _ := values[s.blockID()].(obj)
	v, ok := block[s.actionID()].(obj)
	return v, ok && v["type"] == s.kind()
}

func lay(values obj, s spot, value obj) {
	block, ok := values[s.blockID()].(obj)
	if !ok {
		block = obj{}
		values[s.blockID()] = block
	}
	block[s.actionID()] = value
}

// fillIn puts what a person typed into values, by block_id or by action_id.
func fillIn(blocks []any, values obj, typed map[string]string) error {
	all := spots(blocks)
	for name, text := range typed {
		s, ok := pick(all, name, "")
		if !ok {
			s, ok = pick(all, "", name)
		}
		f, stateful := fields[s.kind()]
		if !ok || !stateful {
			return refuse("no_such_field", name)
		}
		v, err := f.choose(s, text)
		if err != nil {
			return err
		}
		lay(values, s, v)
	}
	return nil
}

// unfilled are the inputs that must not stay empty, by block_id, with the words
// that Slack's own client shows instead of sending.
func unfilled(blocks []any, values obj, words string) map[string]string {
	missing := map[string]string{}
	for _, s := range spots(blocks) {
		if s.block["type"] != "input" || s.block["optional"] == true {
			continue
		}
		v, _ := valueIn(values, s)
		if empty(v[fields[s.kind()].key]) {
			missing[s.blockID()] = words
		}
	}
	return missing
}

func empty(v any) bool {
	list, isList := v.([]any)
	return v == nil || v == "" || isList && len(list) == 0
}

// inputIDs are the block_ids beside which a form's errors may stand.
func inputIDs(blocks []any) []string {
	var ids []string
	for _, s := range spots(blocks) {
		if s.block["type"] == "input" && !slices.Contains(ids, s.blockID()) {
			ids = append(ids, s.blockID())
		}
	}
	return ids
}
