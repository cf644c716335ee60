package slackchat

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hoshu/bot"
	"hoshu/bot/card"
)

var sentinels = []error{
	bot.ErrMessageGone, bot.ErrNoChannel, bot.ErrNotInChannel, bot.ErrArchived, bot.ErrAuth,
	bot.ErrScope, bot.ErrBadCard, bot.ErrTooLate, bot.ErrNotDone,
}

// body answers with a status and a body.
func body(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// lost hangs up after the request came in, as a connection that breaks does.
func lost(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func limited(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "7")
	w.WriteHeader(http.StatusTooManyRequests)
}

func TestWhatWentWrongWithAPost(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   error  // nil: the outcome is unknown
		says   string // in the words
	}{
		"no such channel":    {body(200, `{"ok":false,"error":"channel_not_found"}`), bot.ErrNoChannel, ""},
		"not in the channel": {body(200, `{"ok":false,"error":"not_in_channel"}`), bot.ErrNotInChannel, ""},
		"archived":           {body(200, `{"ok":false,"error":"is_archived"}`), bot.ErrArchived, ""},
		"thread gone":        {body(200, `{"ok":false,"error":"cannot_reply_to_message"}`), bot.ErrMessageGone, ""},
		"token revoked":      {body(200, `{"ok":false,"error":"token_revoked"}`), bot.ErrAuth, ""},
		"scope missing":      {body(200, `{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"commands"}`), bot.ErrScope, "chat:write"},
		"bad blocks": {body(200, `{"ok":false,"error":"invalid_blocks","errors":["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],`+
			`"response_metadata":{"messages":["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]}}`), bot.ErrBadCard, "json-pointer:/blocks/0/text/text"},
		"a refusal never seen":     {body(200, `{"ok":false,"error":"the_moon_is_full"}`), bot.ErrNotDone, "the_moon_is_full"},
		"trouble inside Slack":     {body(200, `{"ok":false,"error":"internal_error"}`), nil, "internal_error"},
		"a server error":           {body(503, `<html>`), nil, "503"},
		"an answer cut off":        {body(200, `{"ok":tr`), nil, ""},
		"yes, but to no message":   {body(200, `{"ok":true}`), nil, "without a message id"},
		"the answer got lost":      {lost, nil, ""},
		"too many, in the body":    {body(200, `{"ok":false,"error":"rate_limited"}`), &bot.RateLimited{After: restAnyway}, ""},
		"too many, without a time": {body(429, ``), &bot.RateLimited{After: restAnyway}, ""},
		"too many":                 {limited, &bot.RateLimited{After: 7 * time.Second}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.slack.does("chat.postMessage", tt.answer)
			_, err := s.Post(t.Context(), bot.Message{Channel: "C1", Card: card.Card{Text: "x"}})
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got %v, want words with %q", err, tt.says)
			}
			var rest *bot.RateLimited
			if errors.As(err, &rest) {
				if d := cmp.Diff(tt.want, error(rest)); d != "" {
					t.Error(d)
				}
				return
			}
			for _, known := range sentinels {
				if errors.Is(err, known) != errors.Is(tt.want, known) {
					t.Errorf("%v: is %v: %v", err, known, errors.Is(err, known))
				}
			}
			if n := len(s.slack.called("chat.postMessage")); n != 1 {
				t.Errorf("posted %d times", n)
			}
		})
	}
}

func TestNothingWasSentWithoutAConnection(t *testing.T) {
	s := newStage(t)
	s.slack.Close()
	if _, err := s.Post(t.Context(), bot.Message{Channel: "C1", Card: card.Card{Text: "x"}}); !errors.Is(err, bot.ErrNotDone) {
		t.Errorf("got %v", err)
	}
}

