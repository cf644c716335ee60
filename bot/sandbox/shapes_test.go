package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// keysOf are all paths of keys in some JSON with the types of their values;
// state.values has ids for keys and is left out.
func keysOf(v any, at string, into map[string]string) {
	switch v := v.(type) {
	case obj:
		for key, e := range v {
			if key == "values" {
				continue
			}
			into[at+"."+key] = strings.SplitN(fmt.Sprintf("%T", e), " ", 2)[0]
			keysOf(e, at+"."+key, into)
		}
	case []any:
		for _, e := range v[:min(1, len(v))] {
			keysOf(e, at+"[]", into)
		}
	}
}

// wantKeys are the keys of Slack's own payloads, by the kind of payload. They
// were read from real ones; a payload of ours has at least these.
var wantKeys = map[string]string{
	"block_actions":    `type user.id user.username user.name user.team_id api_app_id token team.id team.domain enterprise is_enterprise_install trigger_id actions[].block_id actions[].action_ts actions[].type actions[].action_id container.type`,
	"on a message":     `container.message_ts container.channel_id container.is_ephemeral channel.id channel.name state response_url message.type message.user message.bot_id message.app_id message.team message.ts message.text message.blocks[].block_id`,
	"a button":         `actions[].value actions[].text.type actions[].text.text actions[].text.emoji`,
	"a view":           `view.id view.team_id view.type view.blocks view.private_metadata view.callback_id view.state view.hash view.title view.clear_on_close view.notify_on_close view.close view.submit view.previous_view_id view.root_view_id view.app_id view.external_id view.app_installed_team_id view.bot_id`,
	"view_submission":  `type user.id user.team_id team.id team.domain api_app_id token trigger_id response_urls is_enterprise_install enterprise`,
	"slash_command":    `token team_id team_domain channel_id channel_name user_id user_name command text api_app_id is_enterprise_install response_url trigger_id`,
	"an event":         `token team_id context_team_id context_enterprise_id api_app_id event type event_id event_time authorizations[].enterprise_id authorizations[].team_id authorizations[].user_id authorizations[].is_bot authorizations[].is_enterprise_install is_ext_shared_channel event_context`,
	"a message":        `event.type event.user event.text event.ts event.channel event.channel_type event.event_ts event.team`,
	"of a person":      `event.client_msg_id event.blocks[].type event.blocks[].elements[].type`,
	"of the bot":       `event.bot_id event.app_id event.bot_profile.id event.bot_profile.app_id event.bot_profile.name event.bot_profile.icons.image_36 event.bot_profile.deleted event.bot_profile.team_id`,
	"a mention":        `event.type event.user event.text event.ts event.channel event.event_ts event.team event.blocks[].type`,
	"of a partner":     `event.user_team event.source_team event.user_profile.name event.user_profile.team event.user_profile.is_restricted event.user_profile.image_72`,
	"message_changed":  `event.subtype event.hidden event.channel event.channel_type event.ts event.message.text event.message.edited.user event.message.edited.ts event.message.source_team event.message.user_team event.previous_message.text`,
	"message_deleted":  `event.subtype event.hidden event.deleted_ts event.previous_message.text`,
	"thread_broadcast": `event.thread_ts event.root.ts event.root.reply_count event.root.reply_users_count event.root.latest_reply event.root.reply_users`,
	"thread_reply":     `event.thread_ts event.parent_user_id`,
	"file_share":       `event.subtype event.upload event.display_as_bot event.files[].id event.files[].created event.files[].name event.files[].title event.files[].mimetype event.files[].filetype event.files[].pretty_type event.files[].user event.files[].editable event.files[].size event.files[].mode event.files[].is_external event.files[].external_type event.files[].is_public event.files[].public_url_shared event.files[].display_as_bot event.files[].username event.files[].url_private event.files[].permalink event.files[].channels event.files[].groups`,
	"reaction_added":   `event.user event.reaction event.item.type event.item.channel event.item.ts event.item_user event.event_ts`,
	"member_joined":    `event.user event.channel event.channel_type event.team event.inviter event.event_ts`,
	"channel_join":     `event.subtype event.user event.inviter event.team event.text event.channel event.ts`,
	"user_change":      `event.cache_ts event.user.id event.user.team_id event.user.name event.user.deleted event.user.color event.user.real_name event.user.tz event.user.tz_label event.user.tz_offset event.user.profile.title event.user.profile.real_name event.user.profile.display_name event.user.profile.avatar_hash event.user.profile.image_72 event.user.profile.team event.user.is_admin event.user.is_restricted event.user.is_ultra_restricted event.user.is_bot event.user.is_app_user event.user.updated event.user.locale`,
	"app_home_opened":  `event.user event.channel event.tab event.event_ts`,
}

// has fails for every key that a payload lacks.
func hasKeys(t *testing.T, payload json.RawMessage, kinds ...string) {
	t.Helper()
	got := map[string]string{}
	keysOf(unpack(payload), "", got)
	for _, kind := range kinds {
		for _, key := range strings.Fields(wantKeys[kind]) {
			if _, there := got["."+key]; !there {
				t.Errorf("%s lacks %s: %s", kind, key, payload)
			}
		}
	}
}

