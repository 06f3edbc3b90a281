package gazetteer

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// An Index finds places. It never changes once built and may be used by many goroutines at once.
type Index struct {
	places  []entry // by state and name, so comparing indexes into it compares places
	reports []int32 // that name each of the places
	// namesake is for each place the first place in its state with the same bare name. At the index of that place,
	// ofName is the highest number of reports that name any one of them.
	namesake, ofName []int32
	bySlug           map[string]int32   // indexes into places, here and in the fields below
	inState          map[string][]int32 // by code: the state itself and its agencies first, then by name
	codes            map[string][]code
	names            []name     // in the order of their keys
	words            vocabulary // that describe places
	scratch          *sync.Pool // of *finder, whose memory is reused
}

// An entry is a place with the forms of its name that look-ups compare, as the function key makes them.
type entry struct {
	Place
	bare, legal, slug form
	thousands         int // people in the city of the same name
}

// listed reports whether the record names a place.
func (ix *Index) listed(place int32) bool { return ix.reports[place] > 0 }

// A code is a number that identifies a place.
type code struct {
	place  int32
	within bool // the number is that of a county that the place is in
}

// A name is one of the spellings under which a place is found exactly or by its beginning.
type name struct {
	key   string
	also  string // as people write it, if it is neither the bare name nor the legal one: "Brooklyn"
	place int32
	bare  bool // without the words for the kind of place
}

// NewIndex makes an index of the places, usually [Counties] and the other jurisdictions of the record. If two
// have the same slug, the first counts.
//
// The function reports returns how many reports of the record name the place with a slug. Places with more reports
// come before others that answer a query equally well. It is called once for each place, so when the record changes
// the index has to be made again, or from the previous one with [Index.Recounted]. Nil means that no place is named.
func NewIndex(places []Place, reports func(slug string) int) *Index {
	ix := &Index{
		bySlug: make(map[string]int32, len(places)), inState: make(map[string][]int32, len(states)),
		codes: make(map[string][]code),
		names: make([]name, 0, 3*len(places)),
	}
	spelled := make([]spelling, 0, len(places)) // of places that come once
	for _, p := range places {
		if _, known := ix.bySlug[p.Slug]; !known {
			ix.bySlug[p.Slug] = 0
			spelled = append(spelled, spell(p))
		}
	}
	ix.places = make([]entry, len(spelled))
	contexts := newContexts(len(spelled))
	for at, from := range byStateAndName(spelled) {
		s, i := &spelled[from], int32(at)
		ix.places[i] = entry{Place: s.Place, bare: formOf(s.bare), legal: formOf(s.legal), slug: formOf(s.slug)}
		ix.bySlug[s.Slug] = i
		ix.inState[s.State] = append(ix.inState[s.State], i)
		ix.addCodes(i)
		ix.addNames(i, s)
		contexts.add(s, i)
	}
	ix.findNamesakes()
	ix.addTowns(contexts)
	ix.sortNames()
	ix.weighTowns()
	ix.words = contexts.vocabulary()
	for _, in := range ix.inState {
		var itself []int32
		rest := slices.DeleteFunc(slices.Clone(in), func(i int32) bool {
			level := ix.places[i].stateLevel()
			if level {
				itself = append(itself, i)
			}
			return level
		})
		copy(in[copy(in, itself):], rest)
	}
	ix.scratch = &sync.Pool{New: func() any { return newFinder(len(ix.places)) }}
	ix.count(reports)
	return ix
}

// Recounted returns an index of the same places for a record in which other reports name them. It shares
// everything but the counts with this one, and takes a hundredth of the time of a new index.
func (ix *Index) Recounted(reports func(slug string) int) *Index {
	again := *ix
	again.count(reports)
	return &again
}

// count reads how many reports name each place.
func (ix *Index) count(reports func(slug string) int) {
	ix.reports, ix.ofName = make([]int32, len(ix.places)), make([]int32, len(ix.places))
	if reports == nil {
		return
	}
	for i := range ix.places {
		n, most := int32(reports(ix.places[i].Slug)), &ix.ofName[ix.namesake[i]]
		ix.reports[i], *most = n, max(*most, n)
	}
}

// findNamesakes notes which places of a state share a bare name.
func (ix *Index) findNamesakes() {
	type name struct{ state, bare string }
	first := make(map[name]int32, len(ix.places))
	ix.namesake = make([]int32, len(ix.places))
	for i := range ix.places {
		n := name{ix.places[i].State, ix.places[i].bare.text}
		if _, known := first[n]; !known {
			first[n] = int32(i)
		}
		ix.namesake[i] = first[n]
	}
}

// byStateAndName returns the indexes of places by state, legal name and slug.
func byStateAndName(places []spelling) []int32 {
	inState := make(map[string][]int32, len(states))
	for _, i := range sorted(len(places), func(i int32) string { return places[i].legal }, func(a, b int32) int {
		return cmp.Compare(places[a].Slug, places[b].Slug)
	}) {
		inState[places[i].State] = append(inState[places[i].State], i)
	}
	order := make([]int32, 0, len(places))
	for _, state := range slices.Sorted(maps.Keys(inState)) {
		order = append(order, inState[state]...)
	}
	return order
}

