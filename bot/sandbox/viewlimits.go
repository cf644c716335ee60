package sandbox

import (
	"slices"
)

// checkView judges a modal, a home page or (kind "") whatever the view says it is.
func checkView(o obj, kind string) []misfit {
	on, most := onModal, maxViewBlocks
	said, _ := o["type"].(string)
	if said == "home" {
		on = onHome
	}
	c := newChecker(on)
	if kind != "" && said != kind || said != "modal" && said != "home" {
		c.no("/view/type", "unsupported type: %s", said)
		return c.misfits
	}
	viewShapes[said].check(c, "/view", o)
	blocks, _ := o["blocks"].([]any)
	c.blocks("/view/blocks", blocks, most)
	return c.misfits
}

// viewShapes are the two kinds of views; their blocks are judged apart.
var viewShapes = map[string]shape{
	"home": {props: map[string]prop{
		"blocks": must(list(0, maxViewBlocks, anything)), "private_metadata": may(chars(0, 3000)), "callback_id": may(chars(0, maxID)),
		"external_id": may(chars(0, maxID)), "title": may(plain(24)), "close": may(plain(24)), "submit": may(plain(24)),
		"clear_on_close": may(boolean), "notify_on_close": may(boolean),
	}},
	"modal": {props: map[string]prop{
		"blocks": must(list(0, maxViewBlocks, anything)), "private_metadata": may(chars(0, 3000)), "callback_id": may(chars(0, maxID)),
		"external_id": may(chars(0, maxID)), "title": must(plain(24)), "close": may(plain(24)), "submit": may(plain(24)),
		"clear_on_close": may(boolean), "notify_on_close": may(boolean), "submit_disabled": may(boolean),
	}, whole: inputNeedsSubmit},
}

func inputNeedsSubmit(c *checker, at string, o obj) {
	blocks, _ := o["blocks"].([]any)
	asks := slices.ContainsFunc(blocks, func(b any) bool { o, _ := b.(obj); return o["type"] == "input" })
	if asks && o["submit"] == nil {
		c.no(at, "missing required field: submit")
	}
}
