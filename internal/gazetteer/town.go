package gazetteer

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// townsText has a line for each name that the Postal Service uses for a town, in the order of their keys. Its
// fields are separated by tabs: the key, the name, and for each town of that name its state, its people in
// thousands, and the FIPS codes of the counties with 5% of them or more, as in zipsText. The towns of the
// territories have no counties. The program generate documents its source. Like zipsText it is searched as it is.
//
//go:embed towns.txt
var townsText string

// A town is not a place of the index but leads to the counties that it is in.
type town struct {
	key         string // of the name
	name, state string
	thousands   int // of people
	counties    []string
	ordered     bool     // the county with the most of its people is first
	words       []string // of the name, folded; only for a large town
}

// largeTown is how many thousands of people a town must have to be found without its state from the beginning of
// its name, and to distinguish a county from others by its name.
const largeTown = 20

// readTowns calls yield with the towns of a line.
func readTowns(line string, yield func(town)) {
	key, line, _ := strings.Cut(line, "\t")
	name, line, _ := strings.Cut(line, "\t")
	for entry := range strings.SplitSeq(line, "\t") {
		state, entry, _ := strings.Cut(entry, " ")
		number, list, _ := strings.Cut(entry, " ")
		thousands, err := strconv.Atoi(number)
		if err != nil {
			panic(fmt.Sprintf("gazetteer: towns.txt: %q: %v", line, err))
		}
		t := town{key: key, name: name, state: state, thousands: thousands}
		if list != "" {
			t.counties, t.ordered = countyList(list)
		}
		yield(t)
	}
}

// linesFrom returns the lines of a sorted text from the start on.
func linesFrom(text, start string) string {
	lineAt := func(i int) int { return strings.LastIndexByte(text[:i], '\n') + 1 }
	low, high := 0, len(text)
	for low < high {
		middle := int(uint(low+high) >> 1)
		at := lineAt(middle)
		if text[at:] < start {
			low = at + strings.IndexByte(text[at:], '\n') + 1
		} else {
			high = at
		}
	}
	return text[low:]
}

// townLines calls yield with each line whose key begins with the start.
func townLines(start string, yield func(line string)) {
	for line := range strings.Lines(linesFrom(townsText, start)) {
		if !strings.HasPrefix(line, start) {
			return
		}
		yield(strings.TrimSuffix(line, "\n"))
	}
}

// townsNamed returns the towns whose names have exactly this key.
func townsNamed(key string) []town {
	var all []town
	townLines(key+"\t", func(line string) { readTowns(line, func(t town) { all = append(all, t) }) })
	return all
}

// largeTowns are the towns of largeTown thousand people or more, in the order of their keys.
var largeTowns = sync.OnceValue(func() []town {
	var all []town
	townLines("", func(line string) {
		readTowns(line, func(t town) {
			if t.thousands >= largeTown {
				t.words = fold(t.name)
				all = append(all, t)
			}
		})
	})
	return all
})

// townKeys are the keys of all towns, for finding one with a similar spelling.
var townKeys = sync.OnceValue(func() (all struct {
	texts  []string
	shapes []shape
}) {
	last := ""
	townLines("", func(line string) {
		key, _, _ := strings.Cut(line, "\t")
		if key != last {
			all.texts, all.shapes = append(all.texts, key), append(all.shapes, shapeOf(key))
		}
		last = key
	})
	return all
})

// A City has 20,000 people or more, and the counties that it is in are found by its name.
type City struct{ Name, State string }

// Cities returns the cities by state and name.
func Cities() []City {
	all := make([]City, 0, len(largeTowns()))
	for _, t := range largeTowns() {
		if len(t.counties) > 0 {
			all = append(all, City{t.name, t.state})
		}
	}
	slices.SortFunc(all, func(a, b City) int {
		return cmp.Or(strings.Compare(a.State, b.State), strings.Compare(a.Name, b.Name))
	})
	return all
}

// A townPart is a town as one of the names of a county that it is in.
type townPart struct {
	*town
	part   int  // 0 for the county with the most of its people, 1 for the next
	itself bool // the town is also a place of the index
}

// knownAlone is how many thousands of people a town must have for its name to mean the town rather than a county
// of the same name elsewhere: Austin and Houston, but not Jackson. knownInState is the same for a county of that
// name in the same state, with the state typed.
const (
	knownAlone   = 250
	knownInState = 100
)

// wellKnown is the weight of a nickname: more than that of any town.
const wellKnown = 1_000_000

// reason returns the reason for a county that is found by the town's name.
func (p townPart) reason() Reason {
	switch {
	case len(p.counties) == 1:
		return Reason{CityWhole, p.name}
	case p.part == 0 && p.ordered:
		return Reason{CityMost, p.name}
	default:
		return Reason{CityPart, p.name}
	}
}

// weigh adjusts a hit. The counties of a known town rank with the places that have its name themselves, and those
// of other towns after them. All of them come after the town if it is a place of the index.
func (p townPart) weigh(h *hit, known int) {
	switch {
	case p.part > 0:
		h.cost += 1 + p.part
	case p.thousands < known:
		h.cost++
	}
	if p.thousands < largeTown {
		h.cost += smallTown
	}
	if p.itself {
		h.cost += 2
	}
	h.thousands = p.thousands
}

// smallTown is the cost of a town that few people look for.
const smallTown = 2