// A spelling is a place with its names folded and as keys.
type spelling struct {
	Place
	bareWords, nameWords []string
	bare, legal, slug    string
	short                string // the name in the slug
}

func spell(p Place) spelling {
	s := spelling{Place: p, nameWords: fold(p.Name)}
	s.legal = key(s.nameWords)
	s.bareWords, s.bare = s.nameWords, s.legal
	if bare := BareName(p); bare != p.Name {
		s.bareWords = fold(bare)
		s.bare = key(s.bareWords)
	}
	state, piece, _ := strings.Cut(p.Slug, "/")
	words := fold(piece)
	switch {
	case slices.Equal(words, s.nameWords): // as most are
		s.short = s.legal
	case slices.Equal(words, s.bareWords):
		s.short = s.bare
	default:
		s.short = key(words)
	}
	s.slug = key(fold(state)) + s.short
	return s
}

func (ix *Index) addCodes(i int32) {
	p := &ix.places[i]
	if p.FIPS != "" {
		ix.codes[p.FIPS] = append(ix.codes[p.FIPS], code{i, false})
	}
	for _, fips := range p.CountyFIPS {
		ix.codes[fips] = append(ix.codes[fips], code{i, true})
	}
}

func (ix *Index) addNames(i int32, s *spelling) {
	ix.names = append(ix.names, name{key: s.bare, place: i, bare: true})
	if s.legal != s.bare {
		ix.names = append(ix.names, name{key: s.legal, place: i})
	}
	// A slug may be shorter than the name: "ri/department-of-corrections" is the Rhode Island Department of Corrections.
	if s.short != s.bare && s.short != s.legal {
		ix.names = append(ix.names, name{key: s.short, place: i})
	}
	for _, also := range alsoCalled[s.Slug] {
		ix.names = append(ix.names, name{key: key(fold(also)), place: i, also: also})
	}
}

// sortNames sorts the names by their keys.
func (ix *Index) sortNames() {
	order := sorted(len(ix.names), func(i int32) string { return ix.names[i].key }, func(a, b int32) int {
		x, y := &ix.names[a], &ix.names[b]
		return cmp.Or(cmp.Compare(x.place, y.place), cmp.Compare(x.also, y.also))
	})
	names := make([]name, len(order))
	for i, from := range order {
		names[i] = ix.names[from]
	}
	ix.names = names
}

// sorted returns the numbers from 0 up to n in the order of their texts. tie orders those with the same text. It
// compares eight bytes at once, which decide most of the time. Sorting the texts themselves took a third of the
// time of making an index.
func sorted(n int, text func(int32) string, tie func(a, b int32) int) []int32 {
	type item struct {
		start uint64 // of the text
		at    int32
	}
	items := make([]item, n)
	for i := range items {
		var start [8]byte
		copy(start[:], text(int32(i)))
		items[i] = item{binary.BigEndian.Uint64(start[:]), int32(i)}
	}
	slices.SortFunc(items, func(a, b item) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Or(strings.Compare(text(a.at), text(b.at)), tie(a.at, b.at))
	})
	order := make([]int32, n)
	for i, it := range items {
		order[i] = it.at
	}
	return order
}

// alsoCalled are the names by which people know a place but which are not its own: nicknames, the boroughs of New
// York City, which are counties of other names, and the names before a change (Dade until 1997, Shannon and Wade
// Hampton until 2015).
var alsoCalled = map[string][]string{
	"ak/kusilvak-census-area":  {"Wade Hampton", "Wade Hampton Census Area"},
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

// Reports returns how many reports name the place with the slug, as counted for the index. It is 0 for an
// unknown place.
func (ix *Index) Reports(slug string) int {
	i, ok := ix.bySlug[slug]
	if !ok {
		return 0
	}
	return int(ix.reports[i])
}

// Namesakes returns the other places with the same bare name, by state and then name. Case, diacritics, spaces and
// whether Saint is written out make no difference: DeWitt and De Witt are namesakes.
func (ix *Index) Namesakes(p Place) []Place {
	var same []int32
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
	return sort.Search(len(ix.names), func(i int) bool { return ix.names[i].key >= key })
}

// list returns the places with these indexes, each once, by state and name.
func (ix *Index) list(indexes []int32) []Place {
	slices.Sort(indexes)
	var places []Place
	for _, i := range slices.Compact(indexes) {
		places = append(places, ix.places[i].Place)
	}
	return places
}

// stateLevel reports whether the place is a state or its agency.
func (p *Place) stateLevel() bool { return p.Kind == "state" || p.Kind == "state agency" }

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

// Places returns the places in the order in which those that answer equally well are found: by the code of their
// state and their legal name. The slice is the caller's.
func (ix *Index) Places() []Place {
	places := make([]Place, len(ix.places))
	for i := range ix.places {
		places[i] = ix.places[i].Place
	}
	return places
}

// Len returns the number of places in the index.
func (ix *Index) Len() int { return len(ix.places) }
