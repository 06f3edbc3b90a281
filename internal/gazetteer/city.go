package gazetteer

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// citiesCSV lists the cities of 20,000 people and more by the names that the Postal Service uses, by state
// and name. Its first line
// is "name,state,thousands,counties"; the counties are the FIPS codes of those with 5% of the people or more,
// the one with the most
// first. Program generate says where it comes from.
//
//go:embed cities.csv
var citiesCSV string

// A city is no place of the index but leads to the counties that it lies in.
type city struct {
	name      string
	state     string
	thousands int // of people
	counties  []string

	words []string // of the name, folded
	key   string
}

// A City is one of 20,000 people or more, by whose name the counties that it lies in are found.
type City struct {
	Name, State string
	Thousands   int // of people
	// Counties are the FIPS codes of those with 5% of the people or more, the one with the most first.
	Counties []string
}

// Cities returns them by state and name.
func Cities() []City {
	all := make([]City, len(cities()))
	for i, c := range cities() {
		all[i] = City{c.name, c.state, c.thousands, slices.Clone(c.counties)}
	}
	return all
}

// cityOf is a city as one of the names of a county.
type cityOf struct {
	*city
	part   int  // 0 for the county with the most of its people, 1 for the next
	itself bool // the city is a place of the index too
}

// knownAlone is how many thousands of people a city has whose name means the city rather than a county of the
// same name elsewhere:
// Austin and Houston, but not Jackson. knownInState is the same for a county of that name in the same state,
// with the state typed.
const (
	knownAlone   = 250
	knownInState = 100
)

// wellKnown is the weight of a nickname: more than that of any city.
const wellKnown = 1_000_000

// reason says what it means that a county has the city's name.
func (c cityOf) reason() Reason {
	switch {
	case len(c.counties) == 1:
		return Reason{CityWhole, c.name}
	case c.part == 0:
		return Reason{CityMost, c.name}
	default:
		return Reason{CityPart, c.name}
	}
}

// weigh adds to a hit what speaks for or against it: the counties of a large city stand beside the places
// that bear its name
// themselves, those of the others after them, and all of them after the city where it is a place of the index.
func (c cityOf) weigh(h *hit, known int) {
	switch {
	case c.part > 0:
		h.cost += 1 + c.part
	case c.thousands < known:
		h.cost++
	}
	if c.itself {
		h.cost += 2
	}
	h.thousands = c.thousands
}

// cities reads the table. The program does not start with a table it cannot read.
var cities = sync.OnceValue(func() []city {
	rows, err := csv.NewReader(strings.NewReader(citiesCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("gazetteer: cities.csv: %v", err))
	}
	all := make([]city, len(rows)-1)
	for i, row := range rows[1:] {
		thousands, err := strconv.Atoi(row[2])
		if err != nil {
			panic(fmt.Sprintf("gazetteer: cities.csv: %v", err))
		}
		words := fold(row[0])
		all[i] = city{name: row[0], state: row[1], thousands: thousands, counties: strings.Fields(row[3]), words: words,
			key: key(words)}
	}
	return all
})

// addCities gives counties the names of the cities in them.
func (ix *Index) addCities(said *contexts) {
	all := cities()
	keys := make([]word, len(all))
	for i := range all {
		c := &all[i]
		keys[i] = word{text: c.key}
		for part, fips := range c.counties {
			for _, code := range ix.codes[fips] {
				if code.within {
					continue
				}
				ix.names = append(ix.names, name{key: c.key, place: code.place, city: &cityOf{city: c, part: part}})
				for _, w := range c.words { // "houston harris": it tells the county from others but does not name it
					said.tell(w, code.place)
				}
			}
		}
	}
	slices.SortFunc(keys, func(a, b word) int { return strings.Compare(a.text, b.text) })
	ix.cities = newVocabulary(slices.CompactFunc(keys, func(a, b word) bool { return a.text == b.text }))
}

// weighCities tells of each city whether it is a place of the index too, and gives its namesakes their
// weight. The names must be in
// their order.
func (ix *Index) weighCities() {
	all := cities()
	for i := range all {
		namesakes := ix.named(all[i].key)
		itself := ix.weighNamesakes(&all[i], namesakes)
		for _, n := range namesakes {
			if n.city != nil && n.city.city == &all[i] {
				n.city.itself = itself
			}
		}
	}
}

// weighNamesakes gives the places with the city's name that are the city, or a county it lies in, the weight
// of its people, and
// reports whether one of them is the city.
func (ix *Index) weighNamesakes(c *city, namesakes []name) (itself bool) {
	for _, n := range namesakes {
		p := &ix.places[n.place]
		if !n.bare || p.State != c.state {
			continue
		}
		isCity := slices.Contains(kindWords["city"], p.Kind) || p.Kind == "town" || p.Kind == "unclear"
		if c.thousands >= knownAlone && (isCity || slices.Contains(c.counties, p.FIPS)) {
			p.thousands = max(p.thousands, c.thousands)
		}
		itself = itself || isCity
	}
	return itself
}

// misspelledCity finds the counties with a city whose name a reading resembles.
func (f *finder) misspelledCity(r reading) {
	typed := key(r.name)
	most := slipsAllowed(typed)
	if bare, kinds := cutKind(r.name); most == 0 || kinds != nil && len(bare) == 0 {
		return
	}
	f.ix.cities.like(newPattern(typed), most, func(i, slips int) bool {
		if slips == 0 {
			return true
		}
		for _, n := range f.ix.named(f.ix.cities.words[i].text) {
			if n.city == nil || !f.ix.in(r.state, n.place) {
				continue
			}
			h := hit{place: n.place, tier: bySlip, why: n.city.reason()}
			h.cost = slips * slipCost
			n.city.weigh(&h, knownAlone)
			f.add(h)
		}
		return true
	})
}