// parts calls yield with each county of a town in the state, which may be empty.
func (ix *Index) parts(t town, state string, yield func(place int32, part *townPart)) {
	if state != "" && t.state != state {
		return
	}
	itself := ix.hasTown(t)
	for part, fips := range t.counties {
		for _, code := range ix.codes[fips] {
			if !code.within && ix.in(state, code.place) {
				yield(code.place, &townPart{&t, part, itself})
			}
		}
	}
}

// TownLetters are the letters for which [Index.Towns] has any towns: the first two of their keys.
func (ix *Index) TownLetters() []string {
	var all []string
	townLines("", func(line string) {
		letters := line[:2]
		if len(all) > 0 && all[len(all)-1] == letters {
			return
		}
		known := false
		readTowns(line, func(t town) { ix.parts(t, t.state, func(int32, *townPart) { known = true }) })
		if known {
			all = append(all, letters)
		}
	})
	return all
}

// A TownPlaces is a town with its counties in an index, the one with the most of its people first.
type TownPlaces struct {
	Name, State string
	Places      []Place
}

// Towns returns the towns in states whose keys begin with the letters, the largest first.
func (ix *Index) Towns(letters string) []TownPlaces {
	var towns []town
	townLines(letters, func(line string) { readTowns(line, func(t town) { towns = append(towns, t) }) })
	slices.SortStableFunc(towns, func(a, b town) int { return cmp.Compare(b.thousands, a.thousands) })
	var all []TownPlaces
	for _, t := range towns {
		one := TownPlaces{Name: t.name, State: t.state}
		ix.parts(t, t.state, func(place int32, _ *townPart) { one.Places = append(one.Places, ix.places[place].Place) })
		if one.Places != nil {
			all = append(all, one)
		}
	}
	return all
}

// hasTown reports whether the town is also a place of the index.
func (ix *Index) hasTown(t town) bool {
	return slices.ContainsFunc(ix.named(t.key), func(n name) bool {
		p := &ix.places[n.place]
		return n.bare && p.State == t.state && p.isTown()
	})
}

// isTown reports whether the place can be a town of the Postal Service.
func (p *Place) isTown() bool {
	return p.Kind == "town" || p.Kind == "unclear" || slices.Contains(kindWords["city"], p.Kind)
}

// addTowns lets the words in the names of large towns distinguish their counties from others: "houston harris".
func (ix *Index) addTowns(said *contexts) {
	for _, t := range largeTowns() {
		for _, fips := range t.counties {
			for _, code := range ix.codes[fips] {
				for _, w := range t.words {
					if !code.within {
						said.note(w, code.place)
					}
				}
			}
		}
	}
}

// weighTowns gives a weight to all places with the name of a well-known town that are the town or one of its
// counties: the town's number of people.
func (ix *Index) weighTowns() {
	for _, t := range largeTowns() {
		if t.thousands < knownAlone {
			continue
		}
		for _, n := range ix.named(t.key) {
			p := &ix.places[n.place]
			if n.bare && p.State == t.state && (p.isTown() || slices.Contains(t.counties, p.FIPS)) {
				p.thousands = max(p.thousands, t.thousands)
			}
		}
	}
}

// wholeWord is how many letters of a name must be typed to find towns that are not large.
const wholeWord = 4

// beginningOfTown finds the counties with a town whose name the reading begins.
func (f *finder) beginningOfTown(r reading) {
	start := key(r.name)
	if bare, _ := cutKind(r.name); len(bare) == 0 {
		return
	}
	begun := func(t town) {
		if t.key == start {
			return
		}
		f.ix.parts(t, r.state, func(place int32, part *townPart) {
			h := hit{place: place, tier: byBeginning, rest: len(t.key) - len(start), why: part.reason(), named: t.name}
			part.weigh(&h, knownAlone)
			f.add(h)
		})
	}
	if r.state == "" && len(start) < wholeWord {
		large := largeTowns()
		for i := sort.Search(len(large), func(i int) bool { return large[i].key >= start }); i < len(large) &&
			strings.HasPrefix(large[i].key, start); i++ {
			begun(large[i])
		}
		return
	}
	townLines(start, func(line string) {
		if r.state == "" || strings.Contains(line, "\t"+r.state+" ") {
			readTowns(line, begun)
		}
	})
}

// misspelledTown finds the counties with a town whose name a reading resembles.
func (f *finder) misspelledTown(r reading) {
	typed := key(r.name)
	most := slipsAllowed(typed)
	if bare, kinds := cutKind(r.name); most == 0 || kinds != nil && len(bare) == 0 {
		return
	}
	if r.state == "" && f.kindToo {
		return // "boston co" is neither Boston nor a slip
	}
	keys, p := townKeys(), newPattern(typed)
	for i, s := range keys.shapes {
		if p.atLeast(s) > most {
			continue
		}
		slips := p.distance(keys.texts[i])
		if slips == 0 || slips > most {
			continue
		}
		for _, t := range townsNamed(keys.texts[i]) {
			if r.state == "" && slips > 1 && t.thousands < largeTown {
				continue
			}
			f.ix.parts(t, r.state, func(place int32, part *townPart) {
				h := hit{place: place, tier: bySlip, cost: slips * slipCost, why: part.reason(), named: t.name}
				part.weigh(&h, knownAlone)
				f.add(h)
			})
		}
	}
}
