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
			p.Mention = a.keepers(c)
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

// keepers are the accounts of those who know a client's systems.
func (a *app) keepers(c Client) []string {
	var accounts []string
	seen := map[string]bool{"": true}
	for _, s := range c.Systems {
		for _, person := range []string{s.Main, s.Second} {
			if !seen[person] {
				seen[person] = true
				accounts = append(accounts, a.guard.Accounts(person)...)
			}
		}
	}
	return accounts
}

// systemName is a system's name as people read it.
func (a *app) systemName(id string) string {
	for _, c := range a.cfg.Load().Clients {
		for _, s := range c.Systems {
			if s.ID == id {
				return or(s.Name, id)
			}
		}
	}
	return id
}
