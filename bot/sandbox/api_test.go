package sandbox

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
)

// raw does one HTTP request and gives status, headers and body.
func (s *stage) raw(method, path, kind, secret, body string, more ...string) (int, http.Header, obj) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	for i := 0; i < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	if h := r.Header.Get("Host"); h != "" {
		r.Host = h
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	all, _ := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, asJSON(all)
}

const (
	formKind = "application/x-www-form-urlencoded"
	jsonKind = "application/json; charset=utf-8"
)

func TestTransports(t *testing.T) {
	s := newStage(t)
	bot := s.BotToken()
	var multi bytes.Buffer
	m := multipart.NewWriter(&multi)
	if err := errors.Join(m.WriteField("user", "U0AKIRA"), m.WriteField("token", bot), m.Close()); err != nil {
		t.Fatal(err)
	}
	query := "?" + url.Values{"user": {"U0AKIRA"}, "token": {bot}}.Encode()
	for name, tt := range map[string]struct{ method, path, kind, secret, body, err string }{
		"a form with a header":        {"POST", "", formKind, bot, "user=U0AKIRA", ""},
		"a form with the token in it": {"POST", "", formKind, "", "user=U0AKIRA&token=" + bot, ""},
		"a query":                     {"GET", query, "", "", "", ""},
		"JSON with a header":          {"POST", "", jsonKind, bot, `{"user":"U0AKIRA"}`, ""},
		"multipart":                   {"POST", "", m.FormDataContentType(), "", multi.String(), ""},
		"a token in JSON is ignored":  {"POST", "", jsonKind, "", `{"user":"U0AKIRA","token":"` + bot + `"}`, "not_authed"},
		"broken JSON":                 {"POST", "", jsonKind, bot, `{"user`, "invalid_json"},
		"another type":                {"POST", "", "text/plain", bot, `hi`, "invalid_post_type"},
		"no token":                    {"POST", "", formKind, "", "user=U0AKIRA", "not_authed"},
		"a wrong token":               {"POST", "", formKind, "xoxb-wrong", "user=U0AKIRA", "invalid_auth"},
		"the app's token":             {"POST", "", formKind, s.AppToken(), "user=U0AKIRA", "not_allowed_token_type"},
		"no user":                     {"POST", "", formKind, bot, "", "invalid_arguments"},
		"an unknown user":             {"POST", "", formKind, bot, "user=U0NOBODY", "user_not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, answer := s.raw(tt.method, "/api/users.info"+tt.path, tt.kind, tt.secret, tt.body)
			if got, _ := answer["error"].(string); status != 200 || got != tt.err || answer["ok"] != (tt.err == "") {
				t.Errorf("%d %v", status, answer)
			}
		})
	}
	for _, c := range s.State().Calls {
		if strings.Contains(string(c.Args), "xoxb-") {
			t.Errorf("a token is in the log of calls: %s", c.Args)
		}
	}
}

func TestUnknownMethodIsNo404(t *testing.T) {
	s := newStage(t)
	status, _, answer := s.raw("POST", "/api/files.upload", formKind, s.BotToken(), "")
	if status != 200 || answer["error"] != "unknown_method" || answer["req_method"] != "files.upload" {
		t.Errorf("%d %v", status, answer)
	}
}

func TestScopes(t *testing.T) {
	s := newStage(t, func(o *Options) { o.Scopes = []string{"chat:write", "channels:read"} })
	_, header, answer := s.raw("POST", "/api/users.info", formKind, s.BotToken(), "user=U0AKIRA")
	if answer["error"] != "missing_scope" || answer["needed"] != "users:read" || answer["provided"] != "chat:write,channels:read" {
		t.Errorf("%v", answer)
	}
	if header.Get("X-OAuth-Scopes") != "chat:write,channels:read" || header.Get("X-Accepted-OAuth-Scopes") != "users:read" {
		t.Errorf("headers %v", header)
	}
	_, _, answer = s.raw("POST", "/api/conversations.info", formKind, s.BotToken(), "channel=D0AKIRA")
	if answer["error"] != "missing_scope" || answer["needed"] != "im:read" {
		t.Errorf("a direct message needs its own scope: %v", answer)
	}
}

