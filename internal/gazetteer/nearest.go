package gazetteer

import (
	"cmp"
	"slices"
)

// Nearest returns the n places, or all if there are fewer, whose slug or name is spelled most like a text, however far away that
// is: the places to offer beside "unknown jurisdiction". The text may be a slug ("nv/clarc-county"), a piece of an address
// ("clark-county-nv") or words. Places equally near come listed first, then by state and name.
func (ix *Index) Nearest(text string, n int) []Place {
	n = min(n, len(ix.places))
	if n < 1 {
		return nil
	}
	whole, tries := attempts(text)
	type near struct{ place, distance int }
	compare := func(a, b near) int {
		return cmp.Or(
			cmp.Compare(a.distance, b.distance),
			trueFirst(ix.places[a.place].listed(), ix.places[b.place].listed()),
			cmp.Compare(a.place, b.place))
	}
	best := make([]near, 0, n+1) // in order
	for i := range ix.places {
		p := &ix.places[i]
		this := near{i, whole.distance(p.slug)}
		for _, try := range tries {
			this.distance = min(this.distance, try.distance(p))
		}
		at, _ := slices.BinarySearchFunc(best, this, compare)
		best = slices.Insert(best, at, this)
		best = best[:min(len(best), n)]
	}
	places := make([]Place, n)
	for i, b := range best {
		places[i] = ix.places[b.place].Place
	}
	return places
}

// An attempt compares one reading of a text with places.
type attempt struct {
	state string
	name  *pattern
	bare  *pattern // without the words for a kind; nil if the reading has none
}

// attempts returns the pattern of a whole text, for comparing it with slugs, and its readings.
func attempts(text string) (whole *pattern, tries []attempt) {
	words := fold(text)
	for _, r := range readings(words) {
		try := attempt{state: r.state, name: newPattern(key(r.name))}
		if bare, kinds := cutKind(r.name); kinds != nil {
			try.bare = newPattern(key(bare))
		}
		tries = append(tries, try)
	}
	return newPattern(key(words)), tries
}

// distance counts the slips between an attempt and a place. Another state counts as much as both letters of its code, another kind
// as one slip: whoever writes Orleans County, La., means the parish.
func (a attempt) distance(p *entry) int {
	d := min(a.name.distance(p.legal), a.name.distance(p.bare))
	if a.bare != nil {
		d = min(d, a.bare.distance(p.bare)+1)
	}
	if a.state != "" && a.state != p.State {
		d += 2
	}
	return d
}
