package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"detainerledger/internal/gazetteer"
)

// countyShare is the share of a town's people, in percent, that a county must have to be one of the town's.
const countyShare = 5

// A town is a town of the Postal Service, which may extend beyond the town's limits, with the people of its ZIP
// codes by county.
type town struct {
	name, state string
	people      map[string]float64
	unordered   bool // one of its ZIP codes is in counties whose shares are not known
}

func (t town) total() (n float64) {
	for _, people := range t.people {
		n += people
	}
	return n
}

// counties returns the counties with a sufficient share of the town's people, the one with the most first.
func (t town) counties() []string {
	most := slices.SortedFunc(maps.Keys(t.people), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.people[b], t.people[a]), cmp.Compare(a, b))
	})
	return slices.DeleteFunc(most, func(code string) bool { return t.people[code]*100 < t.total()*countyShare })
}

// String writes the town as the gazetteer reads it: the state, the people in thousands, and the counties, with
// ">" or "," between them as in the table of ZIP codes. A territory's towns have no counties.
func (t town) String() string {
	between := ">"
	if t.unordered || t.total() == 0 {
		between = ","
	}
	line := fmt.Sprintf("%s %d", t.state, int(t.total()/1000))
	if counties := t.counties(); len(counties) > 0 {
		line += " " + strings.Join(counties, between)
	}
	return line
}

// townsOf returns the towns by state and name.
func townsOf(areas []area, zips map[string]zip) []town {
	type id struct{ state, name string }
	all := map[id]town{}
	for _, a := range areas {
		t, known := all[id{a.state, a.city}]
		if !known {
			t = town{name: a.city, state: a.state, people: map[string]float64{}}
		}
		z := zips[a.zipCode]
		t.unordered = t.unordered || z.shares == nil && len(z.counties) > 1
		for _, code := range z.counties {
			share := 100 / float64(len(z.counties)) // where no shares are known
			if z.shares != nil {
				share = z.shares[code]
			}
			t.people[code] += a.people * share / 100
		}
		all[id{a.state, a.city}] = t
	}
	return slices.SortedFunc(maps.Values(all), func(a, b town) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.name, b.name))
	})
}

// writeTowns writes a line for each name: the form in which it is compared, the name, and the towns that have it.
func writeTowns(path string, towns []town) error {
	named := map[string][]string{}
	for _, t := range towns {
		start := gazetteer.Key(t.name) + "\t" + t.name
		named[start] = append(named[start], t.String())
	}
	var text strings.Builder
	for _, start := range slices.Sorted(maps.Keys(named)) {
		fmt.Fprintf(&text, "%s\t%s\n", start, strings.Join(named[start], "\t"))
	}
	return os.WriteFile(path, []byte(text.String()), 0o644)
}
