package gazetteer

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// An Index finds places. It never changes once built and may be used by many goroutines at once.
type Index struct {
	places  []entry          // by state and name, so that comparing indexes into it compares places
	bySlug  map[string]int   // indexes into places, here and below
	inState map[string][]int // by code: the state itself and its agencies first, then by name
	codes   map[string][]code
	names   []name // in the order of their keys
	words   []word // in the order of their texts
	cities  []word // the names of cities as keys, in order
}

// An entry is a place with the forms of its name that look-ups compare, as function key makes them.
type entry struct {
	Place
	bare, legal, slug string
	reports           int // that name the place
	thousands         int // of people in the city of the same name
}

// listed reports whether the record names the place.
func (e *entry) listed() bool { return e.reports > 0 }

// A code is a number that leads to a place.
type code struct {
	place  int
	within bool // the number is not the place's own but that of a county it lies in
}

// A name is one of the spellings under which a place is found exactly or by its beginning.
type name struct {
	key   string
	place int
	bare  bool    // without the words for the kind of place
	also  string  // as people write it, if it is neither the bare name nor the legal one: "Brooklyn"
	city  *cityOf // the city that bears it, if it is not the place itself
}

// A word stands in a place's name or says of which kind or in which state the place is.
type word struct {
	text    string
	letters uint32 // of the text, as lettersOf makes it
	own     []int  // the places in whose bare names it stands
	context []int  // the places it says something else about
}

// NewIndex makes an index of the places, usually [Counties] and the other jurisdictions of the record. Where two have one slug, the
// first counts.
//
// Reports tells of a slug how many reports of the record name the place: such places come before others that answer a query equally
// well. It is asked once for each place, so an index is made anew when the record changes. Nil means that none is named.
func NewIndex(places []Place, reports func(slug string) int) *Index {
	ix := &Index{bySlug: make(map[string]int), inState: make(map[string][]int), codes: make(map[string][]code)}
	known := make(map[string]bool)
	for _, p := range places {
		if known[p.Slug] {
			continue
		}
		known[p.Slug] = true
		e := entry{Place: p, bare: key(fold(BareName(p))), legal: key(fold(p.Name)), slug: key(fold(p.Slug))}
		if reports != nil {
			e.reports = reports(p.Slug)
		}
		ix.places = append(ix.places, e)
	}
	slices.SortFunc(ix.places, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.legal, b.legal), cmp.Compare(a.Slug, b.Slug))
	})
	vocabulary := make(map[string]*word)
	for i, p := range ix.places {
		ix.bySlug[p.Slug] = i
		ix.inState[p.State] = append(ix.inState[p.State], i)
		ix.addCodes(i)
		ix.addNames(i)
		addWords(vocabulary, p, i)
	}
	ix.addCities(vocabulary)
	slices.SortFunc(ix.names, func(a, b name) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.place, b.place), cmp.Compare(a.also, b.also), trueFirst(a.city == nil, b.city == nil))
	})
	for _, w := range vocabulary {
		ix.words = append(ix.words, *w)
	}
	slices.SortFunc(ix.words, func(a, b word) int { return cmp.Compare(a.text, b.text) })
	for _, in := range ix.inState {
		slices.SortStableFunc(in, func(a, b int) int {
			return trueFirst(ix.places[a].stateLevel(), ix.places[b].stateLevel())
		})
	}
	return ix
}

func (ix *Index) addCodes(i int) {
	p := ix.places[i]
	if p.FIPS != "" {
		ix.codes[p.FIPS] = append(ix.codes[p.FIPS], code{i, false})
	}
	for _, fips := range p.CountyFIPS {
		ix.codes[fips] = append(ix.codes[fips], code{i, true})
	}
}

func (ix *Index) addNames(i int) {
	p := ix.places[i]
	ix.names = append(ix.names, name{key: p.bare, place: i, bare: true})
	if p.legal != p.bare {
		ix.names = append(ix.names, name{key: p.legal, place: i})
	}
	// A slug may be shorter than the name: "ri/department-of-corrections" is the Rhode Island Department of Corrections.
	_, piece, _ := strings.Cut(p.Slug, "/")
	if short := key(fold(piece)); short != p.bare && short != p.legal {
		ix.names = append(ix.names, name{key: short, place: i})
	}
	for _, also := range alsoCalled[p.Slug] {
		ix.names = append(ix.names, name{key: key(fold(also)), place: i, also: also})
	}
}

