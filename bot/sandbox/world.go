package sandbox

import (
	"slices"
	"time"
)

// The app and the workspace, as the ids of the world name them.
const (
	teamID       = "T0SANDBOX01"
	partnerTeam  = "T0PARTNER01"
	appID        = "A0HOSHU"
	botID        = "B0HOSHU"
	botUser      = "U0HOSHU"
	botName      = "hoshu"
	otherBot     = "U0DEPLOY"
	verification = "sandbox-verification" // the obsolete token of payloads
)

// populate makes the world on which a workspace opens: a maintenance team of
// three, a client's channel, a partner, and one of every kind of account.
func (w *Workspace) populate() {
	w.team = Team{ID: teamID, Name: "hoshu sandbox", Domain: "hoshu-sandbox"}
	w.commands = []Command{{
		Name: "/hoshu", UsageHint: "[help | status | alerts | ack A-17 | silence | check NAME]",
		Description: w.words.in("Ask hoshu, the maintenance desk", "保守デスク hoshu に尋ねます"),
	}}
	w.populatePeople()
	w.groups = []UserGroup{{ID: "S0DUTY", Name: w.words.in("On duty", "当番"), Handle: "duty", Users: []string{"U0AKIRA", "U0BUNTA"}}}
	w.populateRooms()
	w.populateTalk()
}

func (w *Workspace) populatePeople() {
	member := func(id, name, en, ja, title, color string) User {
		return w.person(id, teamID, name, en, ja, title, color)
	}
	guest := member("U0GUEST", "daichi", "Takahashi Daichi", "高橋 大地", "Acme", "e0a729")
	guest.IsRestricted, guest.IsUltra = true, true
	client := member("U0CLIENT", "emi", "Yamamoto Emi", "山本 恵美", "Acme", "d58247")
	client.IsRestricted = true
	partner := w.person("U0PARTNER", partnerTeam, "fumio", "Ito Fumio", "伊藤 文雄", "Acme Systems", "5a4592")
	stranger := w.person("U0STRANGER", partnerTeam, "hana", "Kobayashi Hana", "小林 花", "Acme Systems", "902d59")
	stranger.IsStranger = true
	gone := member("U0GONE", "goro", "Watanabe Goro", "渡辺 五郎", "", "99a949")
	gone.Deleted = true
	w.users = []User{
		member("U0AKIRA", "akira", "Sato Akira", "佐藤 明", w.words.in("Maintenance lead, approver", "保守リーダー・承認者"), "9f69e7"),
		member("U0BUNTA", "bunta", "Tanaka Bunta", "田中 文太", w.words.in("Engineer, approver", "エンジニア・承認者"), "4bbe2e"),
		member("U0CHIE", "chie", "Suzuki Chie", "鈴木 千恵", w.words.in("Engineer", "エンジニア"), "e7392d"),
		guest, client, partner, stranger, gone, w.bot(botUser, botName), w.bot(otherBot, "deploy"),
	}
}

func (w *Workspace) person(id, team, name, en, ja, title, color string) User {
	full := w.words.in(en, ja)
	return User{
		ID: id, TeamID: team, Name: name, RealName: full, TZ: "Asia/Tokyo", Locale: w.words.in("en-US", "ja-JP"), Color: color,
		Profile: Profile{DisplayName: name, RealName: full, Title: title, Team: team},
	}
}

func (w *Workspace) bot(id, name string) User {
	u := w.person(id, teamID, name, name, name, "", "2c7be5")
	u.IsBot = true
	return u
}

func botOf(u User) string { return "B" + u.ID[1:] }
func appOf(u User) string { return "A" + u.ID[1:] }

func (w *Workspace) populateRooms() {
	team := []string{"U0AKIRA", "U0BUNTA", "U0CHIE"}
	with := func(more ...string) []string { return append(slices.Clone(team), more...) }
	since := w.now().Add(-90 * 24 * time.Hour).Unix()
	add := func(c Channel) *room {
		r := &room{Channel: c, created: since, creator: "U0AKIRA"}
		w.rooms = append(w.rooms, r)
		return r
	}
	add(Channel{ID: "C0GENERAL", Name: "general", Members: with(), Topic: w.words.in("Everybody", "全員")}).general = true
	add(Channel{ID: "C0OPS", Name: "ops", Members: with(botUser), Topic: w.words.in("Alerts and operations", "アラートと運用")})
	add(Channel{
		ID: "C0ACME", Name: "acme-support", Members: with("U0GUEST", "U0CLIENT", "U0PARTNER", botUser), IsExtShared: true,
		Topic: w.words.in("Inquiries from Acme", "Acme 様お問い合わせ"),
	})
	for _, u := range team {
		w.dm(u)
	}
}

func (w *Workspace) populateTalk() {
	talk := []struct {
		room, user string
		ago        time.Duration
		en, ja     string
	}{
		{"C0GENERAL", "U0AKIRA", 26 * time.Hour, "Good morning. The maintenance window is on Saturday, 22:00 to 24:00.", "おはようございます。土曜の 22 時から 24 時がメンテナンス時間です。"},
		{"C0GENERAL", "U0CHIE", 25 * time.Hour, "Noted, I will be on duty.", "承知しました。当番に入ります。"},
		{"C0OPS", "U0BUNTA", 3 * time.Hour, "The night was quiet. hoshu watches this machine from now on.", "夜間は異常ありませんでした。これからは hoshu がこのマシンを監視します。"},
		{"C0OPS", "U0AKIRA", 170 * time.Minute, "Good. Acknowledge here when you take an alert, please.", "了解です。アラートを担当する方はここで「対応する」を押してください。"},
		{"C0ACME", "U0CLIENT", 2 * time.Hour, "Hello, the monthly report page takes about 20 seconds to open since this morning. Could you have a look?", "お世話になっております。今朝から月次レポートの画面が開くまで 20 秒ほどかかります。ご確認いただけますでしょうか。"},
		{"C0ACME", "U0CHIE", 110 * time.Minute, "Thank you for telling us. We look into it and write back by noon.", "ご連絡ありがとうございます。確認のうえ、正午までにご返信いたします。"},
	}
	for _, t := range talk {
		text, u := w.typed(w.words.in(t.en, t.ja), false), w.user(t.user)
		w.room(t.room).add(Message{
			Type: "message", User: u.ID, Team: u.TeamID, TS: tsOf(w.now().Add(-t.ago).UnixMicro()), Text: text,
			Blocks: w.richText(text), ClientMsgID: w.uuid(),
		})
	}
}
