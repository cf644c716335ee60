package slackchat

import (
	"cmp"
	"encoding/json"
	"strings"

	"hoshu/bot"
)

// outer is what is around every event.
type outer struct {
	ID             string          `json:"event_id"`
	Team           string          `json:"team_id"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		User string `json:"user_id"`
	} `json:"authorizations"`
}

// me is the bot's own account.
func (o outer) me() string {
	if len(o.Authorizations) == 0 {
		return ""
	}
	return o.Authorizations[0].User
}

// events are the events hoshu listens to; the manifest asks for just these.
var events = map[string]func(outer) (bot.Incoming, bool){
	"app_home_opened": homeOpened,
	"app_mention":     mention,
	"user_change":     userChange,
}

func event(payload json.RawMessage) (bot.Incoming, bool) {
	var o outer
	var inner struct {
		Type string `json:"type"`
	}
	if lenient(payload, &o) != nil || lenient(o.Event, &inner) != nil || events[inner.Type] == nil {
		return bot.Incoming{}, false
	}
	in, wanted := events[inner.Type](o)
	in.ID = o.ID
	return in, wanted
}

// homeOpened is somebody who looks at the home page, not at the messages beside it.
func homeOpened(o outer) (bot.Incoming, bool) {
	var e struct {
		User string `json:"user"`
		Tab  string `json:"tab"`
	}
	err := lenient(o.Event, &e)
	return bot.Incoming{Kind: bot.InHome, Caller: bot.Caller{User: e.User, Team: o.Team}},
		err == nil && e.Tab == "home" && e.User != ""
}

// mention is a message to the bot. A partner's carries the partner's own team.
func mention(o outer) (bot.Incoming, bool) {
	var e struct {
		User     string `json:"user"`
		Bot      string `json:"bot_id"`
		Team     string `json:"team"`
		UserTeam string `json:"user_team"`
		Channel  string `json:"channel"`
		TS       string `json:"ts"`
		Text     string `json:"text"`
	}
	err := lenient(o.Event, &e)
	return bot.Incoming{
		Kind: bot.InMention, Text: withoutMention(e.Text, o.me()), Raw: o.Event,
		Caller: bot.Caller{
			User: e.User, Team: cmp.Or(e.UserTeam, e.Team, o.Team), Channel: e.Channel,
			Message: bot.Ref{Channel: e.Channel, ID: e.TS},
		},
	}, err == nil && e.User != "" && e.User != o.me() && e.Bot == ""
}

// withoutMention takes the bot's own name, "<@U…>" or "<@U…|name>", out of what
// was written to it.
func withoutMention(text, me string) string {
	for me != "" {
		before, rest, found := strings.Cut(text, "<@"+me)
		name, after, closed := strings.Cut(rest, ">")
		if !found || !closed || name != "" && name[0] != '|' {
			break
		}
		text = strings.TrimSpace(before) + " " + strings.TrimSpace(after)
	}
	return strings.TrimSpace(text)
}

func userChange(o outer) (bot.Incoming, bool) {
	var e struct {
		User struct {
			ID   string `json:"id"`
			Team string `json:"team_id"`
		} `json:"user"`
	}
	err := lenient(o.Event, &e)
	return bot.Incoming{Kind: bot.InUser, Caller: bot.Caller{User: e.User.ID, Team: e.User.Team}}, err == nil && e.User.ID != ""
}
