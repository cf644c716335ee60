package slackchat

import (
	"errors"
	"net/url"
	"strings"

	"github.com/slack-go/slack"

	"hoshu/store/fault"
	"hoshu/store/secret"
)

var errConfig = errors.New("slackchat: the configuration cannot work")

// Config is how to reach the workspace. Both tokens come from the app's own
// pages at api.slack.com/apps.
type Config struct {
	BotToken secret.Secret `yaml:"bot_token"`         // xoxb-..., "OAuth & Permissions"
	AppToken secret.Secret `yaml:"app_token"`         // xapp-..., "Basic Information", with the scope connections:write
	APIURL   string        `yaml:"api_url,omitempty"` // "" is Slack itself
}

// What Slack's tokens begin with, and what they are.
const (
	botPrefix = "xoxb-"
	appPrefix = "xapp-"
)

// Validate says what is wrong, and what to write instead. A token is looked at
// once it was read.
func (c Config) Validate() fault.List {
	var l fault.List
	bot, app := c.BotToken.Reveal(), c.AppToken.Reveal()
	if strings.HasPrefix(bot, appPrefix) && strings.HasPrefix(app, botPrefix) {
		l.Add("bot_token", "the two Slack tokens are swapped: bot_token begins with %s, app_token with %s; exchange them", botPrefix, appPrefix)
	} else {
		checkToken(&l, "bot_token", c.BotToken, botPrefix, "the Bot User OAuth Token from the app's page OAuth & Permissions")
		checkToken(&l, "app_token", c.AppToken, appPrefix, "an App-Level Token with the scope connections:write from the app's page Basic Information")
	}
	if u, err := url.Parse(c.APIURL); c.APIURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		l.Add("api_url", "is not a web address; leave it out for Slack itself, or write one such as http://127.0.0.1:8080/api/")
	}
	return l
}

func checkToken(l *fault.List, path string, s secret.Secret, prefix, what string) {
	switch t := s.Reveal(); {
	case s.IsZero():
		l.Add(path, "is missing: name the environment variable (env) or the file (file) that holds %s", what)
	case t != "" && !strings.HasPrefix(t, prefix):
		l.Add(path, "begins with %q, not with %s: use %s", kind(t), prefix, what)
	}
}

// kind is the part of a token that everybody may see: what Slack's own begin with.
func kind(token string) string {
	for _, known := range []string{botPrefix, appPrefix, "xoxp-", "xoxe.", "xoxa-", "xoxs-"} {
		if strings.HasPrefix(token, known) {
			return known
		}
	}
	return "***"
}

// base is the address that method names are appended to; slack-go adds no slash.
func (c Config) base() string {
	if c.APIURL == "" {
		return slack.APIURL
	}
	return strings.TrimRight(c.APIURL, "/") + "/"
}
