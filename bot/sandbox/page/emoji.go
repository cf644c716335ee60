package page

// emoji are the shortcodes hoshu uses and the ones the page offers as reactions.
var emoji = map[string]string{
	"+1": "👍", "thumbsup": "👍", "-1": "👎", "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌",
	"eyes": "👀", "tada": "🎉", "heart": "❤️", "pray": "🙏", "raised_hands": "🙌", "wave": "👋", "ok_hand": "👌",
	"warning": "⚠️", "rotating_light": "🚨", "red_circle": "🔴", "large_orange_circle": "🟠", "large_yellow_circle": "🟡",
	"large_green_circle": "🟢", "large_blue_circle": "🔵", "white_circle": "⚪", "black_circle": "⚫", "no_entry": "⛔",
	"bell": "🔔", "no_bell": "🔕", "mute": "🔇", "lock": "🔒", "key": "🔑", "hourglass": "⌛",
	"hourglass_flowing_sand": "⏳", "stopwatch": "⏱️", "clock3": "🕒", "calendar": "📅", "spiral_calendar_pad": "🗓️",
	"package": "📦", "floppy_disk": "💾", "mag": "🔍", "memo": "📝", "clipboard": "📋", "bar_chart": "📊",
	"chart_with_upwards_trend": "📈", "chart_with_downwards_trend": "📉", "wrench": "🔧", "hammer_and_wrench": "🛠️",
	"gear": "⚙️", "shield": "🛡️", "bulb": "💡", "speech_balloon": "💬", "envelope": "✉️", "email": "📧", "ticket": "🎫",
	"pushpin": "📌", "paperclip": "📎", "link": "🔗", "rocket": "🚀", "construction": "🚧", "fire": "🔥", "zap": "⚡",
	"information_source": "ℹ️", "question": "❓", "exclamation": "❗", "bust_in_silhouette": "👤", "busts_in_silhouette": "👥",
	"arrow_up": "⬆️", "arrow_down": "⬇️", "arrow_right": "➡️", "repeat": "🔁", "arrows_counterclockwise": "🔄",
	"zzz": "💤", "sparkles": "✨", "house": "🏠", "robot_face": "🤖", "computer": "💻", "desktop_computer": "🖥️",
	"thinking_face": "🤔", "sob": "😭", "joy": "😂", "smile": "😄", "slightly_smiling_face": "🙂", "bow": "🙇", "100": "💯",
}

// offered are the reactions of the small menu.
var offered = []string{"+1", "white_check_mark", "eyes", "pray", "tada", "heart"}

// glyph is an emoji's sign, or its shortcode where the page does not know it.
func glyph(name string) string {
	if g, ok := emoji[name]; ok {
		return g
	}
	return ":" + name + ":"
}
