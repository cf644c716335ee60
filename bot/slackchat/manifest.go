package slackchat

import (
	"errors"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Command is the one slash command.
const Command = "/hoshu"

// maxName is the longest name an app may have.
const maxName = 35

var errName = errors.New("slackchat: an app's name has 1 to 35 characters")

// uses are the scopes hoshu needs, each with what it is for.
var uses = map[string]string{
	"app_mentions:read": "the event app_mention",
	"channels:history":  "to look whether a card hangs already before posting it again",
	"channels:read":     "to check the channels of the configuration",
	"chat:write":        "cards, edits, answers",
	"commands":          Command,
	"files:write":       "charts and long texts in threads",
	"groups:history":    "the same in private channels",
	"groups:read":       "the same in private channels",
	"im:write":          "answers to a form, which has no channel",
	"users:read":        "who may do what; the event user_change",
}

func scopes() []string { return slices.Sorted(maps.Keys(uses)) }

// manifest is the part of Slack's app manifest that hoshu needs.
type manifest struct {
	Metadata struct {
		Major int `yaml:"major_version"`
	} `yaml:"_metadata"`
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
		Color       string `yaml:"background_color"`
	} `yaml:"display_information"`
	Features struct {
		Home struct {
			Tab      bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		User struct {
			Name   string `yaml:"display_name"`
			Online bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		Commands []slashCommand `yaml:"slash_commands"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		} `yaml:"interactivity"`
		Org      bool `yaml:"org_deploy_enabled"`
		Socket   bool `yaml:"socket_mode_enabled"`
		Rotation bool `yaml:"token_rotation_enabled"`
	} `yaml:"settings"`
}

type slashCommand struct {
	Command     string `yaml:"command"`
	Description string `yaml:"description"`
	Hint        string `yaml:"usage_hint"`
	Escape      bool   `yaml:"should_escape"`
}

// Manifest is the YAML from which Slack makes the app, called name. It asks for
// what the code uses and no more. The app-level token cannot be part of it.
func Manifest(name string) ([]byte, error) {
	if name == "" || longer(name, maxName) {
		return nil, errName
	}
	var m manifest
	m.Metadata.Major = 1
	m.Display.Name, m.Features.User.Name = name, name
	m.Display.Description = "Keeps a maintenance contract: alerts, approvals, backups, inquiries"
	m.Display.Color = "#1f3a5f"
	m.Features.Home.Tab, m.Features.Home.Messages = true, true
	m.Features.User.Online = true
	m.Features.Commands = []slashCommand{{
		Command: Command, Description: "Maintenance: alerts, checks, silences",
		Hint: "help | status | alerts | ack A-17 | silence", Escape: true,
	}}
	m.OAuth.Scopes.Bot = scopes()
	m.Settings.Events.Bot = slices.Sorted(maps.Keys(events))
	m.Settings.Interactivity.Enabled = true
	m.Settings.Socket = true
	return yaml.Marshal(m)
}