func TestRevokedToken(t *testing.T) {
	s := newStage(t)
	s.Revoke()
	if _, err := s.api.AuthTestContext(t.Context()); err == nil || err.Error() != "token_revoked" {
		t.Error(err)
	}
}

func TestPagesThroughAList(t *testing.T) {
	s := newStage(t)
	var names []string
	params := &slack.GetConversationsParameters{Limit: 1}
	for {
		part, next, err := s.api.GetConversationsContext(t.Context(), params)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range part {
			names = append(names, c.Name)
		}
		if params.Cursor = next; next == "" {
			break
		}
	}
	if d := cmp.Diff([]string{"general", "ops", "acme-support"}, names); d != "" {
		t.Error(d)
	}
	params.Cursor = "bogus"
	if _, _, err := s.api.GetConversationsContext(t.Context(), params); err == nil || err.Error() != "invalid_cursor" {
		t.Error(err)
	}
}

func TestWhereTheBotMayPost(t *testing.T) {
	for channel, want := range map[string]string{
		"C0OPS": "", "#ops": "", "U0AKIRA": "", "D0AKIRA": "", "C0GENERAL": "not_in_channel", "C0NOWHERE": "channel_not_found",
	} {
		s := newStage(t)
		_, _, err := s.api.PostMessageContext(t.Context(), channel, slack.MsgOptionText("x", false))
		if got := errorWord(err); got != want {
			t.Errorf("%s: %q, want %q", channel, got, want)
		}
	}
}

func errorWord(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestMessageIsRewrittenAsSlackDoes(t *testing.T) {
	s := newStage(t)
	section := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "see https://x.test/a, please", false, false), nil, nil)
	s.post("C0OPS", slack.MsgOptionBlocks(section))
	m := s.last("C0OPS")
	if m.Text != "see <https://x.test/a>, please" {
		t.Errorf("text %q", m.Text)
	}
	block := unpack(m.Blocks).([]any)[0].(obj)
	inner := block["text"].(obj)
	if text(block["block_id"]) == "" || inner["verbatim"] != false || inner["text"] != "see <https://x.test/a>, please" {
		t.Errorf("blocks %s", m.Blocks)
	}
	s.post("C0OPS", slack.MsgOptionText(strings.Repeat("x", maxText+1), false))
	if n := len(s.last("C0OPS").Text); n != maxText {
		t.Errorf("%d characters are left", n)
	}
}

func TestMetadataIsForWhoAsks(t *testing.T) {
	s := newStage(t)
	ts := s.post("C0OPS", slack.MsgOptionText("x", false), slack.MsgOptionMetadata(slack.SlackMetadata{
		EventType: "hoshu_card", EventPayload: map[string]any{"key": "A-1"},
	}))
	for _, ask := range []bool{false, true} {
		h, err := s.api.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{
			ChannelID: "C0OPS", IncludeAllMetadata: ask, Oldest: ts, Inclusive: true,
		})
		if err != nil || len(h.Messages) != 1 {
			t.Fatalf("%v %+v", err, h)
		}
		if got := h.Messages[0].Metadata.EventPayload["key"] == "A-1"; got != ask {
			t.Errorf("asked %v, got %v", ask, got)
		}
	}
	_, _, _, err := s.api.UpdateMessageContext(t.Context(), "C0OPS", ts, slack.MsgOptionText("y", false))
	if m := s.last("C0OPS"); err != nil || !strings.Contains(string(m.Metadata), "A-1") {
		t.Error("an update without metadata removed it")
	}
	bad := slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "no spaces", EventPayload: map[string]any{"a": 1}})
	if _, _, err := s.api.PostMessageContext(t.Context(), "C0OPS", slack.MsgOptionText("x", false), bad); errorWord(err) != "invalid_metadata_schema" {
		t.Error(err)
	}
}

