package main

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"hoshu/bot"
	"hoshu/bot/mail"
	"hoshu/bot/slackchat"
	"hoshu/bot/words"
	"hoshu/checks"
	"hoshu/checks/alert"
	"hoshu/store/fault"
)

// Config is the whole configuration: what a contract says, and where hoshu's own
// things are. Each part is checked by the package it belongs to.
type Config struct {
	Language words.Lang   `yaml:"language" jsonschema:"enum=ja,enum=en,description=what hoshu speaks where nothing else is said"`
	Zone     string       `yaml:"zone" jsonschema:"description=time zone such as Asia/Tokyo"`
	Data     string       `yaml:"data" jsonschema:"description=directory for hoshu's own state"`
	Listen   string       `yaml:"listen" jsonschema:"description=loopback address for /metrics /healthz and /readyz"`
	Log      LogConfig    `yaml:"log"`
	Slack    SlackConfig  `yaml:"slack"`
	Mail     mail.Config  `yaml:"mail,omitempty" jsonschema:"description=the second way out: critical alerts go by e-mail while Slack fails"`
	People   []bot.Person `yaml:"people"`
	Alerts   alert.Rules  `yaml:"alerts"`
	Clients  []Client     `yaml:"clients"`

	specs []checks.Spec // made of the clients' checks
}

// LogConfig says how hoshu's own log looks.
type LogConfig struct {
	Format string `yaml:"format" jsonschema:"enum=text,enum=json"`
	Level  string `yaml:"level" jsonschema:"enum=debug,enum=info,enum=warn,enum=error"`
}

// SlackConfig is the workspace: the door's own configuration and our channels in it.
type SlackConfig struct {
	slackchat.Config `yaml:",inline"`
	OpsChannel       string                   `yaml:"ops_channel" jsonschema:"description=id of the channel where alerts are posted"`
	Channels         map[string]ChannelConfig `yaml:"channels" jsonschema:"description=by channel id"`
}

// door is the part that belongs to the door to Slack.
func (c SlackConfig) door() slackchat.Config { return c.Config }

// ChannelConfig is what is particular to one channel.
type ChannelConfig struct {
	Language words.Lang `yaml:"language" jsonschema:"enum=ja,enum=en"`
}

// Client is whose systems are maintained.
type Client struct {
	ID         string   `yaml:"id" jsonschema:"description=short and lasting: acme"`
	Name       string   `yaml:"name"`
	OpsChannel string   `yaml:"ops_channel,omitempty" jsonschema:"description=where this client's alerts go instead of slack.ops_channel"`
	Systems    []System `yaml:"systems"`
}

// System is one thing under maintenance.
type System struct {
	ID     string  `yaml:"id" jsonschema:"description=unique over all clients: acme-web"`
	Name   string  `yaml:"name"`
	Host   string  `yaml:"host,omitempty" jsonschema:"description=where its checks run; local is this machine"`
	Main   string  `yaml:"main,omitempty" jsonschema:"description=id of the person who knows it best"`
	Second string  `yaml:"second,omitempty" jsonschema:"description=id of the second person who knows it"`
	Checks []Check `yaml:"checks"`
}

// defaults is what a file need not say.
func defaults() Config {
	return Config{
		Language: words.Japanese,
		Zone:     "Asia/Tokyo",
		Data:     "/var/lib/hoshu",
		Listen:   "127.0.0.1:9470",
		Log:      LogConfig{Format: "text", Level: "info"},
		Alerts:   alert.Defaults(),
	}
}

// loadConfig reads, decodes and checks a file. All faults come back at once.
func loadConfig(path string, getenv func(string) string) (*Config, error) {
	f, err := readYAML(path)
	if err != nil {
		return nil, err
	}
	return f.config(getenv)
}

// config makes the Config of a file that could be parsed, with its tokens.
func (f *yamlFile) config(getenv func(string) string) (*Config, error) {
	c, err := f.contract()
	if err != nil {
		return nil, err
	}
	f.report(f.root, c.readSecrets(getenv))
	return c, f.tokens(c)
}

