package gazetteer

import (
	"slices"
	"strings"
)

// name finds the places that have the name of a reading.
func (f *finder) name(r reading) {
	for _, a := range f.ix.exact(r) {
		if a.otherKind && f.kindToo && r.state == "" {
			continue // "boston co" is not a county, and Boston is not in Colorado
		}
		h, known := hit{place: a.place, tier: byName, why: Reason{Kind: SameName}}, knownAlone
		if r.state != "" && (a.town == nil || !f.kindToo) {
			h.tier, h.why.Kind, known = byNameAndState, NameAndState, knownInState
		}
		h.named = f.ix.places[a.place].Name
		switch {
		case a.also != "":
			h.named = a.also
			h.cost, h.why, h.thousands = 1, Reason{AlsoCalled, a.also}, wellKnown
		case a.town != nil:
			h.named, h.why = a.town.name, a.town.reason()
			a.town.weigh(&h, known)
		case a.otherKind:
			h.cost, h.why.Kind = 2, OtherKind
		}
		if _, isState := stateByKey[strings.Join(r.name, "")]; isState && h.tier == byName &&
			(f.ix.listed(a.place) || h.thousands >= knownAlone) {
			h.tier = byState // ahead of the state's own places: Washington
		}
		f.add(h)
	}
}

// beginning finds the places with a name that the reading begins.
func (f *finder) beginning(r reading) {
	why := Reason{Kind: Beginning}
	if r.state != "" {
		why = Reason{BeginningInState, r.state}
	}
	try := func(words []string, fits func(name) bool) {
		if len(words) == 0 {
			return
		}
		start := key(words)
		for _, n := range f.ix.beginning(start) {
			if !f.ix.in(r.state, n.place) || !fits(n) {
				continue
			}
			h := hit{place: n.place, tier: byBeginning, rest: len(n.key) - len(start), why: why,
				named: f.ix.places[n.place].Name}
			if n.also != "" {
				h.why, h.named = Reason{AlsoCalled, n.also}, n.also
			}
			f.add(h)
		}
	}
	try(r.name, func(name) bool { return true })
	f.beginningOfTown(r)
	if bare, kinds := cutKind(r.name); kinds != nil {
		try(bare, func(n name) bool { return n.bare && slices.Contains(kinds, f.ix.places[n.place].Kind) })
	}
}

// state finds the places of a state if a reading names only the state, or the state and a kind of place.
func (f *finder) state(r reading) {
	s, ok := StateByCode(r.state)
	if !ok {
		return
	}
	why := Reason{InState, s.Code}
	if kinds := pluralKinds[strings.Join(r.name, " ")]; kinds != nil {
		for _, i := range f.ix.inState[s.Code] {
			if slices.Contains(kinds, f.ix.places[i].Kind) {
				f.add(hit{place: i, tier: byStateAndKind, why: why})
			}
		}
	}
	if len(r.name) > 0 && !slices.Equal(r.name, []string{"state", "of"}) {
		return
	}
	for _, i := range f.ix.inState[s.Code] {
		h := hit{place: i, tier: byState, cost: 3, why: why}
		if f.ix.places[i].stateLevel() {
			h.cost = 2
		}
		f.add(h)
	}
	// Places in the state may have its name too: New York City, Iowa County, the State of California.
	for _, n := range f.ix.named(key(fold(s.Name))) {
		if n.bare && f.ix.in(s.Code, n.place) {
			h := hit{place: n.place, tier: byNameAndState, why: Reason{Kind: NameAndState}}
			if !f.ix.places[n.place].stateLevel() {
				h.cost = 1
			}
			f.add(h)
		}
	}
}

// misspelledState finds the places of the state whose name the whole query resembles.
func (f *finder) misspelledState(words []string) {
	for _, s := range statesLike(strings.Join(words, "")) {
		for n, i := range f.ix.inState[s.Code] {
			f.add(hit{place: i, tier: bySlip, cost: s.slips * slipCost, rest: n, why: Reason{InState, s.Code}})
		}
	}
}

// A stateLike is a state whose name a text may be, with this many slips.
type stateLike struct {
	State
	slips int
}

