package page

import (
	"net/url"
	"slices"

	"hoshu/bot/sandbox"
)

// place is where on the page somebody is. It is the whole state of the page and
// stands in its URL.
type place struct {
	As      string // user id
	Channel string
	Thread  string // ts of the thread's first message
	Tab     string // "home" or ""
	Panel   string // "break", "calls" or ""
	Edit    string // ts of the message being edited
	Lang    string // "" unless chosen
	Error   string // what went wrong just before; only without script
}

func placeOf(q url.Values) place {
	return place{As: q.Get("as"), Channel: q.Get("channel"), Thread: q.Get("thread"), Tab: q.Get("tab"),
		Panel: q.Get("panel"), Edit: q.Get("edit"), Lang: q.Get("lang"), Error: q.Get("error")}
}

// URL leads to the place.
func (p place) URL() string {
	q := url.Values{}
	for k, v := range map[string]string{"as": p.As, "channel": p.Channel, "thread": p.Thread, "tab": p.Tab,
		"panel": p.Panel, "edit": p.Edit, "lang": p.Lang, "error": p.Error} {
		if v != "" {
			q.Set(k, v)
		}
	}
	return "/?" + q.Encode()
}

func (p place) channel(id string) place { return place{As: p.As, Channel: id, Lang: p.Lang} }
func (p place) home() place             { return place{As: p.As, Tab: "home", Lang: p.Lang} }
func (p place) speaking(l string) place { p.Lang = l; return p }
func (p place) editing(ts string) place { p.Edit = ts; return p }

// thread opens a thread; with "" it closes the right side.
func (p place) thread(ts string) place {
	p.Thread, p.Panel, p.Edit = ts, "", ""
	return p
}

// panel opens a panel at the right in place of a thread; the open one closes.
func (p place) panel(name string) place {
	if p.Panel == name {
		name = ""
	}
	p.Thread, p.Panel = "", name
	return p
}

// acting is the same place in somebody else's eyes, where they can see it.
func (p place) acting(s sandbox.State, user string) place {
	next := place{As: user, Tab: p.Tab, Panel: p.Panel, Lang: p.Lang}
	if c := find(s.Channels, p.Channel); c != nil && slices.Contains(c.Members, user) {
		next.Channel, next.Thread = p.Channel, p.Thread
	}
	return next
}

// settle fills in what the URL left open: the first person, their first channel.
func (p place) settle(s sandbox.State) place {
	if !slices.ContainsFunc(s.Users, func(u sandbox.User) bool { return u.ID == p.As }) {
		p.As = firstHuman(s.Users)
	}
	if p.Tab == "home" {
		p.Channel, p.Thread = "", ""
		return p
	}
	if c := find(s.Channels, p.Channel); c == nil || !slices.Contains(c.Members, p.As) {
		p.Channel, p.Thread = firstChannel(s.Channels, p.As), ""
	}
	return p
}

func firstHuman(users []sandbox.User) string {
	for _, u := range users {
		if !u.IsBot && !u.Deleted {
			return u.ID
		}
	}
	return ""
}

// firstChannel is the first one a person sees, channels before conversations.
func firstChannel(channels []sandbox.Channel, user string) string {
	for _, im := range []bool{false, true} {
		for _, c := range channels {
			if c.IsIM == im && slices.Contains(c.Members, user) {
				return c.ID
			}
		}
	}
	return ""
}

func find(channels []sandbox.Channel, id string) *sandbox.Channel {
	for i := range channels {
		if channels[i].ID == id {
			return &channels[i]
		}
	}
	return nil
}
