package gazetteer

import (
	"slices"
	"strings"
)

// A stated is the state that a typed text names. A state at its end or beginning is never ignored: a place
// elsewhere answers only if its name contains the state's letters, as in Port Washington.
type stated struct {
	words       []string
	first, last string // codes of states; empty if none is typed there
	// firstKey and lastKey are their words without spaces.
	firstKey, lastKey string
	comma             bool // the last one is separated: "Elk, IN"
	kindToo           bool // the last word may also be a kind of place: "clark co"
	// firstNamed and lastNamed report that a place in that state has the name that was typed with it.
	firstNamed, lastNamed bool
}

// statedIn reads a typed text and the words that it folds to.
func statedIn(text string, words []string) stated {
	s := stated{words: words}
	for n := min(3, len(words)-1); n > 0; n-- {
		start, end := strings.Join(words[:n], ""), strings.Join(words[len(words)-n:], "")
		if state, ok := placeOfKey(start); ok && s.first == "" && !isKindAndState(start) {
			s.first, s.firstKey = state, start
		}
		if state, ok := placeOfKey(end); ok && s.last == "" {
			s.last, s.lastKey = state, end
			s.comma = strings.Contains(text, ",") &&
				slices.Equal(english(fold(text[strings.LastIndexByte(text, ',')+1:])), words[len(words)-n:])
		}
	}
	if isKindAndState(s.lastKey) && !s.comma {
		s.last, s.lastKey, s.kindToo = "", "", true
	}
	return s
}

// placeOfKey returns the code of the state or territory with the key.
func placeOfKey(key string) (code string, ok bool) {
	if s, ok := stateByKey[key]; ok {
		return s.Code, true
	}
	t, ok := territoryByKey[key]
	return t.Code, ok
}

// isKindAndState reports whether a word is both a kind of place and a state, such as "co".
func isKindAndState(word string) bool { return kindWords[word] != nil && stateByKey[word].Code != "" }

// holdTo removes the hits that ignore a typed state.
func (f *finder) holdTo(s stated) {
	if s.first == "" && s.last == "" {
		return
	}
	for i := range f.hits {
		state, exact := f.ix.places[f.hits[i].place].State, f.hits[i].tier == byNameAndState
		s.firstNamed = s.firstNamed || exact && state == s.first
		s.lastNamed = s.lastNamed || exact && state == s.last
	}
	kept := f.hits[:0]
	for _, h := range f.hits {
		const elsewhere = 4 * slipCost // more than anything else costs
		state := f.ix.places[h.place].State
		holds := h.tier == byCode || s.holds(&h, state)
		if h.tier != byCode && s.last != "" && state != s.last && h.cost < elsewhere {
			h.cost += elsewhere
		}
		if holds {
			kept = append(kept, h)
			f.at[h.place] = int32(len(kept))
		} else {
			f.at[h.place] = 0
		}
	}
	f.hits = kept
}

// holds reports whether a hit in a state does not ignore the typed state.
func (s *stated) holds(h *hit, state string) bool {
	switch {
	case s.last != "":
		return state == s.last || !s.lastNamed && (s.endsName(h) || s.firstNamed && state == s.first)
	case s.firstNamed:
		return state == s.first || h.tier == byName
	default:
		return state == s.first || strings.HasPrefix(Key(h.named), s.firstKey)
	}
}

// endsName reports whether the words of the last state belong to the name that was found. A code may be the
// beginning of its last word, as in "new or", but "elk in" is not Elkin.
func (s *stated) endsName(h *hit) bool {
	switch {
	case s.comma:
		return false
	case len(s.lastKey) > 2:
		return strings.Contains(Key(h.named), s.lastKey)
	}
	words, last := fold(h.named), len(s.words)-1
	return h.tier == byBeginning && len(words) > last && key(words[:last]) == key(s.words[:last]) &&
		strings.HasPrefix(words[last], s.words[last])
}
