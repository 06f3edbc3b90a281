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

// maxReadings bounds the work for a text that consists only of states.
const maxReadings = 6

// readings returns the ways to read folded words, first the one without a state. A state may be anywhere, because
// people type "clark nevada" as well as "nv clark". A word may be a state or something else: "la salle", "clark
// co", "washington or". With more than maxReadings, states near the end count, because that is where most people
// write them.
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

// An answer is a place that has exactly the name of a reading.
type answer struct {
	place     int32
	also      string    // the other name that it was found by, or empty
	town      *townPart // the town that it was found by, or nil
	otherKind bool      // it has the name but is not of the requested kind
}

// exact returns the places that have the name of a reading, in its state if it has one. It tries the legal, bare
// and other names as they are, then the bare names of the requested kind. Bare names of another kind come only if
// there is nothing else.
func (ix *Index) exact(r reading) []answer {
	if len(r.name) == 0 {
		return nil
	}
	found := &answers{ix: ix, state: r.state}
	found.asTyped(key(r.name))
	if bare, kinds := cutKind(r.name); kinds != nil {
		found.ofKind(key(bare), kinds)
	}
	return found.all
}

// answers collects the places of a state, or of every state if that is empty, each once.
type answers struct {
	ix    *Index
	state string
	all   []answer
}

// add keeps an answer if the place is in the state and has no earlier answer.
func (as *answers) add(a answer) {
	if as.ix.in(as.state, a.place) &&
		!slices.ContainsFunc(as.all, func(b answer) bool { return a.place == b.place }) {
		as.all = append(as.all, a)
	}
}

// towns adds the places that contain the towns with the key.
func (as *answers) towns(key string) {
	for _, t := range townsNamed(key) {
		as.ix.parts(t, as.state, func(place int32, part *townPart) { as.add(answer{place: place, town: part}) })
	}
}

// asTyped adds the places that have the name with the key.
func (as *answers) asTyped(key string) {
	names := as.ix.named(key)
	for _, n := range names {
		if n.also == "" {
			as.add(answer{place: n.place})
		}
	}
	as.towns(key)
	for _, n := range names {
		if n.also != "" {
			as.add(answer{place: n.place, also: n.also})
		}
	}
}

// ofKind adds the places of the kinds with the bare name, or those of other kinds if nothing is found at all.
func (as *answers) ofKind(bare string, kinds []string) {
	names := as.ix.named(bare)
	for _, n := range names {
		if n.bare && slices.Contains(kinds, as.ix.places[n.place].Kind) {
			as.add(answer{place: n.place})
		}
	}
	if slices.Contains(kinds, "city") || slices.Contains(kinds, "town") {
		as.towns(bare)
	}
	if as.all != nil {
		return
	}
	for _, n := range names {
		if n.bare {
			as.add(answer{place: n.place, otherKind: true})
		}
	}
}

// in reports whether a place is in the state with the code. If the code is empty, every place is.
func (ix *Index) in(state string, place int32) bool {
	return state == "" || ix.places[place].State == state
}

// Resolve returns the places in a state that have a name, in the order of their names. It is meant for importers: no
// slips, no nicknames, no guessing. More than one place means that the name is ambiguous (Franklin in Virginia is a
// county and an independent city), none that it is unknown.
//
// The state is a code, a name or an AP abbreviation, and must be known. The name is the legal or the bare one, or has
// the kind in another form ("Clark Co.", "City of Franklin"). Case, diacritics, punctuation and "St." for "Saint" make
// no difference. The kind is one of [Place.Kind], with "city" including independent cities, and may be empty.
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
