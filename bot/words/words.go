// Package words is all that hoshu says to people, in Japanese and English: a
// catalogue each, ja.yaml and en.yaml, and a Speaker that says one language in
// one time zone. It escapes what comes from outside.
package words

import (
	"embed"
	"errors"
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
	lang, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	switch strings.ToLower(lang) {
	case "ja":
		return Japanese
	case "en":
		return English
	}
	return fallback
}

// Key names one sentence of the catalogues.
type Key string

// Args are the parts of a sentence. Strings are escaped and put on one line; a
// Raw is taken as it is.
type Args map[string]any

// Raw is markup made by hoshu itself: a mention, or what a Speaker said already.
type Raw string

// Book holds the catalogues.
type Book struct{ localizers map[Lang]*i18n.Localizer }

// Open reads the catalogues. Once per process is enough: a Book may be used by
// many at once.
func Open() (*Book, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	book := &Book{localizers: map[Lang]*i18n.Localizer{}}
	for _, lang := range []Lang{English, Japanese} {
		if _, err := bundle.LoadMessageFileFS(catalogues, string(lang)+".yaml"); err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
		book.localizers[lang] = i18n.NewLocalizer(bundle, string(lang))
	}
	return book, nil
}

// In gives a speaker of one language for readers in one zone. It costs nothing.
// A nil zone is UTC.
func (b *Book) In(l Lang, zone *time.Location) Speaker {
	if zone == nil {
		zone = time.UTC
	}
	if b.localizers[l] == nil {
		l = English
	}
	return Speaker{Lang: l, Zone: zone, localizer: b.localizers[l]}
}

// Speaker says things in one language. What it returns is ready to be shown:
// hand it on as an argument only as a Raw.
type Speaker struct {
	Lang      Lang
	Zone      *time.Location
	localizer *i18n.Localizer
}

// Say says one sentence. An argument called n, a number, chooses between one and
// many. A sentence that a catalogue lacks is said as its key: a test keeps that
// from happening.
func (s Speaker) Say(key Key, args Args) string {
	out, err := s.say(key, args, args["n"])
	if err != nil {
		return string(key)
	}
	return out
}

func (s Speaker) say(key Key, args Args, count any) (string, error) {
	data := make(map[string]any, len(args))
	for k, v := range args {
		switch v := v.(type) {
		case Raw:
			data[k] = string(v)
		default:
			data[k] = Escape(oneLine(fmt.Sprint(v)))
		}
	}
	out, err := s.localizer.Localize(&i18n.LocalizeConfig{MessageID: string(key), TemplateData: data, PluralCount: count})
	var missing *i18n.MessageNotFoundErr
	if out != "" && !errors.As(err, &missing) {
		return out, nil // one form for every number, which i18n calls an error
	}
	return out, err
}

// Finding says a probe's line in the reader's language where the catalogue has
// it, else in the probe's own words.
func (s Speaker) Finding(t checks.Text) string {
	if t.ID == "" || s.Lang == English {
		return Escape(oneLine(t.English))
	}
	args := make(Args, len(t.Args))
	for k, v := range t.Args {
		args[k] = v
	}
	said, err := s.say(Key("finding."+t.ID), args, nil)
	if err != nil || strings.Contains(said, "<no value>") {
		return Escape(oneLine(t.English))
	}
	return said
}
