package card

import (
	"strings"

	"hoshu/bot/words"
)

// Limits of a list: so many lines, and so many characters in one text.
const (
	maxLines = 25
	maxText  = 2900
)

// list is a paragraph of lines; those that do not fit are counted.
func list(s words.Speaker, lines []string) *Block {
	if len(lines) == 0 {
		return nil
	}
	shown, size := 0, 0
	for ; shown < min(len(lines), maxLines); shown++ {
		if size += len([]rune(lines[shown])) + 1; size > maxText {
			break
		}
	}
	text := strings.Join(lines[:shown], "\n")
	if rest := len(lines) - shown; rest > 0 {
		text += "\n" + s.Say(words.ListRest, words.Args{"n": rest})
	}
	return &Block{Section: &Section{Text: text}}
}

// Note is a card of one sentence.
func Note(s words.Speaker, key words.Key, args words.Args) Card {
	return Card{Text: s.Say(key, args)}
}
