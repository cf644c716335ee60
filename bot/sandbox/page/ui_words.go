package page

import (
	"fmt"
	"strings"
)

// pair is one sentence in Japanese and English.
type pair struct{ ja, en string }

// uiWords are the words of the page itself. What hoshu says stands in bot/words.
var uiWords = map[string]pair{
	"skip":          {"入力欄へ移動", "Skip to the message field"},
	"menu":          {"チャンネル一覧を開く", "Open the channel list"},
	"menu_close":    {"チャンネル一覧を閉じる", "Close the channel list"},
	"acting_as":     {"操作するユーザー", "Acting as"},
	"act_as":        {"ユーザーを切り替える", "Act as someone else"},
	"channels":      {"チャンネル", "Channels"},
	"talks":         {"ダイレクトメッセージ", "Direct messages"},
	"apps":          {"アプリ", "Apps"},
	"home":          {"ホーム", "Home"},
	"no_channels":   {"参加しているチャンネルはありません。", "Not in any channel."},
	"unread":        {"未読", "unread"},
	"private":       {"非公開チャンネル", "private channel"},
	"shared":        {"社外共有チャンネル", "shared with another organisation"},
	"other_lang":    {"English", "日本語"},
	"you":           {"自分", "you"},
	"members_one":   {"メンバー%d人", "%d member"},
	"members_many":  {"メンバー%d人", "%d members"},
	"replies_one":   {"返信%d件", "%d reply"},
	"replies_many":  {"返信%d件", "%d replies"},
	"last_reply":    {"最終返信 %s", "last %s"},
	"messages_in":   {"%sのメッセージ", "Messages in %s"},
	"empty_channel": {"まだメッセージはありません。下の欄から最初のメッセージを送れます。", "No messages yet. Write the first one below."},
	"empty_thread":  {"返信はまだありません。", "No replies yet."},
	"nowhere":       {"見られるチャンネルがありません", "No channel to see"},
	"nowhere_help":  {"このユーザーはどのチャンネルにも参加していません。左上から別のユーザーに切り替えてください。", "This person is in no channel. Act as someone else at the top left."},
	"only_you":      {"あなただけに表示されています", "Only visible to you"},
	"edited":        {"（編集済み）", "(edited)"},
	"broadcast":     {"スレッドに返信しました", "replied to a thread"},
	"app":           {"アプリ", "App"},
	"team":          {"チーム", "Team"},
	"approver":      {"承認者", "Approver"},
	"guest":         {"ゲスト", "Guest"},
	"partner":       {"社外", "Partner"},
	"stranger":      {"部外者", "Stranger"},
	"deactivated":   {"無効", "Deactivated"},
	"write":         {"%s へのメッセージ", "Message %s"},
	"reply":         {"返信する", "Reply"},
	"send":          {"送信", "Send"},
	"compose_help":  {"Enterで送信、Shift+Enterで改行、/ でコマンド", "Enter sends, Shift+Enter breaks the line, / for commands"},
	"reply_help":    {"Enterで送信、Shift+Enterで改行", "Enter sends, Shift+Enter breaks the line"},
	"commands":      {"コマンド", "Commands"},
	"no_account":    {"無効なアカウントは書き込めません。", "A deactivated account cannot write."},
	"archived":      {"このチャンネルはアーカイブされています。", "This channel is archived."},
	"thread":        {"スレッド", "Thread"},
	"close":         {"閉じる", "Close"},
	"cancel":        {"キャンセル", "Cancel"},
	"submit":        {"送信", "Submit"},
	"save":          {"保存", "Save"},
	"edit":          {"編集", "Edit"},
	"delete":        {"削除", "Delete"},
	"delete_title":  {"メッセージを削除しますか？", "Delete this message?"},
	"delete_text":   {"元に戻せません。", "This cannot be undone."},
	"react":         {"リアクションを付ける", "Add a reaction"},
	"reply_thread":  {"スレッドで返信", "Reply in thread"},
	"message_menu":  {"その他の操作", "More actions"},
	"reacted":       {"%s：%s", "%s: %s"},
	"choose":        {"選択してください", "Choose…"},
	"ok":            {"OK", "OK"},
	"optional":      {"任意", "optional"},
	"required":      {"入力してください。", "Please fill in this field."},
	"not_drawn":     {"この部品（%s）は表示できません。", "The page does not draw this element (%s)."},
	"elsewhere":     {"外部の画像：%s", "Image elsewhere: %s"},
	"empty_home":    {"まだ何もありません。hoshuが起動していれば、すぐに表示されます。", "Nothing here yet. If hoshu is running, it fills this page in a moment."},
	"break":         {"壊してみる", "Break something"},
	"break_help":    {"実際に壊して、hoshuがどう気づき、どう知らせるかを確かめられます。いつでも元に戻せます。", "Break it for real, and watch how hoshu notices and tells. Everything can be undone."},
	"break_it":      {"壊す", "Break"},
	"undo":          {"元に戻す", "Undo"},
	"broken":        {"故障中", "Broken"},
	"working":       {"正常", "Intact"},
	"busy":          {"処理中…", "Working on it…"},
	"no_switches":   {"壊せるものはありません。", "There is nothing to break here."},
	"broken_one":    {"%d件が故障中", "%d broken"},
	"broken_many":   {"%d件が故障中", "%d broken"},
	"calls":         {"API呼び出し", "Calls"},
	"calls_help":    {"hoshuがこのワークスペースに送った呼び出しです。新しい順に並びます。", "What hoshu asked of this workspace, the newest first."},
	"no_calls":      {"まだ呼び出しはありません。", "No calls yet."},
	"notices":       {"Slackからのお知らせ", "What Slack says"},
	"dismiss":       {"閉じる", "Dismiss"},
	"offline":       {"サンドボックスに接続できません。再接続しています…", "The sandbox does not answer. Trying again…"},
	"sure":          {"よろしいですか？", "Are you sure?"},
	"no_script":     {"スクリプトが無効です。表示は自動では更新されません。", "Without script the page does not update by itself."},

	"e_command_in_thread":        {"スレッドではスラッシュコマンドを使えません。チャンネルで実行してください。", "Slash commands do not work in threads. Use the channel instead."},
	"e_operation_timeout":        {"アプリが3秒以内に応答しませんでした。", "The app did not answer within 3 seconds."},
	"e_dispatch_failed":          {"アプリが接続されていません。", "The app is not connected."},
	"e_unknown_command":          {"そのコマンドはありません。", "There is no such command."},
	"e_not_in_channel":           {"このチャンネルに参加していません。", "You are not in this channel."},
	"e_is_archived":              {"このチャンネルはアーカイブされています。", "This channel is archived."},
	"e_user_deactivated":         {"無効なアカウントは操作できません。", "A deactivated account cannot do this."},
	"e_no_such_button":           {"そのボタンはもうありません。", "That button is gone."},
	"e_no_such_view":             {"そのフォームはもう開いていません。", "That form is no longer open."},
	"e_command_not_for_partners": {"社外のメンバーはスラッシュコマンドを使えません。", "Slash commands do not work for people of other organisations."},
	"e_no_home_for_partners":     {"社外のメンバーにはアプリのホームがありません。", "People of other organisations have no app home."},
	"e_message_not_found":        {"そのメッセージはもうありません。", "That message is gone."},
	"e_channel_not_found":        {"そのチャンネルは見られません。", "You cannot see that channel."},
	"e_cant_update_message":      {"編集できるのは自分のメッセージだけです。", "Only your own messages can be edited."},
	"e_cant_delete_message":      {"削除できるのは自分のメッセージだけです。", "Only your own messages can be deleted."},
	"e_no_such_option":           {"その選択肢はもうありません。", "That option is gone."},
	"e_no_such_field":            {"その入力欄はもうありません。", "That field is gone."},
	"e_missing_required_field":   {"必須項目を入力してください。", "Please fill in the required fields."},
	"e_user_not_found":           {"そのユーザーはいません。", "There is no such person."},
	"e_closed":                   {"サンドボックスは終了しました。", "The sandbox was closed."},
	"e_no_text":                  {"メッセージを入力してください。", "Write a message first."},
	"e_other":                    {"うまくいきませんでした（%s）。", "That did not work (%s)."},
}

// say gives a sentence; the key itself where there is none.
func say(lang, key string, args ...any) string {
	w, ok := uiWords[key]
	if !ok {
		return key
	}
	s := w.en
	if lang == "ja" {
		s = w.ja
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// count gives a sentence with a number, in its singular or plural.
func count(lang, key string, n int) string {
	if n == 1 {
		return say(lang, key+"_one", n)
	}
	return say(lang, key+"_many", n)
}

// errorWords says an error code of the sandbox in words, or passes on what is no code.
func errorWords(code, lang string) string {
	switch {
	case code == "":
		return say(lang, "e_other", "?")
	case uiWords["e_"+code] != pair{}:
		return say(lang, "e_"+code)
	case strings.Contains(code, " "):
		return code
	}
	return say(lang, "e_other", code)
}
