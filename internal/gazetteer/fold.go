package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxText  = 100 // runes read of a typed text
	maxWords = 12  // words read of a typed text: no name with its state and kind has more than eight
)

// fold returns the words of a text in lower case without diacritics, apostrophes and punctuation: "Doña Ana,
// N.M." is "dona", "ana", "nm". It reads the first maxText runes and returns at most maxWords words; bytes that
// are not UTF-8 separate words.
func fold(text string) []string {
	text = clip(text)
	buf := make([]byte, 0, len(text)+8)
	var ends [maxWords]int // of the words in buf, which has no spaces
	n := 0
	letters := 0      // in the word
	initials := false // the word consists of single letters with a full stop after each: "n.y"
	end := func() {
		if letters > 0 && n < maxWords {
			ends[n] = len(buf)
			n++
		}
		letters, initials = 0, false
	}
	for _, r := range norm.NFD.String(text) {
		if n == maxWords {
			break
		}
		switch {
		case inWord(r):
			initials = initials && letters < 2 // the last of the initials may be a longer word: "w.va"
			buf = utf8.AppendRune(buf, unicode.ToLower(r))
			letters++
		case leftOut(r):
		case r == '.' && (letters == 1 || initials):
			initials = true
		default:
			end()
			if r == '&' && n < maxWords {
				buf = append(buf, "and"...)
				letters = len("and")
				end()
			}
		}
	}
	end()
	folded, words := string(buf), make([]string, n)
	from := 0
	for i := range words {
		words[i] = folded[from:ends[i]]
		from = ends[i]
	}
	return words
}

// inWord reports whether a rune is a letter or a digit. Most runes are ASCII, which is faster to check.
func inWord(r rune) bool {
	if r > unicode.MaxASCII {
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// leftOut reports whether a rune may be within a word without being part of it, such as an apostrophe or a
// diacritic.
func leftOut(r rune) bool {
	return strings.ContainsRune(apostrophes, r) || r > unicode.MaxASCII && unicode.Is(unicode.Mn, r)
}

// apostrophes are the signs that people write or omit inside a word: O'Brien, Prince George's, Hawaiʻi.
const apostrophes = "'’‘ʻʼ`´"

// clip cuts a text after maxText runes.
func clip(text string) string {
	n := 0
	for i := range text {
		if n == maxText {
			return text[:i]
		}
		n++
	}
	return text
}

// spelledOut holds the words that are written both short and long in names. Sainte counts as Saint, since people
// mix them up and no two places differ only in that.
var spelledOut = map[string]string{
	"st": "saint", "ste": "saint", "sainte": "saint",
	"mt": "mount", "ft": "fort",
	"dept": "department", "cnty": "county", "boro": "borough",
}

func spellOut(word string) string {
	if long, ok := spelledOut[word]; ok {
		return long
	}
	return word
}

// key joins folded words into the form in which names are compared: spelled out and without spaces, so that
// LaSalle is La Salle and St. Louis is Saint Louis.
func key(words []string) string {
	if len(words) == 1 {
		return spellOut(words[0])
	}
	length := 0
	for _, w := range words {
		length += len(spellOut(w))
	}
	var b strings.Builder
	b.Grow(length)
	for _, w := range words {
		b.WriteString(spellOut(w))
	}
	return b.String()
}

// kindWords are the words for a kind of place as people write them, each with the kinds that it may mean. "co" is
// also Colorado, so the code that reads a query considers both.
var kindWords = map[string][]string{
	"county": {"county"}, "co": {"county"}, "cnty": {"county"},
	"cty":    {"county", "city", "independent city"},
	"parish": {"parish"}, "par": {"parish"},
	"borough": {"borough"}, "boro": {"borough"},
	"municipality": {"municipality"},
	"city":         {"city", "independent city"},
	"town":         {"town"},
	"state":        {"state"},
}

// pluralKinds are the words for all places of a kind.
var pluralKinds = map[string][]string{
	"counties": kindWords["county"], "parishes": kindWords["parish"], "boroughs": kindWords["borough"],
	"cities": kindWords["city"], "towns": kindWords["town"],
}

// cutKind removes the words for a kind from a folded name: "franklin city", "city of franklin" and "city franklin"
// are "franklin" and the kinds that a "city" may be. Without such words it returns no kinds.
func cutKind(words []string) (name, kinds []string) {
	if len(words) == 0 {
		return nil, nil
	}
	// San Francisco and Denver call themselves that, but the gazetteer has them as counties.
	if rest, ok := strings.CutPrefix(strings.Join(words, " "), "city and county of "); ok {
		return strings.Fields(rest), kindWords["county"]
	}
	first, last := words[0], words[len(words)-1]
	switch {
	case len(words) > 2 && words[1] == "of" && kindWords[first] != nil:
		return words[2:], kindWords[first]
	case kindWords[last] != nil:
		return words[:len(words)-1], kindWords[last]
	case kindWords[first] != nil:
		return words[1:], kindWords[first]
	}
	return words, nil
}

// Fold returns text in the form in which names are compared: without case, accents, punctuation and spaces, so
// that one name can be searched for within another.
func Fold(text string) string { return strings.Join(fold(text), "") }

// Key returns the form in which a name is looked up. It is like [Fold], with abbreviations written out, so that
// St. Louis is Saint Louis.
func Key(name string) string { return key(fold(name)) }