func TestThreads(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	ts := s.post("C0OPS", slack.MsgOptionText("parent", false))
	reply := s.post("C0OPS", slack.MsgOptionText("reply", false), slack.MsgOptionTS(ts))
	s.post("C0OPS", slack.MsgOptionText("for all", false), slack.MsgOptionTS(ts), slack.MsgOptionBroadcast())
	_, _, err := s.api.PostMessageContext(ctx, "C0OPS", slack.MsgOptionText("x", false), slack.MsgOptionTS(reply))
	if errorWord(err) != "cannot_reply_to_message" {
		t.Errorf("a reply to a reply: %v", err)
	}
	all, _, _, err := s.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: "C0OPS", Timestamp: ts})
	if err != nil || len(all) != 3 || all[0].ReplyCount != 2 || all[1].ParentUserId != botUser {
		t.Fatalf("%v %+v", err, all)
	}
	h, err := s.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: "C0OPS", Limit: 2})
	if err != nil || h.Messages[0].SubType != "thread_broadcast" || h.Messages[1].Timestamp != ts || !h.HasMore {
		t.Errorf("%v %+v", err, h)
	}
	if link, err := s.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: "C0OPS", Ts: reply}); err != nil || !strings.Contains(link, "thread_ts="+ts) {
		t.Error(link, err)
	}
	if _, _, err := s.api.DeleteMessageContext(ctx, "C0OPS", ts); err != nil {
		t.Fatal(err)
	}
	if m := s.channel("C0OPS"); len(m.Messages) == 0 || m.Messages[len(m.Messages)-3].Subtype != "tombstone" {
		t.Error("a parent with replies leaves a tombstone")
	}
}

func TestOwnMessagesOnly(t *testing.T) {
	s := newStage(t)
	theirs := s.last("C0OPS").TS
	_, _, _, err := s.api.UpdateMessageContext(t.Context(), "C0OPS", theirs, slack.MsgOptionText("x", false))
	if errorWord(err) != "cant_update_message" {
		t.Error(err)
	}
	if _, _, err := s.api.DeleteMessageContext(t.Context(), "C0OPS", theirs); errorWord(err) != "cant_delete_message" {
		t.Error(err)
	}
	if _, _, _, err := s.api.UpdateMessageContext(t.Context(), "C0OPS", "1.1", slack.MsgOptionText("x", false)); errorWord(err) != "message_not_found" {
		t.Error(err)
	}
	mine := s.post("C0OPS", slack.MsgOptionText("x", false))
	_, _, _, err = s.api.UpdateMessageContext(t.Context(), "C0OPS", mine, slack.MsgOptionText(strings.Repeat("x", maxUpdateText+1), false))
	if errorWord(err) != "msg_too_long" {
		t.Error(err)
	}
}

func TestReactionsAndPins(t *testing.T) {
	s := newStage(t)
	ctx, on := t.Context(), slack.NewRefToMessage("C0OPS", s.last("C0OPS").TS)
	for i, step := range []struct {
		err  error
		want string
	}{
		{s.api.AddReactionContext(ctx, "eyes", on), ""},
		{s.api.AddReactionContext(ctx, "eyes", on), "already_reacted"},
		{s.api.RemoveReactionContext(ctx, "eyes", on), ""},
		{s.api.RemoveReactionContext(ctx, "eyes", on), "no_reaction"},
		{s.api.AddReactionContext(ctx, ":eyes:", on), "invalid_name"},
		{s.api.AddPinContext(ctx, "C0OPS", on), ""},
		{s.api.AddPinContext(ctx, "C0OPS", on), "already_pinned"},
		{s.api.RemovePinContext(ctx, "C0OPS", on), ""},
		{s.api.RemovePinContext(ctx, "C0OPS", on), "no_pin"},
	} {
		if got := errorWord(step.err); got != step.want {
			t.Errorf("step %d: %q, want %q", i, got, step.want)
		}
	}
}

