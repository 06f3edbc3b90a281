package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// placeKind is a kind of place that a name includes, before or after the proper name.
type placeKind struct{ before, after, article, kind string }

// spanishKinds are those with a Spanish name, longer endings first.
var spanishKinds = []placeKind{
	{"", " City and Borough", "la ", "ciudad y borough de "},
	{"", " Census Area", "el ", "área censal de "},
	{"", " Municipality", "el ", "municipio de "},
	{"", " Borough", "el ", "borough de "},
	{"", " Parish", "la ", "parroquia de "},
	{"", " County", "el ", "condado de "},
	{"", " city", "la ", "ciudad de "},
	{"State of ", "", "el ", "estado de "},
}

// spanishStates has the states whose names differ in Spanish, and "" for the others.
var spanishStates = map[string]string{
	"Alabama": "", "Alaska": "", "Arizona": "", "Arkansas": "", "California": "", "Colorado": "", "Connecticut": "",
	"Delaware": "", "Florida": "", "Georgia": "", "Hawaii": "Hawái", "Idaho": "", "Illinois": "", "Indiana": "",
	"Iowa": "", "Kansas": "", "Kentucky": "", "Louisiana": "Luisiana", "Maine": "", "Maryland": "",
	"Massachusetts": "", "Michigan": "Míchigan", "Minnesota": "", "Mississippi": "Misisipi", "Missouri": "Misuri",
	"Montana": "", "Nebraska": "", "Nevada": "", "New Hampshire": "Nuevo Hampshire", "New Jersey": "Nueva Jersey",
	"New Mexico": "Nuevo México", "New York": "Nueva York", "North Carolina": "Carolina del Norte",
	"North Dakota": "Dakota del Norte", "Ohio": "", "Oklahoma": "", "Oregon": "Oregón", "Pennsylvania": "Pensilvania",
	"Rhode Island": "", "South Carolina": "Carolina del Sur", "South Dakota": "Dakota del Sur", "Tennessee": "",
	"Texas": "", "Utah": "", "Vermont": "", "Virginia": "", "Washington": "", "West Virginia": "Virginia Occidental",
	"Wisconsin": "", "Wyoming": "",
}

// spanishPlaces are places with a Spanish name of their own, with its article.
var spanishPlaces = map[string][2]string{
	"District of Columbia": {"el ", "Distrito de Columbia"},
	"New York City":        {"la ", "ciudad de Nueva York"},
	"New York County":      {"el ", "condado de Nueva York"},
}

// ThePlace returns a place as a sentence names it, with its kind and article. The name is the legal one, with or
// without that of its state: "Travis County, Texas" is "el condado de Travis, Texas". [Language.T] contracts the
// article with a word before it: "al condado". A name without a kind stays as it is.
func (l *Language) ThePlace(name string) string { return l.place(name, true) }

// PlaceTitle returns a place as a heading names it: "Condado de Travis, Texas".
func (l *Language) PlaceTitle(name string) string {
	text := l.place(name, false)
	first, n := utf8.DecodeRuneInString(text)
	if l == English || n == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[n:]
}

func (l *Language) place(name string, sentence bool) string {
	if l != Spanish || name == "" {
		return l.Official(name)
	}
	own, state, inState := strings.Cut(name, ", ")
	of, isState := stateInSpanish(state)
	if inState && !isState { // what follows the comma is not a state
		return l.Official(name)
	}
	article, text := placeInSpanish(own)
	switch {
	case text == "":
		text = l.Official(own)
	case sentence:
		text = article + text
	}
	if inState {
		text += ", " + of
	}
	return text
}

// stateInSpanish returns a state's name; ok is false if the name is not a state's.
func stateInSpanish(name string) (text string, ok bool) {
	text, ok = spanishStates[name]
	if text == "" {
		text = name
	}
	return text, ok
}

// placeInSpanish returns a place with its kind; text is empty if the name does not include the kind.
func placeInSpanish(name string) (article, text string) {
	if of, ok := spanishPlaces[name]; ok {
		return of[0], of[1]
	}
	if state, ok := stateInSpanish(name); ok {
		return "el ", "estado de " + state
	}
	for _, k := range spanishKinds {
		bare, before := strings.CutPrefix(name, k.before)
		bare, after := strings.CutSuffix(bare, k.after)
		if before && after && bare != "" {
			if k.after == "" {
				bare, _ = stateInSpanish(bare)
			}
			return k.article, k.kind + bare
		}
	}
	return "", ""
}

// contracts reports whether a value that begins with the article "el" forms one word with the last word of the text: "a
// el condado" is "al condado", "de el condado" is "del condado".
func contracts(text, value string) bool {
	if !strings.HasPrefix(value, "el ") {
		return false
	}
	for _, word := range []string{"a ", "de ", "A ", "De "} {
		before, ok := strings.CutSuffix(text, word)
		if last, _ := utf8.DecodeLastRuneInString(before); ok && (before == "" || !unicode.IsLetter(last)) {
			return true
		}
	}
	return false
}
