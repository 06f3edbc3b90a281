package gazetteer

import (
	"slices"
	"sort"
	"strings"
)

// A word is part of a place's name, kind or state.
type word struct {
	text    string
	own     []int32 // the places whose bare names contain it
	context []int32 // the places that it describes otherwise
}

// A vocabulary is words in the order of their texts.
type vocabulary struct {
	words []word
	// shapes are the shapes of the words. They are separate because a search for similar spellings reads every one.
	shapes []shape
}

// newVocabulary takes words in the order of their texts.
func newVocabulary(words []word) vocabulary {
	shapes := make([]shape, len(words))
	for i, w := range words {
		shapes[i] = shapeOf(w.text)
	}
	return vocabulary{words, shapes}
}

// starting returns the range of the words that begin with a text.
func (v vocabulary) starting(text string) (from, to int) {
	from = sort.Search(len(v.words), func(i int) bool { return v.words[i].text >= text })
	for to = from; to < len(v.words) && strings.HasPrefix(v.words[to].text, text); to++ {
	}
	return from, to
}

// like calls yield with each word that is at most this many slips away from the pattern, and with the number of
// slips, until yield returns false.
func (v vocabulary) like(p *pattern, slips int, yield func(i, slips int) bool) {
	for i, s := range v.shapes {
		if p.atLeast(s) > slips {
			continue
		}
		if d := p.distance(v.words[i].text); d <= slips && !yield(i, d) {
			return
		}
	}
}

// contexts collect which words describe which places.
type contexts struct {
	ids   map[string]int32
	texts []string
	own   []said
	rest  []said
	// ofKind and ofState are the words that all places of a kind or state share.
	ofKind, ofState map[string][]int32
}

// said is a word that describes a place.
type said struct{ word, place int32 }

// newContexts allocates the contexts of this many places.
func newContexts(places int) *contexts {
	return &contexts{
		ids: make(map[string]int32, places), own: make([]said, 0, 3*places), rest: make([]said, 0, 8*places),
		ofKind: make(map[string][]int32), ofState: make(map[string][]int32, len(states)),
	}
}

// add notes the words that describe the place with this index.
func (c *contexts) add(s *spelling, place int32) {
	c.own = append(c.own, said{c.id(s.bare), place}) // as one word too: a slip may be a missing space
	for _, w := range s.bareWords {
		c.own = append(c.own, said{c.id(spellOut(w)), place})
	}
	for _, w := range s.nameWords {
		c.note(w, place)
	}
	for _, id := range c.shared(c.ofKind, s.Kind, func() []string { return fold(s.Kind) }) {
		c.rest = append(c.rest, said{id, place})
	}
	for _, id := range c.shared(c.ofState, s.State, func() []string { return stateWords[s.State] }) {
		c.rest = append(c.rest, said{id, place})
	}
	if s.FIPS != "" {
		c.note("county", place) // what is called a parish or a borough elsewhere
	}
}

// note notes a word that describes a place other than by its name.
func (c *contexts) note(text string, place int32) { c.rest = append(c.rest, said{c.id(text), place}) }

// id returns the number of the word with this text.
func (c *contexts) id(text string) int32 {
	id, known := c.ids[text]
	if !known {
		id = int32(len(c.texts))
		c.ids[text] = id
		c.texts = append(c.texts, text)
	}
	return id
}

// shared returns the numbers of the words that belong to a key. They are computed once.
func (c *contexts) shared(of map[string][]int32, key string, words func() []string) []int32 {
	ids, known := of[key]
	if !known {
		for _, w := range words() {
			ids = append(ids, c.id(w))
		}
		of[key] = ids
	}
	return ids
}

// vocabulary returns the words with the places that they describe.
func (c *contexts) vocabulary() vocabulary {
	own, rest := byWord(len(c.texts), c.own), byWord(len(c.texts), c.rest)
	words := make([]word, len(c.texts))
	for i, id := range sorted(len(c.texts), func(i int32) string { return c.texts[i] },
		func(a, b int32) int { return 0 }) {
		words[i] = word{c.texts[id], own[id], rest[id]}
	}
	return newVocabulary(words)
}

// byWord returns the places that each word describes, each list in the order of the places.
func byWord(words int, all []said) [][]int32 {
	ends := make([]int32, words+1)
	for _, s := range all {
		ends[s.word+1]++
	}
	for i := range words {
		ends[i+1] += ends[i]
	}
	next := slices.Clone(ends)
	places := make([]int32, len(all))
	for _, s := range all {
		places[next[s.word]] = s.place
		next[s.word]++
	}
	lists := make([][]int32, words)
	for i := range lists {
		lists[i] = places[ends[i]:ends[i+1]:ends[i+1]]
	}
	return lists
}