func TestPostCarriesItsKeyAndNoPreviews(t *testing.T) {
	s := newStage(t)
	s.slack.says("chat.postMessage", `{"ok":true,"channel":"C1","ts":"1.000001"}`)
	ref, err := s.Post(t.Context(), bot.Message{Channel: "C1", Thread: "0.5", Key: "alert/A-17", Card: alert(card.Bad)})
	if err != nil || ref != (bot.Ref{Channel: "C1", ID: "1.000001"}) {
		t.Fatal(ref, err)
	}
	args := s.slack.called("chat.postMessage")[0].Args
	for name, want := range map[string]string{
		"channel": "C1", "thread_ts": "0.5", "text": "disk full on db1 (A-17) <@U1> <@U2>",
		"metadata":     `{"event_type":"hoshu_card","event_payload":{"key":"alert/A-17"}}`,
		"unfurl_links": "false", "unfurl_media": "false", "blocks": "",
	} {
		if got := args.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(args.Get("attachments"), `[{"color":"#d92d20","fallback":"disk full`) {
		t.Error(args.Get("attachments"))
	}
}

func TestUpdateTakesAwayWhatIsNoLongerThere(t *testing.T) {
	for name, tt := range map[string]struct {
		card                card.Card
		blocks, attachments string // how they begin
	}{
		"words only": {card.Card{Text: "done"}, `[]`, `[]`},
		"with a bar": {alert(card.Good), `[]`, `[{"color":"#2eb67d"`},
		"without":    {alert(card.Plain), `[{"type":"section"`, `[]`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.slack.says("chat.update", `{"ok":true,"channel":"C1","ts":"1.000001"}`)
			if err := s.Update(t.Context(), bot.Ref{Channel: "C1", ID: "1.000001"}, bot.Message{Key: "k", Card: tt.card}); err != nil {
				t.Fatal(err)
			}
			args := s.slack.called("chat.update")[0].Args
			if args.Get("ts") != "1.000001" || !strings.HasPrefix(args.Get("blocks"), tt.blocks) || !strings.HasPrefix(args.Get("attachments"), tt.attachments) {
				t.Errorf("%v", args)
			}
		})
	}
}

// uploads lets files be uploaded.
func (s *stage) uploads() {
	s.slack.says("files.getUploadURLExternal", `{"ok":true,"file_id":"F1","upload_url":"`+s.slack.URL+`/upload"}`)
	s.slack.says("upload", "OK")
	s.slack.says("files.completeUploadExternal", `{"ok":true,"files":[{"id":"F1"}]}`)
}

func TestWhatIsCutHangsWholeInTheThreadOnce(t *testing.T) {
	s := newStage(t)
	s.uploads()
	s.slack.says("chat.postMessage", `{"ok":true,"channel":"C1","ts":"1788264000.000001"}`)
	s.slack.says("chat.update", `{"ok":true,"channel":"C1","ts":"1788264000.000001"}`)
	s.slack.says("conversations.replies", `{"ok":true,"messages":[]}`)
	m := bot.Message{Channel: "C1", Key: "A-17", Card: card.Card{Text: "x", Blocks: []card.Block{{Code: strings.Repeat("保守\n", 9000)}}}}
	ref, err := s.Post(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), ref, m); err != nil {
		t.Fatal(err)
	}
	done := s.slack.called("files.completeUploadExternal")
	if len(done) != 1 || done[0].Args.Get("thread_ts") != ref.ID || done[0].Args.Get("channel_id") != "C1" {
		t.Fatalf("%v", done)
	}
	if name := s.slack.called("files.getUploadURLExternal")[0].Args.Get("filename"); name != "card"+mark("A-17/whole")+".txt" {
		t.Error(name)
	}
}

func TestFind(t *testing.T) {
	for name, tt := range map[string]struct {
		thread, first, second string // pages
		want                  string
	}{
		"a message on the second page": {"", `{"ok":true,"messages":[{"ts":"1"},{"ts":"2","metadata":{"event_payload":{"key":"other"}}}],"response_metadata":{"next_cursor":"n"}}`,
			`{"ok":true,"messages":[{"ts":"3","metadata":{"event_type":"hoshu_card","event_payload":{"key":"k/1"}}}]}`, "3"},
		"a file in a thread": {"0.5", `{"ok":true,"messages":[{"ts":"4","files":[{"name":"A-17-disk` + mark("k/1") + `.png"}]}]}`, ``, "4"},
		"beside what slack-go cannot read": {"", `{"ok":true,"messages":[{"ts":"1","blocks":[{"type":"context","elements":[{"type":"new"}]}]},{"ts":"5","metadata":{"event_payload":{"key":"k/1"}}}]}`,
			``, "5"},
		"nothing": {"", `{"ok":true,"messages":[{"ts":"1","metadata":{"event_payload":{"key":"k/12"}}}]}`, ``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			pages := func(w http.ResponseWriter, r *http.Request) {
				page := tt.first
				if r.FormValue("cursor") == "n" {
					page = tt.second
				}
				_, _ = io.WriteString(w, page)
			}
			s.slack.does("conversations.history", pages)
			s.slack.does("conversations.replies", pages)
			ref, found, err := s.Find(t.Context(), "C1", tt.thread, "k/1", noon)
			if err != nil || found != (tt.want != "") || found && ref != (bot.Ref{Channel: "C1", ID: tt.want}) {
				t.Fatal(ref, found, err)
			}
			method := "conversations.history"
			if tt.thread != "" {
				method = "conversations.replies"
			}
			args := s.slack.called(method)[0].Args
			if args.Get("include_all_metadata") != "true" || args.Get("oldest") != "1788263940.000000" || args.Get("ts") != tt.thread {
				t.Errorf("%v", args)
			}
		})
	}
}

