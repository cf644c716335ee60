package slackchat

import (
	"strings"
	"testing"

	"hoshu/store/secret"
)

func TestConfigSaysWhatIsWrongAndWhatToWrite(t *testing.T) {
	for name, tt := range map[string]struct {
		bot, app secret.Secret
		url      string
		want     []string // in the faults, in order; none is good
	}{
		"good":                    {secret.Of("xoxb-1"), secret.Of("xapp-1"), "", nil},
		"not read yet":            {secret.Secret{Env: "BOT"}, secret.Secret{File: "app"}, "", nil},
		"an address of its own":   {secret.Of("xoxb-1"), secret.Of("xapp-1"), "http://127.0.0.1:8080/api", nil},
		"swapped":                 {secret.Of("xapp-1"), secret.Of("xoxb-1"), "", []string{"bot_token: the two Slack tokens are swapped"}},
		"a person's token":        {secret.Of("xoxp-secret"), secret.Of("xapp-1"), "", []string{`bot_token: begins with "xoxp-"`}},
		"the bot's token twice":   {secret.Of("xoxb-1"), secret.Of("xoxb-1"), "", []string{`app_token: begins with "xoxb-", not with xapp-`}},
		"no token at all":         {secret.Secret{}, secret.Secret{}, "", []string{"bot_token: is missing", "app_token: is missing"}},
		"something else as token": {secret.Of("hunter2hunter2"), secret.Of("xapp-1"), "", []string{`bot_token: begins with "***"`}},
		"no address":              {secret.Of("xoxb-1"), secret.Of("xapp-1"), "slack", []string{"api_url: is not a web address"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Config{BotToken: tt.bot, AppToken: tt.app, APIURL: tt.url}.Validate()
			if len(got) != len(tt.want) {
				t.Fatalf("got %v, want %q", got, tt.want)
			}
			for i, f := range got {
				if line := f.Path + ": " + f.Says; !strings.HasPrefix(line, tt.want[i]) || strings.Contains(line, "hunter2") {
					t.Errorf("got %q, want %q", line, tt.want[i])
				}
			}
		})
	}
}

func TestTheAddressGetsItsSlash(t *testing.T) {
	for given, want := range map[string]string{
		"":                   "https://slack.com/api/",
		"http://h:1/api":     "http://h:1/api/",
		"http://h:1/api/":    "http://h:1/api/",
		"http://h:1/api////": "http://h:1/api/",
	} {
		if got := (Config{APIURL: given}).base(); got != want {
			t.Errorf("%q: got %q, want %q", given, got, want)
		}
	}
}