func TestResponseURL(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	ts := s.post("C0OPS", slack.MsgOptionText("card", false), button("b", "go", "1"))
	a.answer(nil)
	done := s.does(Action{As: "U0AKIRA", Do: "press", Channel: "C0OPS", TS: ts, Element: "go"})
	p := decode[slack.InteractionCallback](t, a.answer(nil))
	s.result(done)
	try := func(m slack.WebhookMessage) error {
		return slack.PostWebhookContext(t.Context(), p.ResponseURL, &m)
	}
	say := func(m slack.WebhookMessage) {
		t.Helper()
		if err := try(m); err != nil {
			t.Fatal(err)
		}
	}
	say(slack.WebhookMessage{Text: "only you"})
	if e := s.channel("C0OPS").Ephemerals; len(e) != 1 || e[0].To != "U0AKIRA" || e[0].Text != "only you" {
		t.Fatalf("%+v", e)
	}
	say(slack.WebhookMessage{Text: "everybody", ResponseType: "in_channel"})
	say(slack.WebhookMessage{Text: "changed", ReplaceOriginal: true})
	c := s.channel("C0OPS").Messages
	if c[len(c)-1].Text != "everybody" || c[len(c)-2].Text != "changed" {
		t.Errorf("%+v", c)
	}
	say(slack.WebhookMessage{DeleteOriginal: true})
	if s.channel("C0OPS").Messages[len(c)-2].TS == ts {
		t.Error("not deleted")
	}
	say(slack.WebhookMessage{Text: "fifth"})
	if err := try(slack.WebhookMessage{Text: "sixth"}); err == nil {
		t.Error("a sixth use")
	}
	s.Act(t.Context(), Action{As: "U0AKIRA", Do: "reload"})
	if e := s.channel("C0OPS").Ephemerals; len(e) != 0 {
		t.Errorf("after a reload: %+v", e)
	}
}

func TestResponseURLEnds(t *testing.T) {
	s := newStage(t)
	a := s.connect()
	s.does(Action{As: "U0AKIRA", Do: "command", Channel: "C0GENERAL", Text: "/hoshu"})
	p := decode[slack.SlashCommand](t, a.answer(nil))
	if err := slack.PostWebhookContext(t.Context(), p.ResponseURL, &slack.WebhookMessage{Text: "x"}); err != nil {
		t.Errorf("where the bot is no member: %v", err)
	}
	s.clock.Advance(hookLife + time.Second)
	var status slack.StatusCodeError
	err := slack.PostWebhookContext(t.Context(), p.ResponseURL, &slack.WebhookMessage{Text: "x"})
	if !errors.As(err, &status) || status.Code != http.StatusNotFound {
		t.Errorf("after half an hour: %v", err)
	}
}

func TestUploadAndDownload(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	ts := s.post("C0OPS", slack.MsgOptionText("card", false))
	f, err := s.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Filename: "chart.png", FileSize: 4, Reader: strings.NewReader("\x89PNG"), Channel: "C0OPS", ThreadTimestamp: ts, AltTxt: "a chart",
	})
	if err != nil {
		t.Fatal(err)
	}
	m := s.last("C0OPS")
	if len(m.Files) != 1 || m.ThreadTS != ts || m.Files[0].Mimetype != "image/png" || m.Files[0].AltText != "a chart" {
		t.Fatalf("%+v", m)
	}
	info, _, _, err := s.api.GetFileInfoContext(ctx, f.ID, 0, 0)
	if err != nil || info.Shares.Public["C0OPS"][0].Ts != m.TS {
		t.Errorf("%v %+v", err, info)
	}
	var got bytes.Buffer
	if err := s.api.GetFileContext(ctx, m.Files[0].URLPrivate, &got); err != nil || got.String() != "\x89PNG" {
		t.Errorf("%v %q", err, got.String())
	}
	if status, _, _ := s.raw("GET", strings.TrimPrefix(m.Files[0].URLPrivate, s.url), "", "", ""); status != http.StatusForbidden {
		t.Errorf("without a token: %d", status)
	}
}

