package main

import (
	"slices"

	"hoshu/bot"
)

// place is where a client's alerts hang. The team's own channel may read of
// every client; a client with a channel of its own is read of there alone.
func (a *app) place(client string) bot.Place {
	cfg := a.cfg.Load()
	p := bot.Place{Channel: cfg.Slack.OpsChannel}
	for _, c := range cfg.Clients {
		if c.ID == client {
			p.Client, p.Channel = or(c.Name, c.ID), or(c.OpsChannel, p.Channel)
		}
	}
	p.Speak = a.book.In(or(a.channelLanguage(p.Channel), cfg.Language), cfg.zone())
	return p
}

// channels are all that alerts may hang in, each once.
func (a *app) channels() []string {
	cfg := a.cfg.Load()
	ids := []string{cfg.Slack.OpsChannel}
	for _, c := range cfg.Clients {
		if c.OpsChannel != "" && !slices.Contains(ids, c.OpsChannel) {
			ids = append(ids, c.OpsChannel)
		}
	}
	return ids
}

// keepers are the accounts of the two people who know a system.
func (a *app) keepers(system string) []string {
	s := a.cfg.Load().system(system)
	return slices.Concat(a.guard.Accounts(s.Main), a.guard.Accounts(s.Second))
}

// systemName is a system's name as people read it.
func (a *app) systemName(id string) string { return or(a.cfg.Load().system(id).Name, id) }

// system finds a system by its id; a zero one where there is none.
func (c *Config) system(id string) System {
	for _, client := range c.Clients {
		for _, s := range client.Systems {
			if s.ID == id {
				return s
			}
		}
	}
	return System{}
}
