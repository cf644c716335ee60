package sandbox

// Scenery is what the things around the workspace are called: the people and
// systems of its configuration, and the switches of the "break something" panel.
func Scenery(language string) map[string]string {
	if language == "ja" {
		return map[string]string{
			"zone": "Asia/Tokyo", "sato": "佐藤 明", "tanaka": "田中 文太", "suzuki": "鈴木 千恵", "client": "山本 恵美",
			"shop": "オンラインショップ", "machine": "このマシン",
			"disk.title": "ディレクトリをいっぱいにする", "disk.help": "20 MB までの小さなディレクトリに大きなファイルを置きます。",
			"web.title": "Web サーバーを止める", "web.help": "見本の Web サーバーが応答しなくなります。",
			"worker.title": "プロセスを落とす", "worker.help": "見本のプロセスを強制終了します。",
			"cpu.title": "CPU に負荷をかける", "cpu.help": "1 分間、すべての CPU を使い切ります。",
		}
	}
	return map[string]string{
		"zone": "Asia/Tokyo", "sato": "Sato Akira", "tanaka": "Tanaka Bunta", "suzuki": "Suzuki Chie", "client": "Yamamoto Emi",
		"shop": "Online shop", "machine": "This machine",
		"disk.title": "Fill a directory", "disk.help": "Puts a big file into a small directory with a budget of 20 MB.",
		"web.title": "Stop the web server", "web.help": "The toy web server no longer answers.",
		"worker.title": "Kill a process", "worker.help": "The toy process is ended by force.",
		"cpu.title": "Burn the CPU", "cpu.help": "Keeps every processor busy for one minute.",
	}
}
