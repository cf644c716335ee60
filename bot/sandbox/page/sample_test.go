package page

import (
	"encoding/json"

	"hoshu/bot/sandbox"
)

const trend = `<svg xmlns="http://www.w3.org/2000/svg" width="460" height="150"><rect width="460" height="150" fill="#fff"/><path d="M20 120 C120 110 200 90 300 60 S420 30 440 24" stroke="#b3232f" stroke-width="3" fill="none"/></svg>`

// sample is a workspace in which everything the page can draw occurs.
func sample() sandbox.State {
	return sandbox.State{
		Version: 1,
		Team:    sandbox.Team{ID: "T0", Name: "Hoshi Systems", Domain: "hoshi"},
		Users: []sandbox.User{
			member("U0AKIRA", "田中 明", "承認者・インフラ"), member("U0BOB", "Bob Martin", "Approver"), member("U0MISAKI", "鈴木 美咲", "運用"),
			{ID: "U0GUEST", TeamID: "T0", RealName: "Gus Guest", IsRestricted: true, TZ: "Asia/Tokyo"},
			{ID: "U0PARTNER", TeamID: "T9", RealName: "佐藤 花子", TZ: "Asia/Tokyo", Profile: sandbox.Profile{Title: "株式会社みどり"}},
			{ID: "U0GONE", TeamID: "T0", RealName: "Old Account", Deleted: true, TZ: "Asia/Tokyo"},
			{ID: "U0STRANGER", TeamID: "T8", RealName: "Sam Stranger", IsStranger: true, TZ: "Asia/Tokyo"},
			{ID: "U0HOSHU", TeamID: "T0", Name: "hoshu", IsBot: true},
		},
		Channels: []sandbox.Channel{
			{ID: "C0OPS", Name: "ops", Topic: "Alerts, updates and backups of all systems", Members: []string{"U0AKIRA", "U0BOB", "U0MISAKI", "U0GONE", "U0HOSHU"}, Messages: opsMessages()},
			{ID: "C0MIDORI", Name: "midori-inquiries", IsExtShared: true, Members: []string{"U0AKIRA", "U0PARTNER", "U0GUEST", "U0HOSHU"}, Messages: midoriMessages()},
			{ID: "C0APPROVE", Name: "approvals", IsPrivate: true, Members: []string{"U0AKIRA", "U0BOB", "U0HOSHU"}},
			{ID: "D0AKIRA", IsIM: true, Members: []string{"U0AKIRA", "U0HOSHU"}},
		},
		Homes:    map[string]sandbox.View{"U0AKIRA": {ID: "V0HOME", Type: "home", Blocks: json.RawMessage(homeBlocks)}},
		Commands: []sandbox.Command{{Name: "/hoshu", Description: "Ask hoshu", UsageHint: "help | status [SYSTEM] | alerts | ack ALERT | backup [list|run|restore]"}},
		Calls: []sandbox.CallRecord{
			{Method: "chat.postMessage", At: "2026-09-21T12:00:00Z", OK: true, Args: json.RawMessage(`{"channel":"C0OPS","text":"<b>"}`)},
			{Method: "views.open", At: "2026-09-21T12:00:01Z", Error: "expired_trigger_id"},
		},
		Switches: []sandbox.SwitchState{
			{Name: "disk", Title: "Fill the disk", Help: "A file grows until the disk check fires."},
			{Name: "web", Title: "Stop the web server", Help: "The site stops answering.", Broken: true},
			{Name: "backup", Title: "Damage the backup", Help: "One block of the repository is changed.", Busy: true},
			{Name: "slack", Title: "Take Slack away", Help: "Connections are refused.", Error: "port is in use"},
		},
		Notices: map[string][]sandbox.Notice{"U0AKIRA": {{At: "2026-09-21T12:00:00Z", Text: "/hoshu failed: operation_timeout"}}},
	}
}