func TestBlocksValidate(t *testing.T) {
	s := newStage(t)
	_, _, answer := s.raw("POST", "/api/blocks.validate", jsonKind, s.BotToken(), `{"blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}`)
	if answer["error"] != "invalid_blocks" || answer["errors"].([]any)[0].(obj)["pointer"] != "/0/text/type" {
		t.Errorf("%v", answer)
	}
	if _, _, answer = s.raw("POST", "/api/blocks.validate", jsonKind, s.BotToken(), `{"blocks":[{"type":"divider"}]}`); answer["ok"] != true {
		t.Errorf("%v", answer)
	}
}

func TestForeignPagesAreKeptOut(t *testing.T) {
	act := `{"as":"U0AKIRA","do":"message","channel":"C0OPS","text":"hi"}`
	for name, tt := range map[string]struct {
		path, kind, header, value string
		want                      int
	}{
		"a script":                   {"/sandbox/act", "application/json", "X-Any", "1", 200},
		"our own page":               {"/sandbox/act", "application/json", "Origin", "self with the token", 200},
		"our page without its token": {"/sandbox/act", "application/json", "Origin", "self", 403},
		"a browser without Origin":   {"/sandbox/act", "application/json", "Sec-Fetch-Site", "same-origin", 403},
		"a frame of another page":    {"/sandbox/act", "application/json", "Sec-Fetch-Site", "cross-site", 403},
		"another page":               {"/sandbox/act", "application/json", "Origin", "http://evil.test", 403},
		"a form of another page":     {"/sandbox/act", "text/plain", "X-Any", "1", 415},
		"a name bound to loopback":   {"/sandbox/act", "application/json", "Host", "evil.test", 403},
		"the same for the Web API":   {"/api/api.test", "application/json", "Host", "evil.test", 403},
		"localhost by name":          {"/sandbox/act", "application/json", "Host", "localhost:8080", 200},
		"loopback of the sixth kind": {"/sandbox/act", "application/json", "Host", "[::1]:8080", 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			value, withToken := strings.CutSuffix(strings.ReplaceAll(tt.value, "self", s.url), " with the token")
			headers := []string{tt.header, value}
			if withToken {
				_, _, answer := s.raw("GET", "/sandbox/token", "", "", "", tt.header, value)
				headers = append(headers, tokenHeader, text(answer["token"]))
			}
			if status, _, answer := s.raw("POST", tt.path, tt.kind, "", act, headers...); status != tt.want {
				t.Errorf("%d %v, want %d", status, answer, tt.want)
			}
		})
	}
}

func TestPublicAddressTakesEveryHost(t *testing.T) {
	s := newStage(t, func(o *Options) { o.AnyHost = true })
	if _, _, answer := s.raw("POST", "/api/api.test", jsonKind, "", `{}`, "Host", "sandbox.example:8080"); answer["ok"] != true {
		t.Errorf("%v", answer)
	}
	foreign := []string{"Host", "sandbox.example:8080", "Origin", "http://evil.test"}
	if status, _, _ := s.raw("POST", "/sandbox/act", "application/json", "", `{}`, foreign...); status != 403 {
		t.Errorf("another page may act: %d", status)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := newStage(t)
	_, _, answer := s.raw("POST", "/api/api.test", jsonKind, "", `{"a":"`+strings.Repeat("x", maxBody)+`"}`)
	if answer["error"] != "invalid_json" {
		t.Errorf("%v", answer["error"])
	}
}
