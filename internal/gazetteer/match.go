package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// code finds places by a number, which may lack the leading zero that spreadsheets drop.
func (f *finder) code(words []string) {
	for _, w := range words {
		if len(w) == 4 {
			w = "0" + w
		}
		for _, c := range f.ix.codes[w] {
			h := hit{place: c.place, tier: byCode, why: c.why}
			if c.within {
				h.cost = 1
			}
			f.add(h)
		}
	}
}

// name finds the places that bear the name of a reading.
func (f *finder) name(r reading) {
	for _, a := range f.ix.exact(r) {
		h := hit{place: a.place, tier: byName, why: "same name"}
		if r.state != "" {
			h.tier, h.why = byNameAndState, "name and state"
		}
		switch {
		case a.also != "":
			h.cost, h.why = 1, "also known as "+a.also
		case a.otherKind:
			h.cost, h.why = 2, "same name, another kind of place"
		}
		f.add(h)
	}
}

// beginning finds the places with a name that the reading begins.
func (f *finder) beginning(r reading) {
	why := "name begins like this"
	if s, ok := StateByCode(r.state); ok {
		why += " in " + s.Name
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
			if n.also != "" {
				h.why = "also known as " + n.also
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
	why := "in " + s.Name
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
			h := hit{place: n.place, tier: byNameAndState, why: "name and state"}
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
			f.add(hit{place: i, tier: bySlip, cost: d * slipCost, rest: n, why: "in " + s.Name})
		}
	}
}

// elsewhere finds the name of a reading in states other than the one it names.
func (f *finder) elsewhere(r reading) {
	if r.state == "" {
		return
	}
	for _, a := range f.ix.exact(reading{name: r.name}) {
		f.add(hit{place: a.place, tier: byNameElsewhere, why: "same name, another state"})
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
		h := hit{place: i, tier: byWords, cost: int(c), rest: len(f.ix.places[i].bare), why: "has every word"}
		if c >= slipCost {
			h.tier, h.why = bySlip, "similar spelling"
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