func member(id, name, title string) sandbox.User {
	return sandbox.User{ID: id, TeamID: "T0", RealName: name, TZ: "Asia/Tokyo", Profile: sandbox.Profile{Title: title, DisplayName: name}}
}

func opsMessages() []sandbox.Message {
	return []sandbox.Message{
		{User: "U0HOSHU", Subtype: "channel_join", TS: "1789900000.000100", Text: "<@U0HOSHU> has joined the channel"},
		{User: "U0AKIRA", TS: "1789990000.000100", Text: "Good morning <!here>: *bold*, _italic_, ~gone~, `code` &amp; &lt;b&gt; :tada: <https://example.com/a?b=1&amp;c=2|a link> <#C0MIDORI>\n&gt; quoted\n```\nfenced &lt;x&gt;\n  two\n```", Edited: &sandbox.Edited{User: "U0AKIRA"}},
		{User: "U0HOSHU", BotID: "B0", TS: "1790000000.000100", Text: ":rotating_light: *CRITICAL* Disk of web1 is 93% full (A-17)", Attachments: json.RawMessage(alertCard),
			ReplyCount: 3, LatestReply: "1790000300.000100", ReplyUsers: []string{"U0HOSHU", "U0BOB"},
			Reactions: []sandbox.Reaction{{Name: "eyes", Count: 2, Users: []string{"U0BOB", "U0AKIRA"}}},
			Files:     []sandbox.File{{ID: "F1", Title: "Disk of web1, last 24 hours", Mimetype: "image/png", URLPrivate: "http://127.0.0.1:9/files-pri/F1/trend.png", AltText: "The disk went from 70% to 93%"}}},
		{User: "U0HOSHU", BotID: "B0", TS: "1790000100.000100", ThreadTS: "1790000000.000100", Text: "```/dev/sda1  93%  /var```"},
		{User: "U0HOSHU", BotID: "B0", TS: "1790000110.000100", ThreadTS: "1790000000.000100", Text: "History: 3 times this month"},
		{User: "U0BOB", TS: "1790000300.000100", ThreadTS: "1790000000.000100", Text: "Looking at it, <@U0AKIRA>"},
		{User: "U0HOSHU", BotID: "B0", TS: "1790000400.000100", Text: "kitchen sink", Blocks: json.RawMessage(everyBlock)},
		{User: "U0MISAKI", TS: "1790000500.000100", Text: "x", Blocks: json.RawMessage(`[{"type":"rich_text","block_id":"r","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"backups look "},{"type":"text","text":"fine","style":{"bold":true,"italic":true}},{"type":"emoji","name":"+1"},{"type":"text","text":" <script>alert(1)</script>"}]},{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"user","user_id":"U0AKIRA"}]}]}]}]`)},
		{User: "U0MISAKI", TS: "1790000560.000100", Text: "この後、月次報告書を作ります。", Files: []sandbox.File{{ID: "F2", Name: "report.pdf", Filetype: "pdf", Size: 48213, URLPrivate: "/files-pri/F2/report.pdf"}}},
	}
}

func midoriMessages() []sandbox.Message {
	return []sandbox.Message{
		{User: "U0PARTNER", TS: "1790000600.000100", Text: "お世話になっております。注文画面が開けません。"},
		{User: "U0HOSHU", BotID: "B0", TS: "1790000602.000100", Text: "お問い合わせを受け付けました（*Q-12*）。<!date^1790007800^{date_num} {time}|later>までにご連絡します。"},
	}
}

func silenceForm(to string) sandbox.View {
	return sandbox.View{ID: "V0SILENCE", To: to, Type: "modal", Title: json.RawMessage(`{"type":"plain_text","text":"Silence A-17"}`),
		Submit: json.RawMessage(`{"type":"plain_text","text":"Silence"}`), Close: json.RawMessage(`{"type":"plain_text","text":"Back"}`), Blocks: json.RawMessage(formBlocks)}
}

