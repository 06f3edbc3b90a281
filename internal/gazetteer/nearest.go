package gazetteer

import (
	"cmp"
	"math"
	"slices"
)

// Nearest returns the n places, or all if there are fewer, whose slug or name is spelled most like a text, however
// different that is. They are the places to offer beside "unknown jurisdiction". The text may be a slug
// ("nv/clarc-county"), a part of an address ("clark-county-nv") or words. Among equally near places, listed ones
// come first, then by state and name.
func (ix *Index) Nearest(text string, n int) []Place {
	whole, tries := attempts(text)
	return ix.nearest(whole, tries, n, func(*Place, int) bool { return true })
}

// Alike returns the places of Nearest that are similar to the text: three of four letters are the same, and the
// place is in the state that the text names, if it names one.
func (ix *Index) Alike(text string, n int) []Place {
	whole, tries := attempts(text)
	letters := whole.length
	if bare, _ := cutKind(tries[0].words); len(bare) > 0 {
		letters = int32(len(key(bare)))
	}
	in := statedIn(text, english(fold(text)))
	return ix.nearest(whole, tries, n, func(p *Place, distance int) bool {
		inState := in.first == "" && in.last == "" || p.State == in.first || p.State == in.last
		return inState && 4*distance <= int(letters)
	})
}

// nearest returns at most n of the places that pass, by their distance.
func (ix *Index) nearest(whole *pattern, tries []attempt, n int, passes func(p *Place, distance int) bool) []Place {
	n = min(n, len(ix.places))
	if n < 1 {
		return nil
	}
	type near struct {
		place    int32
		distance int
	}
	compare := func(a, b near) int {
		return cmp.Or(
			cmp.Compare(a.distance, b.distance),
			trueFirst(ix.listed(a.place), ix.listed(b.place)),
			cmp.Compare(a.place, b.place))
	}
	best := make([]near, 0, n+1) // in order
	for i := range ix.places {
		p := &ix.places[i]
		most := math.MaxInt // the distance that a place among the best may have
		if len(best) == n {
			most = best[n-1].distance
		}
		this := near{int32(i), whole.upTo(most, p.slug)}
		for _, try := range tries {
			this.distance = min(this.distance, try.upTo(most, p))
		}
		if this.distance > most || !passes(&p.Place, this.distance) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, this, compare)
		best = slices.Insert(best, at, this)
		best = best[:min(len(best), n)]
	}
	places := make([]Place, len(best))
	for i, b := range best {
		places[i] = ix.places[b.place].Place
	}
	return places
}

// An attempt compares one reading of a text with places.
type attempt struct {
	state string
	words []string
	name  *pattern
	bare  *pattern // without the words for a kind; nil if the reading has none
}

// attempts returns the pattern of a whole text, for comparing it with slugs, and its readings.
func attempts(text string) (whole *pattern, tries []attempt) {
	words := english(fold(text))
	for _, r := range readings(words) {
		try := attempt{state: r.state, words: r.name, name: newPattern(key(r.name))}
		if bare, kinds := cutKind(r.name); kinds != nil {
			try.bare = newPattern(key(bare))
		}
		tries = append(tries, try)
	}
	return newPattern(key(words)), tries
}

// upTo counts the slips between an attempt and a place. If there are more than most, it may return any number
// above it. Another state costs as much as both letters of its code. Another kind costs one slip, because people
// who write Orleans County, La., mean the parish.
func (a attempt) upTo(most int, p *entry) int {
	elsewhere := 0
	if a.state != "" && a.state != p.State {
		elsewhere = 2
	}
	most -= elsewhere
	d := min(a.name.upTo(most, p.legal), a.name.upTo(most, p.bare))
	if a.bare != nil {
		d = min(d, a.bare.upTo(most-1, p.bare)+1)
	}
	return d + elsewhere
}

// upTo returns the distance of a form. If it is more than most, it may return any number above that.
func (p *pattern) upTo(most int, f form) int {
	if least := p.atLeast(f.shape); least > most {
		return least
	}
	return p.distance(f.text)
}