func TestFindDoesNotBelieveOthersAndGivesUpLoudly(t *testing.T) {
	s := newStage(t)
	s.self.Store(&Self{User: "UME"})
	s.slack.says("conversations.history", `{"ok":true,"messages":[{"ts":"1","user":"UOTHER","metadata":{"event_payload":{"key":"k"}}}],"response_metadata":{"next_cursor":"again"}}`)
	if _, found, err := s.Find(t.Context(), "C1", "", "k", noon); found || !errors.Is(err, errTooFar) {
		t.Errorf("found %v, %v", found, err)
	}
	s.slack.does("conversations.history", limited)
	var rest *bot.RateLimited
	if _, _, err := s.Find(t.Context(), "C1", "", "k", noon); !errors.As(err, &rest) || rest.After != 7*time.Second {
		t.Errorf("got %v", err)
	}
}

func TestAttachFailsForCertainBeforeItIsShared(t *testing.T) {
	for name, tt := range map[string]struct {
		method string
		known  bool
	}{
		"no place for it":     {"files.getUploadURLExternal", true},
		"the bytes got stuck": {"upload", true},
		"the share got lost":  {"files.completeUploadExternal", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.uploads()
			s.slack.does(tt.method, lost)
			err := s.Attach(t.Context(), "C1", "0.5", "k", card.File{Name: "a.png", Bytes: []byte("png")})
			if err == nil || errors.Is(err, bot.ErrNotDone) != tt.known {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWhisperFindsAWay(t *testing.T) {
	const ok = `{"ok":true,"channel":"D1","ts":"1.1","message_ts":"1.1"}`
	for name, tt := range map[string]struct {
		reply   http.HandlerFunc // of the response_url; nil: there is none
		channel string
		aside   string // answer of chat.postEphemeral
		want    string // the last call
		err     error
	}{
		"by the address that came along": {body(200, `ok`), "C1", ok, "hook", nil},
		"which has expired":              {body(404, `expired_url`), "C1", ok, "chat.postEphemeral", nil},
		"in the channel":                 {nil, "C1", ok, "chat.postEphemeral", nil},
		"who is not in the channel":      {nil, "C1", `{"ok":false,"error":"user_not_in_channel"}`, "chat.postMessage", nil},
		"the bot is not in the channel":  {nil, "C1", `{"ok":false,"error":"channel_not_found"}`, "chat.postMessage", nil},
		"from a form":                    {nil, "", ok, "chat.postMessage", nil},
		"Slack has trouble":              {nil, "C1", `{"ok":false,"error":"invalid_auth"}`, "chat.postEphemeral", bot.ErrAuth},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			to := bot.Caller{User: "U1", Channel: tt.channel}
			if tt.reply != nil {
				to.ReplyURL = s.slack.URL + "/hook"
				s.slack.does("hook", tt.reply)
			}
			s.slack.says("chat.postEphemeral", tt.aside)
			s.slack.says("conversations.open", `{"ok":true,"channel":{"id":"D1"}}`)
			s.slack.says("chat.postMessage", ok)
			if err := s.Whisper(t.Context(), to, alert(card.Plain)); !errors.Is(err, tt.err) {
				t.Fatal(err)
			}
			if last := s.slack.calls[len(s.slack.calls)-1]; last.Method != tt.want {
				t.Errorf("last called %s, want %s", last.Method, tt.want)
			}
		})
	}
}

func TestOpenAndHome(t *testing.T) {
	s := newStage(t)
	s.slack.says("views.open", `{"ok":false,"error":"expired_trigger_id"}`)
	if err := s.Open(t.Context(), "1.2.c", card.Modal{Form: "f", Title: "t"}); !errors.Is(err, bot.ErrTooLate) {
		t.Errorf("got %v", err)
	}
	s.slack.says("views.publish", `{"ok":true,"view":{}}`)
	if err := s.Home(t.Context(), "U1", alert(card.Plain).Blocks); err != nil {
		t.Error(err)
	}
	if view := s.slack.called("views.publish")[0].JSON; view["user_id"] != "U1" {
		t.Errorf("%v", view)
	}
}

func TestUserIsAskedAgainWhenOldOrChanged(t *testing.T) {
	s := newStage(t)
	s.slack.says("users.info", `{"ok":true,"user":{"id":"U1","team_id":"T1","name":"ann","locale":"ja-JP","tz":"Asia/Tokyo","is_ultra_restricted":true,"profile":{"display_name":"Ann"}}}`)
	asks := func(times int) {
		t.Helper()
		u, err := s.User(t.Context(), "U1", time.Minute)
		want := bot.User{ID: "U1", Team: "T1", Name: "Ann", Lang: "ja-JP", Zone: "Asia/Tokyo", Guest: true}
		if n := len(s.slack.called("users.info")); err != nil || n != times || u != want {
			t.Fatalf("%+v, %v, asked %d times, want %d", u, err, n, times)
		}
	}
	asks(1)
	asks(1)
	s.clock.Advance(time.Minute)
	asks(2)
	s.incoming(frame{Type: "events_api", Payload: []byte(`{"event":{"type":"user_change","user":{"id":"U1"}}}`)})
	asks(3)
}

func TestAnAnswerFromBeforeAChangeIsNotRemembered(t *testing.T) {
	s := newStage(t)
	asked := s.users.ask()
	s.users.forget("U1")
	s.users.learn(asked, bot.User{ID: "U1", Guest: false})
	if _, ok := s.users.remember("U1", time.Hour); ok {
		t.Error("remembered")
	}
}

func TestHelloNamesMissingScopes(t *testing.T) {
	all := strings.Join(scopes(), ",")
	for name, tt := range map[string]struct {
		scopes string
		lacks  string
	}{
		"all":        {all, ""},
		"more":       {all + ",im:history", ""},
		"not told":   {"", ""},
		"one lacks":  {strings.Replace(all, "files:write,", "", 1), "files:write"},
		"only spare": {"identify", "chat:write"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.slack.does("auth.test", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-OAuth-Scopes", tt.scopes)
				_, _ = io.WriteString(w, `{"ok":true,"url":"https://x.slack.com/","team_id":"T1","user":"hoshu","user_id":"UME","bot_id":"B1"}`)
			})
			self, err := s.Hello(t.Context())
			if self != (Self{Team: "T1", User: "UME", Bot: "B1", Name: "hoshu", URL: "https://x.slack.com/"}) {
				t.Errorf("%+v", self)
			}
			if errors.Is(err, bot.ErrScope) != (tt.lacks != "") || err != nil && !strings.Contains(err.Error(), tt.lacks) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCheckChannelsSaysTheCure(t *testing.T) {
	s := newStage(t)
	s.self.Store(&Self{Name: "hoshu"})
	s.slack.does("conversations.info", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, map[string]string{
			"COK":    `{"ok":true,"channel":{"id":"COK","name":"ops","is_member":true}}`,
			"COUT":   `{"ok":true,"channel":{"id":"COUT","name":"out"}}`,
			"COLD":   `{"ok":true,"channel":{"id":"COLD","name":"old","is_archived":true}}`,
			"CSHARE": `{"ok":true,"channel":{"id":"CSHARE","name":"acme","is_member":true,"is_ext_shared":true}}`,
			"CNO":    `{"ok":false,"error":"channel_not_found"}`,
		}[r.FormValue("channel")])
	})
	want := []struct {
		channel, says string
		stops         bool
	}{
		{"COUT", "/invite @hoshu", true}, {"COLD", "unarchive", true},
		{"CSHARE", "another organisation", false}, {"CNO", "no channel has the id CNO", true},
	}
	got := s.CheckChannels(t.Context(), []string{"COK", "COUT", "COLD", "CSHARE", "CNO"})
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if got[i].Channel != w.channel || !strings.Contains(got[i].Says, w.says) || got[i].Stops != w.stops {
			t.Errorf("%+v, want %+v", got[i], w)
		}
	}
}