const alertCard = `[{"color":"danger","blocks":[
{"type":"section","block_id":"s1","fields":[{"type":"mrkdwn","text":"*System*\nmidori-shop"},{"type":"mrkdwn","text":"*Since*\n<!date^1790000000^{date_num} {time}|then>"}]},
{"type":"context","block_id":"c1","elements":[{"type":"mrkdwn","text":"Fires at 90%. _Next look in 60 s._"}]},
{"type":"actions","block_id":"a1","elements":[
{"type":"button","action_id":"alert.ack","value":"A-17","style":"primary","text":{"type":"plain_text","text":"Acknowledge"}},
{"type":"button","action_id":"alert.silence","value":"A-17","text":{"type":"plain_text","text":"Silence..."}},
{"type":"button","action_id":"alert.drop","value":"A-17","style":"danger","text":{"type":"plain_text","text":"Clean up"},"confirm":{"title":{"type":"plain_text","text":"Delete old logs?"},"text":{"type":"mrkdwn","text":"Logs older than 30 days on web1."},"confirm":{"type":"plain_text","text":"Delete them"},"deny":{"type":"plain_text","text":"Keep them"},"style":"danger"}},
{"type":"overflow","action_id":"alert.more","options":[{"text":{"type":"plain_text","text":"Explain"},"value":"explain"},{"text":{"type":"plain_text","text":"History"},"value":"history"}]}]}]}]`

const everyBlock = `[
{"type":"header","block_id":"h","text":{"type":"plain_text","text":"Update plan U-4 :package:"}},
{"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"*openssl* 3.0.11 → 3.0.13 (CVE-2026-1234)"},"accessory":{"type":"button","action_id":"gone","text":{"type":"plain_text","text":"Details"}}},
{"type":"divider","block_id":"d"},
{"type":"markdown","block_id":"m","text":"## Why\n- **urgent**\n- see [notes](https://example.com)"},
{"type":"image","block_id":"i","image_url":"https://example.com/x.png","alt_text":"a chart"},
{"type":"actions","block_id":"x","elements":[
{"type":"static_select","action_id":"duty","placeholder":{"type":"plain_text","text":"Who is on duty"},"options":[{"text":{"type":"plain_text","text":"Akira"},"value":"akira"},{"text":{"type":"plain_text","text":"Bob"},"value":"bob"}]},
{"type":"datepicker","action_id":"day","initial_date":"2026-10-01"}]},
{"type":"mystery","block_id":"z"}]`

const homeBlocks = `[
{"type":"header","block_id":"h","text":{"type":"plain_text","text":"Good morning"}},
{"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"*My approvals*\nU-4 waits for one more person."},"accessory":{"type":"button","action_id":"home.show","value":"U-4","text":{"type":"plain_text","text":"Show"}}},
{"type":"divider","block_id":"d"},
{"type":"context","block_id":"c","elements":[{"type":"mrkdwn","text":"Next backup at 02:00"}]}]`

const formBlocks = `[
{"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"Disk of web1 is 93% full."}},
{"type":"input","block_id":"for","label":{"type":"plain_text","text":"For how long"},"element":{"type":"static_select","action_id":"for","initial_option":{"text":{"type":"plain_text","text":"1 hour"},"value":"1h"},"options":[{"text":{"type":"plain_text","text":"1 hour"},"value":"1h"},{"text":{"type":"plain_text","text":"1 day"},"value":"24h"}]}},
{"type":"input","block_id":"why","label":{"type":"plain_text","text":"Why"},"hint":{"type":"plain_text","text":"Stands in the log."},"element":{"type":"plain_text_input","action_id":"why","multiline":true,"max_length":200}},
{"type":"input","block_id":"who","optional":true,"label":{"type":"plain_text","text":"Tell"},"element":{"type":"checkboxes","action_id":"who","options":[{"text":{"type":"plain_text","text":"Bob"},"value":"U0BOB"},{"text":{"type":"plain_text","text":"Misaki"},"value":"U0MISAKI","description":{"type":"plain_text","text":"on duty"}}]}}]`
