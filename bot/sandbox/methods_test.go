package sandbox

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// manager is an app that may change channels too.
func manager(o *Options) {
	o.Scopes = append(DefaultScopes(), "channels:manage", "groups:write")
	o.Shortcuts = []Shortcut{{"start", "Start", false}, {"attach", "Attach", true}}
}

// call does one call by name with a form of pairs and gives the answer.
func (s *stage) call(method string, pairs ...string) obj {
	s.t.Helper()
	body := "token=" + s.BotToken()
	for i := 0; i < len(pairs); i += 2 {
		body += "&" + pairs[i] + "=" + pairs[i+1]
	}
	_, _, answer := s.raw("POST", "/api/"+method, formKind, "", body)
	return answer
}

func TestRefusalsOfMethods(t *testing.T) {
	soon := strconv.FormatInt(start.Add(time.Hour).Unix(), 10)
	for name, tt := range map[string]struct {
		method string
		args   []string
		want   string
	}{
		"a name that is taken":         {"conversations.create", []string{"name", "ops"}, "name_taken"},
		"no name":                      {"conversations.create", nil, "invalid_name_required"},
		"a long name":                  {"conversations.create", []string{"name", strings.Repeat("a", 81)}, "invalid_name_maxlength"},
		"a name with capitals":         {"conversations.create", []string{"name", "Ops"}, "invalid_name_specials"},
		"a name of signs":              {"conversations.create", []string{"name", "--"}, "invalid_name_punctuation"},
		"a topic that is too long":     {"conversations.setTopic", []string{"channel", "C0OPS", "topic", strings.Repeat("a", 251)}, "too_long"},
		"a topic where it is not":      {"conversations.setTopic", []string{"channel", "C0GENERAL", "topic", "x"}, "not_in_channel"},
		"a topic of nowhere":           {"conversations.setTopic", []string{"channel", "C0NONE", "topic", "x"}, "channel_not_found"},
		"a topic of a direct line":     {"conversations.setTopic", []string{"channel", "D0AKIRA", "topic", "x"}, "method_not_supported_for_channel_type"},
		"to invite who is there":       {"conversations.invite", []string{"channel", "C0OPS", "users", "U0AKIRA"}, "already_in_channel"},
		"to invite nobody known":       {"conversations.invite", []string{"channel", "C0OPS", "users", "U0NONE"}, "user_not_found"},
		"to invite a deactivated one":  {"conversations.invite", []string{"channel", "C0OPS", "users", "U0GONE"}, "user_not_found"},
		"a second channel for a guest": {"conversations.invite", []string{"channel", "C0OPS", "users", "U0GUEST"}, "ura_max_channels"},
		"to kick who is not there":     {"conversations.kick", []string{"channel", "C0OPS", "user", "U0GUEST"}, "not_in_channel"},
		"to kick itself":               {"conversations.kick", []string{"channel", "C0OPS", "user", "U0HOSHU"}, "cant_kick_self"},
		"a group that is none":         {"usergroups.users.list", []string{"usergroup", "S0NONE"}, "no_such_subteam"},
		"a bookmark of no link":        {"bookmarks.add", []string{"channel_id", "C0OPS", "title", "t", "type", "link", "link", "runbook"}, "invalid_link"},
		"a bookmark of another kind":   {"bookmarks.add", []string{"channel_id", "C0OPS", "title", "t", "type", "file"}, "invalid_bookmark_type"},
		"a bookmark where it is not":   {"bookmarks.list", []string{"channel_id", "C0GENERAL"}, "channel_not_found"},
		"a bookmark without a title":   {"bookmarks.add", []string{"channel_id", "C0OPS", "type", "link"}, "invalid_arguments"},
		"to post in the past":          {"chat.scheduleMessage", []string{"channel", "C0OPS", "text", "x", "post_at", "1000000000"}, "time_in_past"},
		"to post next year":            {"chat.scheduleMessage", []string{"channel", "C0OPS", "text", "x", "post_at", "1830000000"}, "time_too_far"},
		"to post at no time":           {"chat.scheduleMessage", []string{"channel", "C0OPS", "text", "x", "post_at", "noon"}, "invalid_time"},
		"to post nothing later":        {"chat.scheduleMessage", []string{"channel", "C0OPS", "post_at", soon}, "no_text"},
		"to post later where it isn't": {"chat.scheduleMessage", []string{"channel", "C0GENERAL", "text", "x", "post_at", soon}, "not_in_channel"},
		"to delete what is not there":  {"chat.deleteScheduledMessage", []string{"channel", "C0OPS", "scheduled_message_id", "Q1"}, "invalid_scheduled_message_id"},
		"to list nowhere":              {"chat.scheduledMessages.list", []string{"channel", "C0NONE"}, "invalid_channel"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, manager)
			if got := s.call(tt.method, tt.args...); got["error"] != tt.want {
				t.Errorf("%v, want %s", got, tt.want)
			}
		})
	}
}

