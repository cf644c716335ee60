// Package words is all that hoshu says to people, in Japanese and English: a
// catalogue each, ja.yaml and en.yaml, and a Speaker that says one language in
// one time zone. It escapes what comes from outside.
package words

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"

	"hoshu/checks"
)

//go:embed en.yaml ja.yaml
var catalogues embed.FS

// Lang is a language hoshu speaks.
type Lang string

// The languages.
const (
	English  Lang = "en"
	Japanese Lang = "ja"
)

// ParseLang maps any locale ("ja-JP", "en_GB") to a language of ours, else to fallback.
func ParseLang(locale string, fallback Lang) Lang {
	switch strings.ToLower(strings.FieldsFunc(locale+"-", func(r rune) bool { return r == '-' || r == '_' })[0]) {
	case "ja":
		return Japanese
	case "en":
		return English
	}
	return fallback
}

// Key names one sentence of the catalogues.
type Key string

// Args are the parts of a sentence. Strings are escaped; a Raw is not.
type Args map[string]any

// Raw is markup made by hoshu itself, such as a mention.
type Raw string

// Mention is a person, highlighted and told.
func Mention(user string) Raw { return Raw("<@" + user + ">") }

// Escape makes text from outside harmless: it can neither mention nor link.
func Escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// Book holds the catalogues.
type Book struct{ bundle *i18n.Bundle }

// Open reads the catalogues.
func Open() (*Book, error) {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("yaml", func(raw []byte, v any) error { return yaml.Unmarshal(raw, v) })
	for _, name := range []string{"en.yaml", "ja.yaml"} {
		if _, err := b.LoadMessageFileFS(catalogues, name); err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
	}
	return &Book{bundle: b}, nil
}

// In gives a speaker of one language for readers in one zone.
func (b *Book) In(l Lang, zone *time.Location) Speaker {
	return Speaker{Lang: l, Zone: zone, localizer: i18n.NewLocalizer(b.bundle, string(l))}
}

// Speaker says things in one language.
type Speaker struct {
	Lang      Lang
	Zone      *time.Location
	localizer *i18n.Localizer
}

// Say says one sentence. An argument called n chooses between one and many.
// A sentence that a catalogue lacks is said as its key: a test keeps that from happening.
func (s Speaker) Say(key Key, args Args) string {
	data := make(map[string]any, len(args))
	for k, v := range args {
		switch v := v.(type) {
		case Raw:
			data[k] = string(v)
		case string:
			data[k] = Escape(v)
		default:
			data[k] = v
		}
	}
	out, err := s.localizer.Localize(&i18n.LocalizeConfig{MessageID: string(key), TemplateData: data, PluralCount: args["n"]})
	if err != nil {
		return string(key)
	}
	return out
}

// Finding says a probe's line in the reader's language where the catalogue has
// it, else in the probe's own words.
func (s Speaker) Finding(t checks.Text) string {
	if t.ID == "" || s.Lang == English {
		return Escape(t.English)
	}
	args := make(Args, len(t.Args))
	for k, v := range t.Args {
		args[k] = v
	}
	key := Key("finding." + t.ID)
	if said := s.Say(key, args); said != string(key) {
		return said
	}
	return Escape(t.English)
}
