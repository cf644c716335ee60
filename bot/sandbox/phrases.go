package sandbox

import "fmt"

// phrases are the words of Slack itself, not of the app.
type phrases struct{ ja bool }

func speak(language string) phrases { return phrases{ja: language == "ja"} }

func (p phrases) in(en, ja string) string {
	if p.ja {
		return ja
	}
	return en
}

func (p phrases) commandFailed(name, word string) string {
	return fmt.Sprintf(p.in(`%s failed with the error "%s"`, `%s はエラー「%s」により失敗しました`), name, word)
}

func (p phrases) noCommand(name string) string {
	return fmt.Sprintf(p.in(`%s is not a valid command.`, `%s は有効なコマンドではありません。`), name)
}

func (p phrases) notInThread(name string) string {
	return fmt.Sprintf(p.in(`%s is not supported in threads. Sorry!`, `%s はスレッドでは使えません。`), name)
}

func (p phrases) pressFailed(word string) string {
	return fmt.Sprintf(p.in(`The app did not respond to the button (%s).`, `アプリがボタンに応答しませんでした（%s）。`), word)
}

func (p phrases) trouble() string {
	return p.in("We had some trouble connecting. Try again?", "接続に問題が発生しました。もう一度お試しください。")
}

func (p phrases) required() string {
	return p.in("Please complete this required field.", "この必須項目を入力してください。")
}
