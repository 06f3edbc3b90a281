package detainers

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
)

// nameWords are the words of a facility's name in lower case. Initials such as "F.C.I." are one word, and an
// apostrophe does not divide a word.
func nameWords(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, string(word))
		}
		word = word[:0]
	}
	letters := []rune(strings.ToLower(name))
	for i, c := range letters {
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c > 127:
			word = append(word, c)
		case c == '\'' || c == '’' || c == '`':
		case c == '.' && isInitial(letters, i):
		default:
			end()
		}
	}
	end()
	return words
}

// isInitial reports whether the stop at i is within initials: there is a single letter before it and after it.
func isInitial(letters []rune, i int) bool {
	letter := func(at int) bool { return at >= 0 && at < len(letters) && 'a' <= letters[at] && letters[at] <= 'z' }
	return letter(i-1) && !letter(i-2) && letter(i+1) && !letter(i+2)
}

// The words in a name that show who runs a facility.
var (
	federalWords = []string{
		"fci", "usp", "fmc", "fpc", "fdc", "mdc", "mcc", "bop", "usms", "spc", "marshal", "marshals", "federal", "fed",
		"ice", "ins", "dro", "ero", "cbp", "immigration", "customs",
	}
	federalPhrases = []string{
		"hold room", "holdroom", "border patrol", "field office", "us pen", "u s pen", "service processing",
		"u s marshals", "us penitentiary",
	}
	statePhrases = []string{
		"state prison", "state jail", "state corr", "state correctional", "state penitentiary", "state p", "state hospital",
		"penitentiary", "prison", "tdc", "tdcj", "cdcr", "csp", "sci", "aspc", "doc", "youth authority",
		"corr inst", "correctional institution", "correctional institute", "correctional inst", "corr institution",
		"dept of correction", "dept of corrections", "department of correction", "department of corrections",
		"division of corrections",
	}
	countyWords = []string{"county", "co", "cnty", "cty", "parish", "par", "borough", "sheriff", "sheriffs"}
	cityPhrases = []string{"police", "pd", "city jail", "city of", "city detention", "city det", "municipal", "metro"}
	hospital    = []string{"hospital", "hosp", "medical center", "med center", "med ctr", "health center"}
	corrections = []string{"correctional", "corrections", "corr", "correction", "correc", "cc", "cf", "ci", "prison"}
)

// oneSystem are the states that run all jails themselves.
var oneSystem = []string{"AK", "CT", "DE", "HI", "RI", "VT"}

// custodianOf returns who runs a facility, if its name shows that. state is two letters, or empty if not known.
func custodianOf(name, state string) record.Custodian {
	words := nameWords(name)
	has := func(phrases []string) bool {
		return slices.ContainsFunc(phrases, func(phrase string) bool { return hasPhrase(words, phrase) })
	}
	county := has(countyWords)
	switch {
	case has(federalPhrases) || !county && (has(federalWords) || len(words) > 0 && words[len(words)-1] == "hold"):
		return record.OfNation
	case has([]string{"regional", "reg"}) && (!county || has([]string{"jail"})):
		return record.OfRegion
	case has([]string{"state jail", "state prison"}):
		return record.OfState
	case county:
		return record.OfCounty
	case has(hospital):
		return record.OfUnknown
	case has(cityPhrases):
		return record.OfCity
	case state == "DC" && has(corrections):
		return record.OfCity
	case has(statePhrases), slices.Contains(oneSystem, state) && has(corrections):
		return record.OfState
	}
	return record.OfUnknown
}

// custodianOfType returns who runs a facility of ICE's list. Its types are kinds of contract. Those with local
// governments leave open which government.
func custodianOfType(kind, name, state string) record.Custodian {
	switch kind {
	case "BOP", "HOLD", "SPC", "CDF", "USMS CDF", "STAGING", "FAMILY", "MIRP":
		return record.OfNation
	}
	return custodianOf(name, state)
}

// hasPhrase reports whether the words of a phrase follow each other in a name.
func hasPhrase(words []string, phrase string) bool {
	of := strings.Fields(phrase)
	for i := 0; i+len(of) <= len(words); i++ {
		if slices.Equal(words[i:i+len(of)], of) {
			return true
		}
	}
	return false
}