// statesLike returns the states whose names a text without spaces resembles.
func statesLike(typed string) []stateLike {
	most := slipsAllowed(typed)
	if most == 0 {
		return nil
	}
	var like []stateLike
	stateKeys.like(newPattern(typed), most, func(i, slips int) bool {
		like = append(like, stateLike{states[i], slips})
		return true
	})
	return like
}

// stateKeys are the names of the states, in their order, in the form in which typed text is compared.
var stateKeys = func() vocabulary {
	keys := make([]word, len(states))
	for i, s := range states {
		keys[i] = word{text: strings.Join(fold(s.Name), "")}
	}
	return newVocabulary(keys)
}()

// misspelledStateBeside finds the places that have the name that is left without a misspelled state.
func (f *finder) misspelledStateBeside(words []string) {
	for i := range words {
		for n := 1; n <= 2 && i+n <= len(words) && n < len(words); n++ {
			for _, s := range statesLike(strings.Join(words[i:i+n], "")) {
				if s.slips == 0 {
					continue
				}
				for _, a := range f.ix.exact(reading{s.Code, slices.Concat(words[:i], words[i+n:])}) {
					h := hit{place: a.place, tier: bySlip, cost: s.slips * slipCost, why: Reason{Kind: Spelling},
						named: f.ix.places[a.place].Name}
					if a.town != nil {
						h.named, h.why = a.town.name, a.town.reason()
						a.town.weigh(&h, knownInState)
					}
					f.add(h)
				}
			}
		}
	}
}

// slipCost is what one slip costs in words. It outweighs unfinished words, which cost 1 each.
const slipCost = maxWords + 1

// words finds places for which every typed word is part of the name, kind or state, and at least one of the name.
// A word may be unfinished and, if slips is true, misspelled.
func (f *finder) words(typed []string, slips bool) {
	const never = 1 << 10
	total, cost, named := f.total, f.cost, f.named
	clear(total)
	clear(named)
	for i := range cost {
		cost[i] = never
	}
	for _, w := range distinct(typed) {
		most := 0
		if slips {
			most = slipsAllowed(w)
		}
		f.ix.alike(w, most, func(like *word, c uint16) {
			for _, i := range like.own {
				cost[i] = min(cost[i], c)
				named[i] = true
			}
			for _, i := range like.context {
				cost[i] = min(cost[i], c)
			}
		})
		least := uint16(never)
		for i, c := range cost {
			total[i] += c
			least = min(least, total[i])
			cost[i] = never // for the next word
		}
		if least == never {
			return
		}
	}
	for i, c := range total {
		if c >= never || !named[i] {
			continue
		}
		h := hit{place: int32(i), tier: byWords, cost: int(c), rest: len(f.ix.places[i].bare.text),
			why: Reason{Kind: EveryWord}, named: f.ix.places[i].Name}
		if c >= slipCost {
			h.tier, h.why.Kind = bySlip, Spelling
		}
		f.add(h)
	}
}

// knows reports whether a typed word matches a word of the index, as its beginning or with a slip if need be.
func (ix *Index) knows(typed string) bool {
	return slices.ContainsFunc(forms(typed), func(form string) bool {
		if from, to := ix.words.starting(form); from < to {
			return true
		}
		most, known := slipsAllowed(typed), false
		if most > 0 {
			ix.words.like(newPattern(form), most, func(int, int) bool {
				known = true
				return false
			})
		}
		return known
	})
}

// forms are a word as typed and, if that differs, spelled out.
func forms(typed string) []string {
	if long := spellOut(typed); long != typed {
		return []string{typed, long}
	}
	return []string{typed}
}

// alike calls yield with each known word that a typed one is, begins, or may be with at most this many slips, and
// with its cost.
func (ix *Index) alike(typed string, slips int, yield func(w *word, cost uint16)) {
	for _, form := range forms(typed) {
		from, to := ix.words.starting(form)
		for i := from; i < to; i++ {
			w := &ix.words.words[i]
			cost := uint16(1)
			if w.text == form {
				cost = 0
			}
			yield(w, cost)
		}
		if slips == 0 {
			continue
		}
		ix.words.like(newPattern(form), slips, func(i, d int) bool {
			if i < from || i >= to {
				yield(&ix.words.words[i], uint16(d)*slipCost)
			}
			return true
		})
	}
}
