package gazetteer

import (
	"cmp"
	"slices"
)

// A Match is a place that answers a query.
type Match struct {
	Place Place
	Why   Reason
	// Sure reports that nothing else has the name or the number that was typed.
	Sure bool
}

// Find returns at most limit places that answer what a person typed, the best first. It reads the name of a
// county, city, town, agency or state, a ZIP code or a FIPS code. The words may be in any order, abbreviated
// ("St", "Mt", "Ft", "Co"), unfinished or misspelled. A state may be a name, AP abbreviation or code. A word that
// only names a kind of place ("county") finds nothing alone. Words that are in no name ("sheriff") are skipped if
// nothing answers with them.
//
// The order is: a code; name and state; name of a place or of a city in it; beginning of a name; all words;
// similar spelling. Among places that answer equally well, listed ones come first, then those whose name more
// reports have in their state, then by state and name. A query that is a state returns the state itself and its
// agencies, then its places. It may also be a name (Nevada County, Washington, LA). Places that are listed or well
// known under that name come first, and up to a third of the limit, at the end, is kept for the rest and for names
// that begin with it.
func (ix *Index) Find(query string, limit int) []Match {
	if limit < 1 {
		return nil
	}
	query = clip(query)
	words := english(fold(query))
	if matches := ix.find(query, words, limit); matches != nil {
		return matches
	}
	words = distinct(words)
	unknownName := func(w string) bool { return !fillWord(w) && !ix.knows(w) }
	unknown := func(w string) bool { return fillWord(w) || unknownName(w) }
	for _, passedOver := range []func(string) bool{fillWord, unknown} {
		known := slices.DeleteFunc(slices.Clone(words), passedOver)
		if len(known) == len(words) || !mostlySaid(known, words) {
			continue
		}
		if matches := ix.find(query, known, limit); matches != nil {
			matches[0].Sure = matches[0].Sure && !slices.ContainsFunc(words, unknownName)
			return matches
		}
	}
	return nil
}

// mostlySaid reports whether the known words make up more of a name than the skipped ones, apart from fill words.
// Otherwise the text is the name of some other, unknown place.
func mostlySaid(known, words []string) bool {
	letters := func(words []string) (n int) {
		for _, w := range words {
			if _, state := placeOfKey(w); !state && !fillWord(w) && kindWords[w] == nil {
				n += len(w)
			}
		}
		return n
	}
	all, left := letters(words), letters(known)
	return all == left || 2*left > all
}

// distinct returns the words without repetitions.
func distinct(words []string) []string {
	var once []string
	for _, w := range words {
		if !slices.Contains(once, w) {
			once = append(once, w)
		}
	}
	return once
}

// fillWord reports whether a word says nothing about a name, or only which office of a place is meant, even if it
// may look like a word of a name.
func fillWord(w string) bool {
	switch w {
	case "the", "in", "near", "zip", "code", "usa",
		"police", "sheriff", "sheriffs", "jail", "prison", "detention", "center", "office", "department", "dept", "court",
		"metropolitan", "metro":
		return true
	}
	return false
}

// find does what Find does, but uses all of the words.
func (ix *Index) find(query string, words []string, limit int) []Match {
	if len(words) == 0 {
		return nil
	}
	f := ix.scratch.Get().(*finder)
	f.ix = ix
	defer f.done()
	f.code(words)
	all, state := readings(words), statedIn(query, words)
	f.kindToo = state.kindToo
	for _, r := range all {
		f.name(r)
		f.beginning(r)
		f.state(r)
	}
	f.holdTo(state)
	best, others := f.standing()
	if others < limit { // otherwise a place with every word could not be among the best
		f.words(words, len(f.hits) < limit && best > byNameAndState)
		f.holdTo(state)
		best, _ = f.standing()
	}
	if best >= bySlip {
		f.misspelledState(words)
		f.misspelledStateBeside(words)
		for _, r := range all {
			f.misspelledTown(r)
		}
		f.holdTo(state)
	}
	return f.matches(limit)
}

// A tier is how well a place answers. The first is best.
type tier int

const (
	byCode tier = iota
	byNameAndState
	byState // the query is only a state
	byName
	byBeginning
	byStateAndKind // "nevada counties"
	byWords
	bySlip
)

// A hit is a place that answers, and how well.
type hit struct {
	place int32
	tier  tier
	cost  int // within the tier
	rest  int // letters of the name that were not typed
	why   Reason

	named     string // the name that matches
	thousands int    // people in the town that the name means
}

