package page

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hoshu/bot/sandbox"
)

// person is an account as the page draws it.
type person struct {
	ID       string
	Name     string
	Title    string
	Initials string
	Hue      int    // class of the avatar's colour, 0..7
	Badge    string // key of words: team, approver, guest, partner, stranger, deactivated, app
	App      bool
	Gone     bool // deactivated
	Me       bool
	URL      string // acts as them
	Zone     *time.Location
}

// hues is how many avatar colours style.css knows.
const hues = 8

func personOf(u sandbox.User, team string) person {
	name := firstOf(u.RealName, u.Profile.RealName, u.Profile.DisplayName, u.Name, u.ID)
	return person{ID: u.ID, Name: name, Title: u.Profile.Title, Initials: initials(name), Badge: badge(u, team), App: u.IsBot, Gone: u.Deleted, Zone: zone(u.TZ)}
}

// badge is the key of a word that tells what somebody may do.
func badge(u sandbox.User, team string) string {
	title := strings.ToLower(u.Profile.Title)
	switch {
	case u.Deleted:
		return "deactivated"
	case u.IsBot:
		return "app"
	case u.IsStranger:
		return "stranger"
	case u.TeamID != "" && u.TeamID != team:
		return "partner"
	case u.IsRestricted || u.IsUltra:
		return "guest"
	case strings.Contains(title, "approver"), strings.Contains(title, "承認"):
		return "approver"
	}
	return "team"
}

// initials are one sign for names in kanji or kana, up to two for others.
func initials(name string) string {
	first, _ := utf8.DecodeRuneInString(name)
	if first > unicode.MaxLatin1 {
		return string(first)
	}
	var out []rune
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if r, _ := utf8.DecodeRuneInString(w); len(out) < 2 {
			out = append(out, unicode.ToUpper(r))
		}
	}
	return string(out)
}

// hue gives the nth person a colour; neighbours get colours that are far apart.
func hue(n int) int { return (4 + 3*n) % hues }

func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

func firstOf(names ...string) string {
	for _, n := range names {
		if n != "" {
			return n
		}
	}
	return ""
}