func TestManagingNeedsItsScope(t *testing.T) {
	s := newStage(t)
	answer := s.call("conversations.create", "name", "incident")
	if answer["error"] != "missing_scope" || answer["needed"] != "channels:manage,channels:write" {
		t.Errorf("%v", answer)
	}
}

// subtypes are the subtypes of the lines of a channel since the first n.
func (s *stage) subtypes(channel string, n int) []string {
	var all []string
	for _, m := range s.channel(channel).Messages[n:] {
		all = append(all, m.Subtype)
	}
	return all
}

func TestChannelIsMadeChangedAndArchived(t *testing.T) {
	s := newStage(t, manager)
	made, err := s.api.CreateConversationContext(t.Context(), slack.CreateConversationParams{ChannelName: "incident-1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.InviteUsersToConversationContext(t.Context(), made.ID, "U0AKIRA", "U0CHIE"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.SetTopicOfConversationContext(t.Context(), made.ID, "db1 is down"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.api.RenameConversationContext(t.Context(), made.ID, "incident-db1"); err != nil {
		t.Fatal(err)
	}
	if err := s.api.KickUserFromConversationContext(t.Context(), made.ID, "U0CHIE"); err != nil {
		t.Fatal(err)
	}
	if err := s.api.ArchiveConversationContext(t.Context(), made.ID); err != nil {
		t.Fatal(err)
	}
	c := s.channel(made.ID)
	if c.Topic != "db1 is down" || c.Name != "incident-db1" || !c.IsArchived || !cmp.Equal(c.Members, []string{botUser, "U0AKIRA"}) {
		t.Errorf("%+v", c)
	}
	want := []string{"channel_join", "channel_join", "channel_topic", "channel_name", "channel_archive"}
	if d := cmp.Diff(want, s.subtypes(made.ID, 0)); d != "" {
		t.Error(d)
	}
}

func TestUserGroupsChangeAndAreMentioned(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	groups, err := s.api.GetUserGroupsContext(t.Context(), slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || !cmp.Equal(groups[0].Users, []string{"U0AKIRA", "U0BUNTA"}) {
		t.Fatalf("%v %+v", err, groups)
	}
	r := s.Act(t.Context(), Action{As: "U0AKIRA", Do: "group", Value: "S0DUTY", Text: "U0BUNTA, U0CHIE"})
	if e := a.event(); !r.OK || e.Event.Type != "subteam_updated" {
		t.Errorf("%+v %+v", r, e)
	}
	changed := asJSON(a.answer(nil))["event"].(obj)
	if changed["type"] != "subteam_members_changed" || fmt.Sprint(changed["added_users"], changed["removed_users"]) != "[U0CHIE] [U0AKIRA]" {
		t.Errorf("%v", changed)
	}
	if users, err := s.api.GetUserGroupMembersContext(t.Context(), "S0DUTY"); err != nil || !cmp.Equal(users, []string{"U0BUNTA", "U0CHIE"}) {
		t.Errorf("%v %v", err, users)
	}
	s.Act(t.Context(), Action{As: "U0AKIRA", Do: "message", Channel: "C0OPS", Text: "@duty please"})
	if e := a.event(); e.Event.Text != "<!subteam^S0DUTY> please" {
		t.Errorf("%+v", e)
	}
}

func TestBookmarks(t *testing.T) {
	s := newStage(t)
	b, err := s.api.AddBookmarkContext(t.Context(), "C0OPS", slack.AddBookmarkParameters{Title: "Runbook", Type: "link", Link: "https://run.example/db1"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.api.ListBookmarksContext(t.Context(), "C0OPS")
	if err != nil || len(all) != 1 || all[0].Title != "Runbook" || all[0].ID != b.ID {
		t.Errorf("%v %+v", err, all)
	}
	if err := s.api.RemoveBookmarkContext(t.Context(), "C0OPS", b.ID); err != nil || len(s.channel("C0OPS").Bookmarks) != 0 {
		t.Errorf("%v %+v", err, s.channel("C0OPS").Bookmarks)
	}
}

// schedule plans a message so long after now and gives its id.
func (s *stage) schedule(after time.Duration, options ...slack.MsgOption) (string, error) {
	at := strconv.FormatInt(s.clock.Now().Add(after).Unix(), 10)
	_, id, err := s.api.ScheduleMessageContext(s.t.Context(), "C0OPS", at, append(options, slack.MsgOptionText("later", false))...)
	return id, err
}

func TestScheduledMessageIsPostedAtItsTime(t *testing.T) {
	s := newStage(t)
	if _, err := s.schedule(time.Hour); err != nil {
		t.Fatal(err)
	}
	gone, err := s.schedule(2 * time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := s.api.DeleteScheduledMessageContext(t.Context(), &slack.DeleteScheduledMessageParameters{Channel: "C0OPS", ScheduledMessageID: gone}); !ok || err != nil {
		t.Fatal(err)
	}
	list, _, err := s.api.GetScheduledMessagesContext(t.Context(), &slack.GetScheduledMessagesParameters{Channel: "C0OPS"})
	if err != nil || len(list) != 1 || int64(list[0].PostAt) != start.Add(time.Hour).Unix() {
		t.Fatalf("%v %+v", err, list)
	}
	s.clock.Advance(time.Hour)
	s.await("the message", func(State) bool { return s.last("C0OPS").Text == "later" })
	if left := s.State().Scheduled; len(left) != 0 || s.last("C0OPS").BotID != botID {
		t.Errorf("%+v", left)
	}
}

func TestScheduledMessagesAreBounded(t *testing.T) {
	s := newStage(t)
	for i := range scheduleMost {
		if _, err := s.schedule(time.Hour + time.Duration(i)*time.Second); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	if _, err := s.schedule(time.Hour + time.Minute); err == nil || err.Error() != "restricted_too_many" {
		t.Errorf("one more: %v", err)
	}
	last := s.State().Scheduled[0].ID
	s.clock.Advance(time.Hour - scheduleFixed + time.Second)
	if got := s.call("chat.deleteScheduledMessage", "channel", "C0OPS", "scheduled_message_id", last); got["error"] != "invalid_scheduled_message_id" {
		t.Errorf("deleted in the last minute: %v", got)
	}
}

func TestShortcuts(t *testing.T) {
	s := newStage(t, manager)
	a := s.connect()
	ts := s.last("C0OPS").TS
	done := s.does(Action{As: "U0AKIRA", Do: "shortcut", Text: "start"})
	p := decode[slack.InteractionCallback](t, a.answer(nil))
	if r := s.result(done); !r.OK || p.Type != slack.InteractionTypeShortcut || p.CallbackID != "start" || p.ResponseURL != "" {
		t.Errorf("%+v %+v", r, p)
	}
	if _, err := s.api.OpenViewContext(t.Context(), p.TriggerID, form("From a shortcut")); err != nil {
		t.Error(err)
	}
	done = s.does(Action{As: "U0AKIRA", Do: "shortcut", Text: "attach", Channel: "C0OPS", TS: ts})
	p = decode[slack.InteractionCallback](t, a.answer(nil))
	if r := s.result(done); !r.OK || p.Type != slack.InteractionTypeMessageAction || p.Message.Timestamp != ts || p.Channel.ID != "C0OPS" {
		t.Errorf("%+v %+v", r, p)
	}
	if err := slack.PostWebhookContext(t.Context(), p.ResponseURL, &slack.WebhookMessage{Text: "noted", ResponseType: "in_channel"}); err != nil || s.last("C0OPS").Text != "noted" {
		t.Errorf("%v %+v", err, s.last("C0OPS"))
	}
	for want, act := range map[string]Action{
		"unknown_shortcut":          {As: "U0AKIRA", Do: "shortcut", Text: "attach"},
		"shortcut_not_for_partners": {As: "U0PARTNER", Do: "shortcut", Text: "start"},
		"message_not_found":         {As: "U0AKIRA", Do: "shortcut", Text: "attach", Channel: "C0OPS", TS: "1.000000"},
	} {
		if r := s.Act(t.Context(), act); r.Error != want {
			t.Errorf("%+v, want %s", r, want)
		}
	}
}

func TestOptionsAreAskedForAndPicked(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	ts := s.post("C0OPS", slack.MsgOptionBlocks(slack.NewActionBlock("b", slack.NewOptionsSelectBlockElement("external_select", plainText("Host"), "host"))))
	a.answer(nil)
	ask := Action{As: "U0AKIRA", Do: "suggest", Channel: "C0OPS", TS: ts, Element: "host", Value: "db"}
	if r := s.Act(t.Context(), ask); r.Error != "query_too_short" {
		t.Errorf("three characters are the least: %+v", r)
	}
	pick := Action{As: "U0AKIRA", Do: "select", Channel: "C0OPS", TS: ts, Element: "host", Value: "db-1"}
	if r := s.Act(t.Context(), pick); r.Error != "no_such_option" {
		t.Errorf("picked what nobody offered: %+v", r)
	}
	ask.Value = "db-"
	for answer, want := range map[string]string{
		``: "invalid_options", `{"options":[{"text":{"type":"mrkdwn","text":"x"},"value":"x"}]}`: "invalid_options",
		`{"options":[]}`: "", `{"options":[],"option_groups":[]}`: "invalid_options",
	} {
		done := s.does(ask)
		a.answer(unpack([]byte(answer)))
		if r := s.result(done); r.Error != want {
			t.Errorf("%s: %+v, want %q", answer, r, want)
		}
	}
	done := s.does(ask)
	p := asJSON(a.answer(unpack([]byte(`{"options":[` + `{"text":{"type":"plain_text","text":"db 1"},"value":"db-1"}` + `]}`))))
	if r := s.result(done); !r.OK || p["type"] != "block_suggestion" || p["value"] != "db-" {
		t.Fatalf("%+v %v", r, p)
	}
	done = s.does(pick)
	pressed := decode[slack.InteractionCallback](t, a.answer(nil))
	if r := s.result(done); !r.OK || pressed.ActionCallback.BlockActions[0].SelectedOption.Value != "db-1" {
		t.Errorf("%+v %+v", r, pressed)
	}
	if other := s.Act(t.Context(), Action{As: "U0BUNTA", Do: "select", Channel: "C0OPS", TS: ts, Element: "host", Value: "db-1"}); other.Error != "no_such_option" {
		t.Errorf("somebody else was not asked: %+v", other)
	}
}

func TestFormGivesResponseURLsOfPickedChannels(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	v := form("Report")
	where := slack.NewOptionsSelectBlockElement("conversations_select", nil, "where")
	where.ResponseURLEnabled = true
	v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewInputBlock("to", plainText("Where"), nil, where))
	s.open(a, v)
	done := s.does(Action{As: "U0AKIRA", Do: "submit", Values: map[string]string{"why": "x", "to": "C0OPS"}})
	p := decode[slack.InteractionCallback](t, a.answer(nil))
	s.result(done)
	if len(p.ResponseURLs) != 1 || p.ResponseURLs[0].ChannelID != "C0OPS" || p.ResponseURLs[0].BlockID != "to" {
		t.Fatalf("%+v", p.ResponseURLs)
	}
	answer := &slack.WebhookMessage{Text: "the report", ResponseType: "in_channel"}
	if err := slack.PostWebhookContext(t.Context(), p.ResponseURLs[0].ResponseURL, answer); err != nil || s.last("C0OPS").Text != "the report" {
		t.Errorf("%v %+v", err, s.last("C0OPS"))
	}
}

func TestIconIsAPicture(t *testing.T) {
	s := newStage(t)
	status, header, _ := s.raw("GET", "/files/icon", "", "", "")
	if status != 200 || header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %v", status, header)
	}
}

func TestDelayedEventsComeForADay(t *testing.T) {
	if n := len(again(true)); n != 27 || len(again(false)) != 3 {
		t.Errorf("%d repeats", n)
	}
}