// A finder collects the best hit for each place.
type finder struct {
	ix   *Index
	hits []hit
	// kindToo reports that the last word is a state or a kind of place.
	kindToo bool
	at      []int32 // for each place one more than the index of its hit, or 0

	// What the words contribute for each place: the costs of all words and of one, and whether one is in its name.
	total, cost []uint16
	named       []bool
}

// newFinder allocates what a look-up notes about each place. Later look-ups reuse it, because at 20,000 places it
// took longer to allocate than to fill.
func newFinder(places int) *finder {
	return &finder{at: make([]int32, places), total: make([]uint16, places), cost: make([]uint16, places),
		named: make([]bool, places)}
}

// done releases the finder for another look-up.
func (f *finder) done() {
	for i := range f.hits {
		f.at[f.hits[i].place] = 0
	}
	f.hits = f.hits[:0]
	f.ix.scratch.Put(f)
}

// add keeps a hit unless the place has a better one.
func (f *finder) add(h hit) {
	if h.thousands == 0 && h.why.Kind != InState { // a list of a state is sorted by name
		h.thousands = f.ix.places[h.place].thousands
	}
	at := f.at[h.place]
	switch {
	case at == 0:
		f.hits = append(f.hits, h)
		f.at[h.place] = int32(len(f.hits))
	case f.compare(&h, &f.hits[at-1]) < 0:
		f.hits[at-1] = h
	}
}

func (f *finder) compare(a, b *hit) int {
	switch {
	case a.tier != b.tier:
		return cmp.Compare(a.tier, b.tier)
	case a.cost != b.cost:
		return cmp.Compare(a.cost, b.cost)
	}
	if c := trueFirst(f.ix.listed(a.place), f.ix.listed(b.place)); c != 0 {
		return c
	}
	most := func(place int32) int32 { return f.ix.ofName[f.ix.namesake[place]] }
	return cmp.Or(cmp.Compare(b.thousands, a.thousands), cmp.Compare(most(b.place), most(a.place)),
		cmp.Compare(a.rest, b.rest), cmp.Compare(a.place, b.place))
}

// standing returns the best tier so far, or one after the last if there is no hit, and how many hits are not there
// only because they are in a state.
func (f *finder) standing() (best tier, others int) {
	best = bySlip + 1
	for _, h := range f.hits {
		best = min(best, h.tier)
		if h.tier != byState {
			others++
		}
	}
	return best, others
}

// matches returns the best hits.
func (f *finder) matches(limit int) []Match {
	if len(f.hits) == 0 {
		return nil
	}
	order := f.best(limit, func(*hit) bool { return true })
	if len(f.hits) > limit {
		// A state's places must not crowd out what else the query may mean.
		others := f.best(limit/3, func(h *hit) bool { return h.tier > byState })
		tierOf := func(h *hit, t tier) int { return cmp.Compare(h.tier, t) }
		from, _ := slices.BinarySearchFunc(order, byState, tierOf)
		to, _ := slices.BinarySearchFunc(order, byState+1, tierOf)
		if cut := max(from, limit-len(others)); cut < to {
			order = append(order[:cut], others...)
			order = order[:min(len(order), limit)]
		}
	}
	matches := make([]Match, len(order))
	for i, h := range order {
		matches[i] = Match{Place: f.ix.places[h.place].Place, Why: h.why}
	}
	matches[0].Sure = f.sure()
	return matches
}

// sure reports whether the hits show that one place, and no other, has the name that was typed. A name without a
// state may also be the beginning of a longer one.
func (f *finder) sure() bool {
	best, _ := f.standing()
	last := best
	switch best {
	case byCode, byNameAndState:
		last = byName
	case byName:
		last = byBeginning
	default:
		return false
	}
	answers := 0
	for i := range f.hits {
		if h := &f.hits[i]; h.tier <= last {
			answers++
			if h.why.Kind == OtherKind {
				return false
			}
		}
	}
	return answers == 1
}

// best returns the best of the hits that pass, at most so many, in order. One letter may have thousands of hits.
func (f *finder) best(most int, passes func(*hit) bool) []*hit {
	if len(f.hits) <= most {
		order := make([]*hit, 0, len(f.hits))
		for i := range f.hits {
			if passes(&f.hits[i]) {
				order = append(order, &f.hits[i])
			}
		}
		slices.SortFunc(order, f.compare)
		return order
	}
	order := make([]*hit, 0, most+1)
	for i := range f.hits {
		h := &f.hits[i]
		if !passes(h) || len(order) == most && (most == 0 || f.compare(h, order[most-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(order, h, f.compare)
		order = slices.Insert(order, at, h)
		order = order[:min(len(order), most)]
	}
	return order
}
