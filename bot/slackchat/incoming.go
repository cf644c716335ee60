package slackchat

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"hoshu/bot"
)

// frame is one message of the socket that wants an acknowledgement.
type frame struct {
	Envelope string          `json:"envelope_id"`
	Type     string          `json:"type"`
	Payload  json.RawMessage `json:"payload"`

	at time.Time // on the wire's clock
}

func parseFrame(raw json.RawMessage) frame {
	var f frame
	_ = lenient(raw, &f)
	return f
}

// incoming says what a frame means, and whether hoshu wants it at all.
func (c *Chat) incoming(f frame) (bot.Incoming, bool) {
	in, wanted := meaning(f)
	in.At = c.clock.Now().UTC()
	if in.ID == "" {
		in.ID = f.Envelope
	}
	if in.Kind == bot.InUser {
		c.users.forget(in.Caller.User)
	}
	return in, wanted
}

func meaning(f frame) (bot.Incoming, bool) {
	switch f.Type {
	case "slash_commands":
		return command(f.Payload)
	case "interactive":
		return interaction(f.Payload)
	case "events_api":
		return event(f.Payload)
	}
	return bot.Incoming{}, false
}

// command is a slash command. Its text stays whole: the router takes it apart.
func command(payload json.RawMessage) (bot.Incoming, bool) {
	var p struct {
		Team    string `json:"team_id"`
		User    string `json:"user_id"`
		Channel string `json:"channel_id"`
		Command string `json:"command"`
		Text    string `json:"text"`
		Reply   string `json:"response_url"`
		Trigger string `json:"trigger_id"`
	}
	err := lenient(payload, &p)
	return bot.Incoming{
		Kind: bot.InCommand, Name: p.Command, Text: strings.TrimSpace(p.Text),
		Caller: bot.Caller{User: p.User, Team: p.Team, Channel: p.Channel, ReplyURL: p.Reply, Trigger: p.Trigger},
	}, err == nil && p.User != ""
}

// interaction is a press or a form. Shortcuts, closed forms and suggestions
// are nothing to hoshu.
func interaction(payload json.RawMessage) (bot.Incoming, bool) {
	var p struct {
		Type string `json:"type"`
		User struct {
			ID   string `json:"id"`
			Team string `json:"team_id"`
		} `json:"user"`
		Channel struct {
			ID string `json:"id"`
		} `json:"channel"`
		Container struct {
			Channel string `json:"channel_id"`
			Message string `json:"message_ts"`
		} `json:"container"`
		Actions []element `json:"actions"`
		View    view      `json:"view"`
		Reply   string    `json:"response_url"`
		Trigger string    `json:"trigger_id"`
	}
	if err := lenient(payload, &p); err != nil || p.User.ID == "" {
		return bot.Incoming{}, false
	}
	in := bot.Incoming{Caller: bot.Caller{User: p.User.ID, Team: p.User.Team, ReplyURL: p.Reply, Trigger: p.Trigger}}
	switch {
	case p.Type == "block_actions" && len(p.Actions) > 0:
		in.Kind = bot.InPress
		in.Name, in.Text = actionName(p.Actions[0].Action), p.Actions[0].value()
		in.Caller.Channel = cmp.Or(p.Container.Channel, p.Channel.ID)
		in.Caller.Message = bot.Ref{Channel: p.Container.Channel, ID: p.Container.Message}
		return in, in.Name != ""
	case p.Type == "view_submission":
		in.Kind = bot.InSubmit
		in.Name, in.Text, in.Values = p.View.Form, p.View.Private, p.View.values()
		return in, in.Name != ""
	}
	return in, false
}

// view is a form that was sent.
type view struct {
	Form    string `json:"callback_id"`
	Private string `json:"private_metadata"`
	State   struct {
		Values map[string]map[string]element `json:"values"` // by block, by action
	} `json:"state"`
}

// values gives what was filled in, by block: an input block has one element.
func (v view) values() map[string]string {
	out := make(map[string]string, len(v.State.Values))
	for block, elements := range v.State.Values {
		for _, e := range elements {
			out[block] = e.value()
		}
	}
	return out
}

// element is a button that was pressed or a field that was filled in, of any kind.
type element struct {
	Action string `json:"action_id"`
	Value  string `json:"value"`
	Option *struct {
		Value string `json:"value"`
	} `json:"selected_option"`
	User         string `json:"selected_user"`
	Channel      string `json:"selected_channel"`
	Conversation string `json:"selected_conversation"`
	Date         string `json:"selected_date"`
	Time         string `json:"selected_time"`
}

func (e element) value() string {
	if e.Option != nil {
		return e.Option.Value
	}
	return cmp.Or(e.Value, e.User, e.Channel, e.Conversation, e.Date, e.Time)
}

// twin is what is put behind an action that occurs again in its block.
var twin = regexp.MustCompile(`#[0-9]+$`)

func actionName(id string) string { return twin.ReplaceAllString(id, "") }

// lenient decodes what it can: a part of another type than expected stays empty.
func lenient(raw json.RawMessage, into any) error {
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil
	}
	return err
}
