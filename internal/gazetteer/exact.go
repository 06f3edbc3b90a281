package gazetteer

import (
	"slices"
	"strings"
)

// A reading is one way to divide a typed text into a state and the rest.
type reading struct {
	state string   // a code, or empty where the text is read as naming no state
	name  []string // folded
}

// maxReadings bounds the work for a text that is nothing but states.
const maxReadings = 6

// readings returns the ways to read folded words, first the one without a state. A state may stand anywhere,
// because people type
// "clark nevada" as well as "nv clark"; and a word may be a state or something else: "la salle", "clark co",
// "washington or".
// Where there are more than maxReadings, states near the end count, because that is where most people write them.
func readings(words []string) []reading {
	all := []reading{{name: words}}
	for i := len(words) - 1; i >= 0; i-- {
		for n := 1; n <= 3 && i+n <= len(words); n++ { // District of Columbia has three words
			s, ok := stateByKey[strings.Join(words[i:i+n], "")]
			if ok && len(all) < maxReadings {
				all = append(all, reading{s.Code, slices.Concat(words[:i], words[i+n:])})
			}
		}
	}
	return all
}

// An answer is a place that bears exactly the name of a reading.
type answer struct {
	place     int32
	also      string    // the other name that it was found by, or empty
	town      *townPart // the town that it was found by, or nil
	otherKind bool      // it has the name but is not of the kind asked for
}

// exact returns the places that bear the name of a reading, in its state if it has one: first the legal, bare
// and other names as
// they stand, then the bare names of the kind asked for. Bare names of another kind come only if there is nothing else.
func (ix *Index) exact(r reading) []answer {
	if len(r.name) == 0 {
		return nil
	}
	var found []answer
	add := func(a answer) {
		if !slices.ContainsFunc(found, func(b answer) bool { return a.place == b.place }) {
			found = append(found, a)
		}
	}
	towns := func(key string) {
		for _, t := range townsNamed(key) {
			ix.parts(t, r.state, func(place int32, part *townPart) { add(answer{place: place, town: part}) })
		}
	}
	names := ix.named(key(r.name))
	for _, n := range names {
		if n.also == "" && ix.in(r.state, n.place) {
			add(answer{place: n.place})
		}
	}
	towns(key(r.name))
	for _, n := range names {
		if n.also != "" && ix.in(r.state, n.place) {
			add(answer{place: n.place, also: n.also})
		}
	}
	bare, kinds := cutKind(r.name)
	if kinds == nil {
		return found
	}
	names = ix.named(key(bare))
	others := found == nil
	for _, n := range names {
		if n.bare && ix.in(r.state, n.place) && slices.Contains(kinds, ix.places[n.place].Kind) {
			add(answer{place: n.place})
			others = false
		}
	}
	if slices.Contains(kinds, "city") || slices.Contains(kinds, "town") {
		towns(key(bare))
		others = others && found == nil
	}
	for _, n := range names {
		if others && n.bare && ix.in(r.state, n.place) {
			add(answer{place: n.place, otherKind: true})
		}
	}
	return found
}

// in reports whether a place lies in the state with the code; every place does where the code is empty.
func (ix *Index) in(state string, place int32) bool {
	return state == "" || ix.places[place].State == state
}

// Resolve returns the places in a state that bear a name, in the order of their names. It is meant for
// importers: no slips, no
// nicknames, no guessing. More than one place means that the name is ambiguous (Franklin in Virginia is a
// county and an independent
// city), none that it is unknown.
//
// The state is a code, a name or an AP abbreviation, and must be known. The name is the legal or the bare
// one, or has the kind in
// another form ("Clark Co.", "City of Franklin"); case, diacritics, punctuation and "St." for "Saint" make no
// difference. The kind
// is one of [Place.Kind], with "city" including independent cities, and may be empty.
func (ix *Index) Resolve(state, name, kind string) []Place {
	s, ok := StateByName(state)
	if !ok {
		return nil
	}
	kinds := []string{strings.Join(fold(kind), " ")}
	if kinds[0] == "city" {
		kinds = kindWords["city"]
	}
	var found []int32
	for _, a := range ix.exact(reading{s.Code, fold(name)}) {
		if a.also == "" && a.town == nil && !a.otherKind && (kind == "" || slices.Contains(kinds, ix.places[a.place].Kind)) {
			found = append(found, a.place)
		}
	}
	return ix.list(found)
}
