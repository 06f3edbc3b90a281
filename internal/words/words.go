// Package words expresses what the site says in the reader's language: its fixed texts and their plurals, and the forms
// of numbers, dates and states of a figure.
//
// The English text of a message is its key, so that a template reads like the page. The other languages have a file of
// messages each (in go-i18n's format); a test checks that it is complete.
package words

import (
	"context"
	"embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed es.json record_es.json
var files embed.FS

// A Language is one in which the site can be read.
type Language struct {
	// Code is its BCP 47 code, "en", and Name its own name for itself.
	Code, Name string
	// translated reads the embedded translations when they are first needed, as most commands need none. It is nil for
	// English, whose texts are the keys.
	translated func() *translations
	// and is the word before the last item of a list.
	and func(last string) string
	// ends caches the formatted ends of periods: the rows of all pages have only a few different ones.
	ends sync.Map
}

// translations are the embedded translations of one language.
type translations struct {
	// texts are the site's own texts, by key.
	texts map[string]string
	// record are this site's translations of texts in the built-in record: those of corrections, statements and
	// events, and kinds of office. They are not part of the record, whose changes stay as they are.
	record map[string]string
	// plurals chooses the form of a text about a number.
	plurals *i18n.Localizer
}

// The languages of the site. English comes first; its addresses have no prefix.
var (
	English = &Language{Code: "en", Name: "English", and: func(string) string { return " and " }}
	Spanish = &Language{Code: "es", Name: "Español", and: spanishAnd,
		translated: sync.OnceValue(func() *translations { return load("es") })}
)

// All are the languages in the order in which they are offered.
var All = []*Language{English, Spanish}

// load reads a language's embedded files. It panics if one is invalid.
func load(code string) *translations {
	raw, err := files.ReadFile(code + ".json")
	if err != nil {
		panic(err)
	}
	messages, err := i18n.ParseMessageFileBytes(raw, code+".json", map[string]i18n.UnmarshalFunc{"json": json.Unmarshal})
	if err != nil {
		panic("words: " + code + ".json: " + err.Error())
	}
	all := &translations{texts: make(map[string]string, len(messages.Messages))}
	for _, m := range messages.Messages {
		if m.Many == "" {
			m.Many = m.Other // "many" is for millions, which are in digits here
		}
		all.texts[m.ID] = m.Other
	}
	if raw, err = files.ReadFile("record_" + code + ".json"); err == nil {
		err = json.Unmarshal(raw, &all.record)
	}
	if err != nil {
		panic(err)
	}
	for english, text := range all.record { // an office keeps its English name beside the translation
		all.record[english] = strings.ReplaceAll(text, "("+english+")", "("+OfficialStart+english+OfficialEnd+")")
	}
	bundle := i18n.NewBundle(language.English)
	bundle.MustAddMessages(messages.Tag, messages.Messages...)
	all.plurals = i18n.NewLocalizer(bundle, code)
	return all
}

type contextKey struct{}

// With returns a context for pages in the language.
func With(ctx context.Context, l *Language) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// In returns the language of the context, English by default.
func In(ctx context.Context) *Language {
	if l, ok := ctx.Value(contextKey{}).(*Language); ok {
		return l
	}
	return English
}

// Mark returns the text unchanged. It marks a text that is passed to [Language.T] elsewhere, so that the test of the
// languages finds it.
func Mark(text string) string { return text }

// T translates a text. Each name in braces is replaced by the value that follows it in pairs: T("listed in {n}
// reports", "n", "2").
func (l *Language) T(text string, pairs ...string) string {
	if l != English {
		if translated, ok := l.translated().texts[text]; ok {
			text = translated
		}
	}
	return fill(text, pairs)
}

// Of is T for a text with several translations; sense distinguishes them and is not shown. The key is "sense: text".
func (l *Language) Of(sense, text string, pairs ...string) string {
	if l != English {
		if translated, ok := l.translated().texts[sense+": "+text]; ok {
			text = translated
		}
	}
	return fill(text, pairs)
}

// N translates a text about a number of things, {n}, in the language's plural form for it: N(2, "{n} report", "{n}
// reports"). More pairs may follow as for T.
func (l *Language) N(n int, one, more string, pairs ...string) string {
	if l == English { // CLDR: "one" is only 1
		if n == 1 {
			more = one
		}
		return fill(more, append(pairs, "n", l.Number(n)))
	}
	// A missing translation is returned in English, with an error that the test of the languages rules out.
	text, _ := l.translated().plurals.Localize(&i18n.LocalizeConfig{
		DefaultMessage: &i18n.Message{ID: more, One: one, Other: more},
		PluralCount:    n,
		TemplateParser: template.IdentityParser{},
	})
	return fill(text, append(pairs, "n", l.Number(n)))
}

// fill replaces names in braces by values.
func fill(text string, pairs []string) string {
	if len(pairs) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(2 * len(text))
	for {
		before, rest, found := strings.Cut(text, "{")
		if !found {
			b.WriteString(before)
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		value := ""
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				value += pairs[i+1]
			}
		}
		if contracts(before, value) {
			before, value = strings.TrimSuffix(before, " "), value[len("e"):]
		}
		b.WriteString(before)
		b.WriteString(value)
		text = after
	}
}

// Marks around a text that stays English in a page of another language: Unicode isolates, which no text of the record
// contains and which are harmless if they are displayed. The page marks the enclosed text as English.
const (
	OfficialStart = "\u2068"
	OfficialEnd   = "\u2069"
)

// Official marks a text that stays as it was written: the name of a place or an office, a quotation, a text of the
// record. If this site has translated a text of the record, it returns the translation: that of a sentence says that it
// is one, that of an office has the English beside it.
func (l *Language) Official(text string) string {
	if l == English || text == "" {
		return text
	}
	if translated, ok := l.translated().record[text]; ok {
		if strings.HasSuffix(translated, ".") {
			translated += " " + l.T("(Our translation.)")
		}
		return translated
	}
	return OfficialStart + text + OfficialEnd
}

// Translated reports whether this site has translated a text of the record.
func (l *Language) Translated(text string) bool {
	return l != English && l.translated().record[text] != ""
}

// Plain returns a text without the marks of [Language.Official], for use where markup is impossible.
func Plain(text string) string { return marks.Replace(text) }

var marks = strings.NewReplacer(OfficialStart, "", OfficialEnd, "")

// Address returns the address of a page in the language.
func (l *Language) Address(page string) string {
	switch {
	case l == English:
		return page
	case page == "/", strings.HasPrefix(page, "/?"), strings.HasPrefix(page, "/#"):
		return "/" + l.Code + page[1:]
	default:
		return "/" + l.Code + page
	}
}

// FromAddress removes the language from a page's address, which may have parameters.
func FromAddress(path string) (l *Language, page string) {
	for _, l := range All[1:] {
		if rest, ok := strings.CutPrefix(path, "/"+l.Code); ok && (rest == "" || strings.ContainsRune("/?#", rune(rest[0]))) {
			return l, "/" + strings.TrimPrefix(rest, "/")
		}
	}
	return English, path
}
