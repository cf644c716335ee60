package sandbox

import "strconv"

func itoa(i int) string { return strconv.Itoa(i) }

// blocksValidate is blocks.validate: exactly one of blocks, message and view.
func (w *Workspace) blocksValidate(c *call) (obj, error) {
	given := 0
	for _, name := range []string{"blocks", "message", "view"} {
		if c.has(name) {
			given++
		}
	}
	if given != 1 {
		return nil, refuse("invalid_arguments", "exactly one of blocks, message and view")
	}
	switch {
	case c.has("blocks"):
		return nil, c.validated("blocks", func(v any) []misfit { return blocksOrMisfit("", v) })
	case c.has("message"):
		return nil, c.validated("message", func(v any) []misfit {
			o, _ := v.(obj)
			return blocksOrMisfit("/blocks", o["blocks"])
		})
	}
	return nil, c.validated("view", func(v any) []misfit {
		o, _ := v.(obj)
		return checkView(o, "")
	})
}

func blocksOrMisfit(at string, v any) []misfit {
	blocks, ok := v.([]any)
	if !ok {
		return []misfit{{at, "must be an array"}}
	}
	return checkMessage(at, blocks)
}

// validated turns misfits into the answer of blocks.validate.
func (c *call) validated(name string, check func(any) []misfit) error {
	v, ok := c.value(name)
	if !ok {
		return refuse("invalid_" + name)
	}
	all := check(v)
	if len(all) == 0 {
		return nil
	}
	list := []any{}
	for _, m := range all {
		list = append(list, obj{"pointer": m.at, "code": "failed_constraint", "message": m.text})
	}
	return &refusal{code: "invalid_" + name, extra: obj{"errors": list}}
}