func addWords(vocabulary map[string]*word, p entry, i int) {
	own := []string{p.bare} // as one word too: a slip may be a missing space
	for _, w := range fold(BareName(p.Place)) {
		own = append(own, spellOut(w))
	}
	context := slices.Concat(fold(p.Name), fold(p.Kind), stateWords[p.State])
	if p.FIPS != "" {
		context = append(context, "county") // what people call a parish or a borough elsewhere
	}
	for _, text := range own {
		w := entryOf(vocabulary, text)
		w.own = append(w.own, i)
	}
	for _, text := range context {
		w := entryOf(vocabulary, text)
		w.context = append(w.context, i)
	}
}

// entryOf returns the word with this text, new if it is not in the vocabulary.
func entryOf(vocabulary map[string]*word, text string) *word {
	if vocabulary[text] == nil {
		vocabulary[text] = &word{text: text, letters: lettersOf(text)}
	}
	return vocabulary[text]
}

// alsoCalled are the names by which people know a place but which it does not bear: nicknames, the boroughs of New York City, which
// are counties of other names, and the names before a change (Dade until 1997, Shannon and Wade Hampton until 2015).
var alsoCalled = map[string][]string{
	"ak/kusilvak-census-area":  {"Wade Hampton"},
	"ca/los-angeles":           {"LA", "LA City"},
	"ca/los-angeles-county":    {"LA", "LA County"},
	"ca/san-francisco-county":  {"SF"},
	"dc/district-of-columbia":  {"Washington", "Washington City"},
	"fl/miami-dade-county":     {"Dade", "Dade County"},
	"la/new-orleans":           {"NOLA"},
	"la/orleans-parish":        {"New Orleans"},
	"md/prince-georges-county": {"PG", "PG County"},
	"nv/clark-county":          {"Vegas"},
	"ny/kings-county":          {"Brooklyn"},
	"ny/new-york-city":         {"NYC"},
	"ny/new-york-county":       {"Manhattan"},
	"ny/richmond-county":       {"Staten Island"},
	"ok/oklahoma-county":       {"OKC"},
	"pa/philadelphia-county":   {"Philly"},
	"ut/salt-lake-county":      {"SLC"},
	"sd/oglala-lakota-county":  {"Shannon", "Shannon County"},
}

// Place returns the place with the slug, spelled exactly.
func (ix *Index) Place(slug string) (Place, bool) {
	i, ok := ix.bySlug[slug]
	if !ok {
		return Place{}, false
	}
	return ix.places[i].Place, true
}

// Namesakes returns the other places with the same bare name, by state and then name. Case, diacritics and spaces make no
// difference, nor whether Saint is written out: DeWitt and De Witt are namesakes.
func (ix *Index) Namesakes(p Place) []Place {
	var same []int
	for _, n := range ix.named(key(fold(BareName(p)))) {
		if n.bare && ix.places[n.place].Slug != p.Slug {
			same = append(same, n.place)
		}
	}
	return ix.list(same)
}

// named returns the names with exactly this key.
func (ix *Index) named(key string) []name {
	from := ix.firstName(key)
	to := from
	for to < len(ix.names) && ix.names[to].key == key {
		to++
	}
	return ix.names[from:to]
}

// beginning returns the names that begin with a key but are longer.
func (ix *Index) beginning(key string) []name {
	from := ix.firstName(key)
	for from < len(ix.names) && ix.names[from].key == key {
		from++
	}
	to := from
	for to < len(ix.names) && strings.HasPrefix(ix.names[to].key, key) {
		to++
	}
	return ix.names[from:to]
}

// firstName returns the index of the first name whose key is not before the given one.
func (ix *Index) firstName(key string) int {
	i, _ := slices.BinarySearchFunc(ix.names, key, func(n name, key string) int { return cmp.Compare(n.key, key) })
	return i
}

// list returns the places with these indexes, each once, by state and name.
func (ix *Index) list(indexes []int) []Place {
	slices.Sort(indexes)
	var places []Place
	for _, i := range slices.Compact(indexes) {
		places = append(places, ix.places[i].Place)
	}
	return places
}

// stateLevel reports whether the place is a state or its agency.
func (p Place) stateLevel() bool { return p.Kind == "state" || p.Kind == "state agency" }

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	default:
		return 1
	}
}

// Places returns the places in the order in which those that answer equally well are found: by the code of their state and their
// legal name. The slice is the caller's.
func (ix *Index) Places() []Place {
	places := make([]Place, len(ix.places))
	for i := range ix.places {
		places[i] = ix.places[i].Place
	}
	return places
}

// OtherNames returns the names by which people know places but which they do not bear, by slug.
func OtherNames() map[string][]string { return maps.Clone(alsoCalled) }

// Len returns the number of places in the index.
func (ix *Index) Len() int { return len(ix.places) }