// contract makes the Config without its tokens.
func (f *yamlFile) contract() (*Config, error) {
	c := defaults()
	f.decode(f.root, &c)
	f.report(f.root, c.validate())
	for i := range c.Clients {
		f.buildSpecs(&c, i)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return &c, nil
}

// tokens looks at what the tokens are, now that they were read.
func (f *yamlFile) tokens(c *Config) error {
	var at fault.List
	at.Under("slack", c.Slack.door().Validate())
	f.report(f.root, at)
	return f.err()
}

// readSecrets fetches the tokens from where the file says they are.
func (c *Config) readSecrets(getenv func(string) string) fault.List {
	var list fault.List
	if err := c.Slack.BotToken.Read(getenv); err != nil {
		list.Add("slack.bot_token", "%v", err)
	}
	if err := c.Slack.AppToken.Read(getenv); err != nil {
		list.Add("slack.app_token", "%v", err)
	}
	if err := c.Mail.Password.Read(getenv); err != nil {
		list.Add("mail.password", "%v", err)
	}
	return list
}

// validate asks every part's own package, and checks what spans several parts.
func (c *Config) validate() fault.List {
	var l fault.List
	if c.Data == "" {
		l.Add("data", "missing; write a directory such as /var/lib/hoshu")
	}
	if !loopback(c.Listen) {
		l.Add("listen", "%q is not a loopback address; write for example 127.0.0.1:9470", c.Listen)
	}
	l.Under("log", c.Log.validate())
	l.Under("slack", c.Slack.validate())
	l.Under("mail", c.Mail.Validate())
	l.Under("", c.roster().Validate())
	l.Under("", c.clientsOfPeople())
	l.Under("alerts", c.Alerts.Validate())
	l.Under("clients", c.validateClients())
	return l
}

func (c LogConfig) validate() (l fault.List) {
	if c.Format != "text" && c.Format != "json" {
		l.Add("format", "%q is no format; write text or json", c.Format)
	}
	if _, err := parseLevel(c.Level); err != nil {
		l.Add("level", "%q is no level; write debug, info, warn or error", c.Level)
	}
	return l
}

func (c SlackConfig) validate() fault.List {
	l := c.door().Validate()
	if c.OpsChannel == "" {
		l.Add("ops_channel", "missing; write the id of the channel for alerts, such as C0123456789 (in Slack: channel name > About > Channel ID)")
	}
	if c.OpsChannel != "" && !isChannel(c.OpsChannel) {
		l.Add("ops_channel", noChannel, c.OpsChannel)
	}
	for id, ch := range c.Channels {
		if !isChannel(id) {
			l.Add("channels."+id, noChannel, id)
		}
		if !known(ch.Language) {
			l.Add("channels."+id+".language", "%q is no language hoshu speaks; write ja or en", ch.Language)
		}
	}
	return l
}

// validateClients looks at what must be unique and at who is named.
func (c *Config) validateClients() fault.List {
	var l fault.List
	seen := map[string]bool{}
	unique := func(path, kind, id string) {
		switch {
		case id == "":
			l.Add(path+".id", "missing; write a short lasting name for this %s", kind)
		case !validID(id):
			l.Add(path+".id", "%q: write lower-case letters, digits and hyphens, such as acme-web", id)
		case seen[kind+id]:
			l.Add(path+".id", "%q is the id of another %s; every id stands once", id, kind)
		}
		seen[kind+id] = true
	}
	people := map[string]bool{}
	for _, p := range c.People {
		people[p.ID] = true
	}
	for i, cl := range c.Clients {
		at := fmt.Sprint(i)
		unique(at, "client", cl.ID)
		if cl.OpsChannel != "" && !isChannel(cl.OpsChannel) {
			l.Add(at+".ops_channel", noChannel, cl.OpsChannel)
		}
		for j, sys := range cl.Systems {
			at := fmt.Sprintf("%d.systems.%d", i, j)
			unique(at, "system", sys.ID)
			l.Under(at, sys.validate(people))
		}
	}
	return l
}

// clientsOfPeople wants the client of a client's person to be one.
func (c *Config) clientsOfPeople() fault.List {
	var l fault.List
	for i, p := range c.People {
		of := func(cl Client) bool { return cl.ID == p.Client }
		if p.Client != "" && !slices.ContainsFunc(c.Clients, of) {
			l.Add(fmt.Sprintf("people.%d.client", i), "%q is no client listed under clients", p.Client)
		}
	}
	return l
}

func (s System) validate(people map[string]bool) (l fault.List) {
	if s.Host != "" && s.Host != "local" {
		l.Add("host", "%q: checks run on this machine only; write local, or leave it out", s.Host)
	}
	for key, id := range map[string]string{"main": s.Main, "second": s.Second} {
		if id != "" && !people[id] {
			l.Add(key, "%q is nobody listed under people", id)
		}
	}
	if s.Main != "" && s.Main == s.Second {
		l.Add("second", "%q is the main person already; at least two people know every system", s.Second)
	}
	return l
}

// risks are not faults: things a careful reader of the contract would ask about.
func (c *Config) risks() []string {
	var out []string
	for _, cl := range c.Clients {
		for _, s := range cl.Systems {
			if s.Main == "" || s.Second == "" {
				out = append(out, fmt.Sprintf("system %s: fewer than two people know it; name main and second", s.ID))
			}
			if len(s.Checks) == 0 {
				out = append(out, fmt.Sprintf("system %s: nothing is checked", s.ID))
			}
		}
	}
	return out
}

func known(l words.Lang) bool { return l == words.Japanese || l == words.English }

func validID(id string) bool {
	for i, r := range id {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !letter && (i == 0 || r != '-' && r != '_') {
			return false
		}
	}
	return len(id) <= 40
}

const noChannel = "%q is no channel id; in Slack open the channel's details, the last line of About: it looks like C0123456789"

// isChannel tells a channel id: C or G, then capitals and digits.
func isChannel(id string) bool {
	return len(id) > 1 && (id[0] == 'C' || id[0] == 'G') && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
