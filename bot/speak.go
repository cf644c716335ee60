package bot

import (
	"cmp"
	"strings"
	"time"

	"hoshu/bot/words"
)

// Speaker speaks to a caller without asking anybody who they are.
func (g *Guard) Speaker(c Caller) words.Speaker {
	p := g.person(c.User)
	g.mu.Lock()
	last := g.spoke[c.User]
	g.mu.Unlock()
	return g.book.In(g.language(p, c, string(last)), g.zone(""))
}

func (g *Guard) remember(account string, l words.Lang) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.spoke[account] = l
}

// language: the person's own, else the channel's, else the account's, else the default.
func (g *Guard) language(p Person, c Caller, locale string) words.Lang {
	g.mu.Lock()
	fallback := cmp.Or(g.roster.Language, words.English)
	g.mu.Unlock()
	if p.Language != "" {
		return p.Language
	}
	if l := g.channels(c.Channel); c.Channel != "" && l != "" {
		return l
	}
	if strings.Trim(locale, "-_") == "" {
		return fallback
	}
	return words.ParseLang(locale, fallback)
}

// zone: the account's, else the default.
func (g *Guard) zone(name string) *time.Location {
	g.mu.Lock()
	fallback := g.roster.Zone
	g.mu.Unlock()
	for _, n := range []string{name, fallback} {
		if z, err := time.LoadLocation(n); err == nil && n != "" {
			return z
		}
	}
	return time.UTC
}