func TestShapesOfEvents(t *testing.T) {
	mention := Action{As: "U0PARTNER", Do: "message", Channel: "C0ACME", Text: "@hoshu status"}
	for name, tt := range map[string]struct {
		do    func(s *stage)
		kinds [][]string // of each event
	}{
		"a person writes": {
			func(s *stage) {
				s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "hi"})
			},
			[][]string{{"a message", "of a person"}},
		},
		"a partner mentions": {
			func(s *stage) { s.Act(s.t.Context(), mention) },
			[][]string{{"a message", "of a partner"}, {"a mention", "of a partner"}},
		},
		"the bot writes, replies and broadcasts": {func(s *stage) {
			ts := s.post("C0OPS", slack.MsgOptionText("x", false))
			s.post("C0OPS", slack.MsgOptionText("y", false), slack.MsgOptionTS(ts), slack.MsgOptionBroadcast())
		}, [][]string{{"a message", "of the bot"}, {"thread_reply", "thread_broadcast"}}},
		"an edit and a deletion": {func(s *stage) {
			ts := s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "hi"}).TS
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "edit", Channel: "C0OPS", TS: ts, Text: "ho"})
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "delete", Channel: "C0OPS", TS: ts})
		}, [][]string{{"a message"}, {"message_changed"}, {"message_deleted"}}},
		"a file": {func(s *stage) {
			log := slack.UploadFileParameters{Filename: "a.log", FileSize: 1, Reader: strings.NewReader("x"), Channel: "C0OPS"}
			if _, err := s.api.UploadFileContext(s.t.Context(), log); err != nil {
				s.t.Error(err)
			}
		}, [][]string{{"file_share"}}},
		"a reaction": {func(s *stage) {
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "react", Channel: "C0OPS", TS: s.last("C0OPS").TS, Text: "eyes"})
		}, [][]string{{"reaction_added"}}},
		"the bot is invited": {func(s *stage) {
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "invite", Channel: "C0GENERAL", Text: botUser})
		}, [][]string{{"member_joined"}, {"channel_join"}}},
		"an account is deactivated": {func(s *stage) {
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "deactivate", Text: "U0CHIE"})
		}, [][]string{{"user_change"}}},
		"the home page is opened": {func(s *stage) {
			s.Act(s.t.Context(), Action{As: "U0AKIRA", Do: "open_home"})
		}, [][]string{{"app_home_opened"}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			a := s.connect()
			tt.do(s)
			for _, kinds := range tt.kinds {
				hasKeys(t, a.answer(nil), append(kinds, "an event")...)
			}
		})
	}
}

func TestShapesOfInteractions(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	done := s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0OPS", Text: "/hoshu x"})
	hasKeys(t, a.answer(nil), "slash_command")
	s.result(done)
	ts := s.post("C0OPS", slack.MsgOptionText("card", false), button("b", "go", "1"))
	a.answer(nil)
	done = s.does(Action{As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: ts, Element: "go"})
	hasKeys(t, a.answer(nil), "block_actions", "on a message", "a button")
	s.result(done)
	s.open(a, form("Form"))
	done = s.does(Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"why": "x"}})
	hasKeys(t, a.answer(nil), "view_submission", "a view")
	s.result(done)
}

// TestValuesOfFields shows what each kind of field tells.
func TestValuesOfFields(t *testing.T) {
	options := `"options":[{"text":{"type":"plain_text","text":"P"},"value":"p"},{"text":{"type":"plain_text","text":"Q"},"value":"q"}]`
	for element, tt := range map[string]struct{ typed, want string }{
		`"type":"plain_text_input"`:                     {"hi", `{"type":"plain_text_input","value":"hi"}`},
		`"type":"plain_text_input","initial_value":"a"`: {"-", `{"type":"plain_text_input","value":"a"}`},
		`"type":"datepicker"`:                           {"2026-12-01", `{"selected_date":"2026-12-01","type":"datepicker"}`},
		`"type":"timepicker"`:                           {"-", `{"selected_time":null,"type":"timepicker"}`},
		`"type":"datetimepicker"`:                       {"1790000000", `{"selected_date_time":1790000000,"type":"datetimepicker"}`},
		`"type":"users_select"`:                         {"U0AKIRA", `{"selected_user":"U0AKIRA","type":"users_select"}`},
		`"type":"multi_users_select"`:                   {"U0AKIRA,U0CHIE", `{"selected_users":["U0AKIRA","U0CHIE"],"type":"multi_users_select"}`},
		`"type":"static_select",` + options:             {"q", `{"selected_option":{"text":{"text":"Q","type":"plain_text"},"value":"q"},"type":"static_select"}`},
		`"type":"radio_buttons",` + options:             {"-", `{"selected_option":null,"type":"radio_buttons"}`},
		`"type":"checkboxes",` + options:                {"", `{"selected_options":[],"type":"checkboxes"}`},
	} {
		t.Run(element, func(t *testing.T) {
			blocks, _ := unpack([]byte(`[{"type":"input","block_id":"b","element":{"action_id":"a",` + element + `}}]`)).([]any)
			values := initialValues(blocks, nil)
			if tt.typed != "-" {
				if err := fillIn(blocks, values, map[string]string{"b": tt.typed}); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(tt.want, string(pack(values["b"].(obj)["a"]))); d != "" {
				t.Error(d)
			}
		})
	}
	blocks, _ := unpack([]byte(`[{"type":"input","block_id":"b","element":{"type":"static_select","action_id":"a",` + options + `}}]`)).([]any)
	for name, typed := range map[string]map[string]string{"no_such_option": {"b": "z"}, "no_such_field": {"c": "p"}} {
		if err := fillIn(blocks, obj{}, typed); failed(err).Error != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}
