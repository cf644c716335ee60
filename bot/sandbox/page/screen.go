package page

import (
	"slices"

	"hoshu/bot/sandbox"
)

// screen is everything one page shows, ready to be drawn.
type screen struct {
	Lang     string
	Other    string // the URL in the other language
	At       place
	Version  uint64
	Team     sandbox.Team
	Me       person
	People   []person
	Channels []channelLink
	Talks    []channelLink // direct messages
	HomeURL  string
	App      person
	Here     *channelView
	Thread   *threadView
	Home     *homeView
	Panel    string
	Close    string // closes the right side
	BreakURL string
	CallsURL string
	Broken   int // switches that are broken now
	Switches []sandbox.SwitchState
	Calls    []call
	Modals   []modal
	Notices  []notice
	Commands []command
	Error    string
}

// channelLink is one line of the list at the left.
type channelLink struct {
	ID, Name, URL, Latest string
	Icon                  string // "#", "lock", "shared", "talk"
	Here                  bool
	With                  person // of a direct message
}

// screenOf puts the page together for one place.
func screenOf(s sandbox.State, at place, lang string) screen {
	at = at.settle(s)
	sc := scribe{people: map[string]person{}, channels: map[string]string{}, at: at, lang: lang}
	out := screen{Lang: lang, At: at, Version: s.Version, Team: s.Team, Panel: at.Panel, Switches: s.Switches}
	out.addPeople(s, sc)
	out.addChannels(s, sc)
	out.addLinks(lang)
	switch c := find(s.Channels, at.Channel); {
	case at.Tab == "home":
		out.Home = sc.home(s.Homes[at.As])
	case c != nil:
		out.Here = sc.channelView(c)
		out.Thread = sc.threadView(c)
	}
	out.Modals = sc.modals(s.Views)
	out.Notices = notices(s.Notices[at.As])
	out.Commands = commands(s.Commands)
	if at.Panel == "calls" {
		out.Calls = calls(s.Calls, sc.zone())
	}
	return out
}

func (out *screen) addPeople(s sandbox.State, sc scribe) {
	for i, u := range s.Users {
		p := personOf(u, s.Team.ID)
		p.Hue, p.Me, p.URL = hue(i), u.ID == out.At.As, out.At.acting(s, u.ID).URL()
		sc.people[u.ID] = p
		switch {
		case p.App && out.App.ID == "":
			out.App = p
		case !p.App:
			out.People = append(out.People, p)
		}
	}
	out.Me = sc.people[out.At.As]
}

func (out *screen) addChannels(s sandbox.State, sc scribe) {
	for _, c := range s.Channels {
		if !slices.Contains(c.Members, out.At.As) {
			continue
		}
		link := channelLink{ID: c.ID, Name: c.Name, URL: out.At.channel(c.ID).URL(), Latest: latest(c, out.At.As),
			Here: c.ID == out.At.Channel, Icon: icon(c)}
		if c.IsIM {
			link.With = sc.partner(c)
			link.Name = link.With.Name
			out.Talks = append(out.Talks, link)
			continue
		}
		sc.channels[c.ID] = c.Name
		out.Channels = append(out.Channels, link)
	}
}

func (out *screen) addLinks(lang string) {
	out.HomeURL, out.Close = out.At.home().URL(), out.At.thread("").URL()
	out.BreakURL, out.CallsURL = out.At.panel("break").URL(), out.At.panel("calls").URL()
	out.Other = out.At.speaking(map[string]string{"ja": "en", "en": "ja"}[lang]).URL()
	for _, s := range out.Switches {
		if s.Broken {
			out.Broken++
		}
	}
}

// partner is the other one in a direct message.
func (c scribe) partner(ch sandbox.Channel) person {
	for _, id := range ch.Members {
		if id != c.at.As {
			return c.people[id]
		}
	}
	return c.people[c.at.As]
}

func icon(c sandbox.Channel) string {
	switch {
	case c.IsIM:
		return "talk"
	case c.IsExtShared:
		return "shared"
	case c.IsPrivate:
		return "lock"
	}
	return "#"
}

// latest is the ts of the last message that somebody else wrote into the channel itself.
func latest(c sandbox.Channel, me string) string {
	for _, m := range slices.Backward(c.Messages) {
		if m.User != me && inChannel(m) {
			return m.TS
		}
	}
	return ""
}
