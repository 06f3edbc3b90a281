package detainers

import (
	"slices"
	"strings"
	"sync"

	"detainerledger/internal/gazetteer"
)

// countiesOf are the counties of a state by the keys of their names without the word for their kind, and its
// cities that are not part of a county.
type countiesOf struct{ counties, cities map[string]gazetteer.Place }

var byState = sync.OnceValue(func() map[string]countiesOf {
	all := map[string]countiesOf{}
	for _, p := range gazetteer.Counties() {
		of, ok := all[p.State]
		if !ok {
			of = countiesOf{map[string]gazetteer.Place{}, map[string]gazetteer.Place{}}
			all[p.State] = of
		}
		key := gazetteer.Key(gazetteer.BareName(p))
		if p.Kind == "independent city" {
			of.cities[strings.TrimSuffix(key, "city")] = p
		} else {
			of.counties[key] = p
		}
	}
	return all
})

// kindOfCounty are the words that mark the name before them as a county's.
var kindOfCounty = []string{"county", "countyy", "co", "cnty", "cty", "parish", "par", "borough"}

// countyIn finds the county of the state whose name is in a facility's name, before a word for its kind or the
// sheriff. If there are two, it finds neither. Similar names do not count.
func countyIn(name, state string) (gazetteer.Place, bool) {
	of := byState()[state]
	words := nameWords(name)
	var found gazetteer.Place
	for i, word := range words {
		var p gazetteer.Place
		switch {
		case i == 0:
		case word == "co" && state == "CO" && i == len(words)-1: // the state
		case slices.Contains(kindOfCounty, word), word == "sheriff", word == "sheriffs":
			p = endingIn(words[:i], of.counties)
		case word == "city":
			p = endingIn(words[:i], of.cities)
		}
		if p.Slug == "" || p.Slug == found.Slug {
			continue
		}
		if found.Slug != "" {
			return gazetteer.Place{}, false
		}
		found = p
	}
	return found, found.Slug != ""
}

// endingIn finds the place with the longest name at the end of some words.
func endingIn(words []string, places map[string]gazetteer.Place) gazetteer.Place {
	for from := max(0, len(words)-4); from < len(words); from++ {
		if p, ok := places[gazetteer.Key(strings.Join(words[from:], " "))]; ok {
			return p
		}
	}
	return gazetteer.Place{}
}

// stateOf returns the two letters of a state, in capitals. The table may have it in full or as letters. It is
// empty for a territory and for other texts.
func stateOf(text string) string {
	if text == "" {
		return ""
	}
	s, _ := gazetteer.StateByName(text)
	return s.Code
}
