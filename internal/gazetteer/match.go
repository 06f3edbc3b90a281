package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// name finds the places that bear the name of a reading.
func (f *finder) name(r reading) {
	answers := f.ix.exact(r)
	for _, a := range answers {
		h := hit{place: a.place, tier: byName, why: Reason{Kind: SameName}}
		if r.state != "" {
			h.tier, h.why.Kind = byNameAndState, NameAndState
		}
		switch {
		case a.also != "":
			h.cost, h.why = 1, Reason{AlsoCalled, a.also}
		case a.city != nil:
			h.why = a.city.reason()
			a.city.weigh(&h)
			if slices.ContainsFunc(answers, func(b answer) bool { return f.ix.itself(a.city, b) }) {
				h.cost += 3
			}
		case a.otherKind:
			h.cost, h.why.Kind = 2, OtherKind
		}
		f.add(h)
	}
}

// itself reports whether an answer is a place of the index that is the city, such as an independent one.
func (ix *Index) itself(c *cityOf, a answer) bool {
	p := &ix.places[a.place]
	return a.city == nil && !a.otherKind && p.State == c.state && slices.Contains(kindWords["city"], p.Kind)
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
			h := hit{place: n.place, tier: byBeginning, rest: len(n.key) - len(start), why: why}
			switch {
			case n.also != "":
				h.why = Reason{AlsoCalled, n.also}
			case n.city != nil:
				h.why = n.city.reason()
				n.city.weigh(&h)
			}
			f.add(h)
		}
	}
	try(r.name, func(name) bool { return true })
	if bare, kinds := cutKind(r.name); kinds != nil {
		try(bare, func(n name) bool { return n.bare && slices.Contains(kinds, f.ix.places[n.place].Kind) })
	}
}

// state finds the places of a state where a reading names nothing but the state, or the state and a kind of place.
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
	if len(r.name) > 0 {
		return
	}
	for n, i := range f.ix.inState[s.Code] {
		f.add(hit{place: i, tier: byState, cost: n, why: why})
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
	typed := strings.Join(words, "")
	p := newPattern(typed)
	for _, s := range states {
		d := p.distance(strings.ToLower(strings.ReplaceAll(s.Name, " ", "")))
		if d > slipsAllowed(typed) {
			continue
		}
		for n, i := range f.ix.inState[s.Code] {
			f.add(hit{place: i, tier: bySlip, cost: d * slipCost, rest: n, why: Reason{InState, s.Code}})
		}
	}
}

// elsewhere finds the name of a reading in states other than the one it names.
func (f *finder) elsewhere(r reading) {
	if r.state == "" {
		return
	}
	for _, a := range f.ix.exact(reading{name: r.name}) {
		f.add(hit{place: a.place, tier: byNameElsewhere, why: Reason{Kind: Elsewhere}})
	}
}

// slipCost is what one slip costs in words; it outweighs unfinished words, which cost 1 each.
const slipCost = maxWords + 1

// words finds places of which every typed word says something, in name, kind or state, and at least one says the name. A word may
// be unfinished and, if slips is true, misspelled.
func (f *finder) words(typed []string, slips bool) {
	const never = 1 << 10
	n := len(f.ix.places)
	total, cost, named := make([]uint16, n), make([]uint16, n), make([]bool, n)
	for t, w := range typed {
		if slices.Contains(typed[:t], w) {
			continue
		}
		for i := range cost {
			cost[i] = never
		}
		most := 0
		if slips {
			most = slipsAllowed(w)
		}
		for _, like := range f.ix.alike(w, most) {
			for _, i := range like.own {
				cost[i] = min(cost[i], like.cost)
				named[i] = true
			}
			for _, i := range like.context {
				cost[i] = min(cost[i], like.cost)
			}
		}
		possible := false
		for i := range total {
			total[i] += cost[i]
			possible = possible || total[i] < never
		}
		if !possible {
			return
		}
	}
	for i, c := range total {
		if c >= never || !named[i] {
			continue
		}
		h := hit{place: i, tier: byWords, cost: int(c), rest: len(f.ix.places[i].bare), why: Reason{Kind: EveryWord}}
		if c >= slipCost {
			h.tier, h.why.Kind = bySlip, Spelling
		}
		f.add(h)
	}
}

// A likeWord is a known word that a typed one may be.
type likeWord struct {
	*word
	cost uint16
}

// alike returns the known words that a typed word is, begins, or may be with at most so many slips.
func (ix *Index) alike(typed string, slips int) []likeWord {
	var like []likeWord
	forms := []string{typed}
	if long := spellOut(typed); long != typed {
		forms = append(forms, long)
	}
	for _, form := range forms {
		from, _ := slices.BinarySearchFunc(ix.words, form, func(w word, form string) int { return cmp.Compare(w.text, form) })
		to := from
		for ; to < len(ix.words) && strings.HasPrefix(ix.words[to].text, form); to++ {
			cost := uint16(1)
			if ix.words[to].text == form {
				cost = 0
			}
			like = append(like, likeWord{&ix.words[to], cost})
		}
		if slips == 0 {
			continue
		}
		p := newPattern(form)
		for i := range ix.words {
			if from <= i && i < to {
				continue
			}
			if d, ok := p.within(slips, &ix.words[i]); ok {
				like = append(like, likeWord{&ix.words[i], uint16(d) * slipCost})
			}
		}
	}
	return like
}
