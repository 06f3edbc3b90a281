package gazetteer

import "strings"

// Guess returns the places that an address typed by a person may mean, by state and then name: "/clark-county-nv",
// "nv/clark", "NV/Clark-County", "clark-county-nevada", "nyc", "36033". Only the end of the address counts, so
// "/places/nv/clark" may be passed as it is, unescaped. Matches are exact. For misspellings see [Index.Nearest].
// Several places mean that the address is ambiguous ("franklin-county"), none that it names no place.
func (ix *Index) Guess(path string) []Place {
	pieces := pathWords(path)
	if len(pieces) == 0 {
		return nil
	}
	last := pieces[len(pieces)-1]
	if len(pieces) > 1 {
		if s, ok := stateByKey[strings.Join(pieces[len(pieces)-2], "")]; ok {
			return ix.list(ix.meant(reading{s.Code, last}))
		}
	}
	var found []int32
	for _, r := range readings(last) {
		found = append(found, ix.meant(r)...)
	}
	for _, c := range ix.codes[strings.Join(last, "")] {
		if !c.within {
			found = append(found, c.place)
		}
	}
	return ix.list(found)
}

// meant returns the places that a reading names exactly, or else the counties with the most people of the towns
// that it names. A small town has to be named with its state.
func (ix *Index) meant(r reading) []int32 {
	var named, around []int32
	for _, a := range ix.exact(r) {
		switch {
		case a.otherKind:
		case a.town == nil:
			named = append(named, a.place)
		case a.town.part == 0 && (r.state != "" || a.town.thousands >= largeTown):
			around = append(around, a.place)
		}
	}
	if named != nil {
		return named
	}
	return around
}

// GuessState returns the state that the last part of an address names: "/states/nevada", "NV", "new-york".
func GuessState(path string) (State, bool) {
	pieces := pathWords(path)
	if len(pieces) == 0 {
		return State{}, false
	}
	return StateByName(strings.Join(pieces[len(pieces)-1], " "))
}

// pathWords returns the folded words of the last two parts of an address that have any.
func pathWords(path string) [][]string {
	var pieces [][]string
	for len(pieces) < 2 && path != "" {
		at := strings.LastIndexByte(path, '/')
		if words := english(fold(path[at+1:])); len(words) > 0 {
			pieces = append([][]string{words}, pieces...)
		}
		path = path[:max(at, 0)]
	}
	return pieces
}
