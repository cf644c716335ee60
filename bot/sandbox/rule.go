package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// misfit is what is wrong at one place of some blocks or a view.
type misfit struct{ at, text string }

func (m misfit) String() string { return fmt.Sprintf("%s [json-pointer:%s]", m.text, m.at) }

func texts(all []misfit) []string {
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = m.String()
	}
	return words
}

// checker walks over blocks and notes what Slack would refuse.
type checker struct {
	on       where
	misfits  []misfit
	blockIDs map[string]bool
	actions  map[string]bool // of the block at hand
	counts   map[string]int  // of what is limited over a whole surface
	shapes   map[string]shape
}

func newChecker(on where) *checker {
	return &checker{on: on, blockIDs: map[string]bool{}, counts: map[string]int{}, shapes: blockShapes}
}

func (c *checker) no(at, format string, args ...any) {
	c.misfits = append(c.misfits, misfit{at, fmt.Sprintf(format, args...)})
}

// rule judges the value at one place.
type rule func(c *checker, at string, v any)

// prop is a key of an object: its rule, and whether it must be there.
type prop struct {
	rule rule
	must bool
}

func must(r rule) prop { return prop{r, true} }
func may(r rule) prop  { return prop{r, false} }

// shape is an object's keys, and what they must be together.
type shape struct {
	props map[string]prop
	whole func(c *checker, at string, o obj)
}

// check judges an object against the shape; keys that it lacks are refused.
func (s shape) check(c *checker, at string, o obj) {
	for _, key := range slices.Sorted(maps.Keys(s.props)) {
		v, there := o[key]
		if p := s.props[key]; there && v != nil {
			p.rule(c, at+"/"+key, v)
		} else if p.must {
			c.no(at, "missing required field: %s", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if _, known := s.props[key]; !known && key != "type" {
			c.no(at, "invalid additional property: %s", key)
		}
	}
	if s.whole != nil {
		s.whole(c, at, o)
	}
}

// object is a nested object of that shape.
func object(s shape) rule {
	return func(c *checker, at string, v any) {
		if o, ok := v.(obj); ok {
			s.check(c, at, o)
			return
		}
		c.no(at, "must be an object")
	}
}

// chars is a string of least to most characters (Unicode code points).
func chars(least, most int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		switch {
		case !ok:
			c.no(at, "must be a string")
		case n > most:
			c.no(at, "must be less than %d characters", most+1)
		case n < least:
			c.no(at, "must be more than %d characters", least-1)
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.no(at, "must be a boolean")
	}
}

func anything(*checker, string, any) {}

// integer is a whole number from least to most.
func integer(least, most float64) rule {
	return func(c *checker, at string, v any) {
		n, ok := v.(float64)
		switch {
		case !ok || n != float64(int64(n)):
			c.no(at, "must be an integer")
		case n < least:
			c.no(at, "must be greater than %v", least-1)
		case n > most:
			c.no(at, "must be less than %v", most+1)
		}
	}
}

// among is one of some words.
func among(words ...string) rule {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(words, s) {
			c.no(at, "must be one of: %s", strings.Join(words, ", "))
		}
	}
}

// list is a list of least to most things.
func list(least, most int, each rule) rule {
	return func(c *checker, at string, v any) {
		l, ok := v.([]any)
		switch {
		case !ok:
			c.no(at, "must be an array")
		case len(l) > most:
			c.no(at, "no more than %d items allowed", most)
		case len(l) < least:
			c.no(at, "no fewer than %d items allowed", least)
		}
		for i, e := range l {
			each(c, fmt.Sprintf("%s/%d", at, i), e)
		}
	}
}

// plain is a plain_text object, words one that may be mrkdwn too.
func plain(most int) rule { return textObject(most, "plain_text") }
func words(most int) rule { return textObject(most, "plain_text", "mrkdwn") }

func textObject(most int, kinds ...string) rule {
	return func(c *checker, at string, v any) {
		o, ok := v.(obj)
		if !ok {
			c.no(at, "must be an object")
			return
		}
		kind, _ := o["type"].(string)
		if !slices.Contains(kinds, kind) {
			c.no(at+"/type", "must be one of: %s", strings.Join(kinds, ", "))
			return
		}
		extra := map[string]string{"plain_text": "emoji", "mrkdwn": "verbatim"}[kind]
		shape{props: map[string]prop{"text": must(chars(1, most)), extra: may(boolean)}}.check(c, at, o)
	}
}

// elements is one element of the kinds that may stand there.
func elements(kinds ...string) rule {
	return func(c *checker, at string, v any) {
		o, ok := v.(obj)
		if !ok {
			c.no(at, "must be an object")
			return
		}
		kind, _ := o["type"].(string)
		if !slices.Contains(kinds, kind) {
			c.no(at+"/type", "unsupported type: %s", kind)
			return
		}
		elementShapes[kind].check(c, at, o)
		c.unique(at, o)
	}
}

// unique refuses an action_id that stands twice in a block, and a second focus.
func (c *checker) unique(at string, o obj) {
	if id, _ := o["action_id"].(string); id != "" {
		if c.actions[id] {
			c.no(at+"/action_id", "`action_id` \"%s\" already exists", id)
		}
		c.actions[id] = true
	}
	if o["focus_on_load"] == true {
		c.upTo(at+"/focus_on_load", "focus_on_load", 1, 1)
	}
}

// upTo counts what is limited over a whole surface.
func (c *checker) upTo(at, what string, n, most int) {
	c.counts[what] += n
	if c.counts[what] > most {
		c.no(at, "no more than %d allowed: %s", most, what)
	}
}
