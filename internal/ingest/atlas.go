package ingest

import (
	"fmt"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// atlas finds the jurisdiction that a cell refers to.
type atlas struct {
	places []gazetteer.Place
	slugs  map[string]bool
	// named returns the places that the record's lines name; it may be nil.
	named func() map[string]bool
	// names finds places by name. It is built on first use, because that takes a while and files with slugs do not
	// need it.
	names *gazetteer.Index
	// found caches answers: a file names a place many times.
	found map[string]answer
}

// answer is a jurisdiction's slug, or what is wrong with the cell.
type answer struct{ slug, problem string }

// newAtlas returns an atlas of the counties and these other places.
func newAtlas(others []record.Jurisdiction, named func() map[string]bool) *atlas {
	a := &atlas{places: gazetteer.Counties(), slugs: map[string]bool{}, named: named}
	for _, p := range a.places {
		a.slugs[p.Slug] = true
	}
	a.add(others)
	return a
}

// add adds places.
func (a *atlas) add(others []record.Jurisdiction) {
	for _, j := range others {
		a.places = append(a.places, placeIn(j))
		a.slugs[string(j.Slug)] = true
	}
	a.names, a.found = nil, map[string]answer{}
}

// index finds places by name, with places that the record names first.
func (a *atlas) index() *gazetteer.Index {
	if a.names == nil {
		named := map[string]bool{}
		if a.named != nil {
			named = a.named()
		}
		a.names = gazetteer.NewIndex(a.places, func(slug string) int {
			if named[slug] {
				return 1
			}
			return 0
		})
	}
	return a.names
}

// find returns the slug of the jurisdiction that a cell names, by slug or by name and state.
func (a *atlas) find(cell string) answer {
	if a.slugs[cell] {
		return answer{slug: cell}
	}
	if found, ok := a.found[cell]; ok {
		return found
	}
	found := a.look(cell)
	a.found[cell] = found
	return found
}

func (a *atlas) look(cell string) answer {
	if slug := a.sure(cell); slug != "" {
		return answer{slug: slug}
	}
	if strings.Contains(cell, "/") {
		return a.unknown(cell)
	}
	name, state, ok := cutState(cell)
	if !ok {
		return answer{problem: fmt.Sprintf("%s names no state, and a name alone is no place; write %s", quoted(cell),
			a.choices(a.index().Nearest(cell, 3)))}
	}
	switch places := a.index().Resolve(state.Name, name, ""); len(places) {
	case 0:
		return a.unknown(cell)
	case 1:
		return answer{slug: places[0].Slug}
	default:
		return answer{problem: fmt.Sprintf("%s can be any of %d places; write %s", quoted(cell), len(places),
			a.choices(places))}
	}
}

// sure returns the only place that a cell can mean: by its code, or by its state and a present or former name. It
// returns "" if there is none. A name without a state is not enough, and a city is not its county.
func (a *atlas) sure(cell string) string {
	if strings.Contains(cell, "/") { // a slug may be in capitals, but must be complete
		if slug := strings.ToLower(cell); a.slugs[slug] {
			return slug
		}
		return ""
	}
	found := a.index().Guess(cell)
	if len(found) != 1 {
		return ""
	}
	p := found[0]
	if digits := strings.Trim(cell, " 0123456789"); digits == "" {
		return p.Slug // Guess accepts only codes of counties
	}
	if p.Slug == "dc/district-of-columbia" {
		return p.Slug // the city and the district are the same
	}
	for _, m := range a.index().Find(cell, 2) {
		named := m.Why.Kind == gazetteer.NameAndState || m.Why.Kind == gazetteer.AlsoCalled
		if m.Place.Slug == p.Slug && named && namesState(cell, p.State) {
			return p.Slug
		}
	}
	return ""
}

// namesState reports whether a cell begins or ends with a state's code or name.
func namesState(cell, code string) bool {
	state, _ := gazetteer.StateByCode(code)
	folded := " " + words(cell) + " "
	for _, as := range []string{words(state.Name), words(code)} {
		if strings.HasPrefix(folded, " "+as+" ") || strings.HasSuffix(folded, " "+as+" ") {
			return true
		}
	}
	return false
}

// cutState removes the state from a name: "Clark County, NV", "Clark County, Nevada".
func cutState(cell string) (name string, state gazetteer.State, ok bool) {
	i := strings.LastIndex(cell, ",")
	if i < 0 {
		return "", gazetteer.State{}, false
	}
	name, last := strings.TrimSpace(cell[:i]), strings.TrimSpace(cell[i+1:])
	if state, ok = gazetteer.StateByCode(last); !ok {
		state, ok = gazetteer.StateByName(last)
	}
	return name, state, ok
}

func (a *atlas) unknown(cell string) answer {
	return answer{problem: fmt.Sprintf("%s is no jurisdiction that the record knows; the nearest are %s", quoted(cell),
		a.choices(a.index().Nearest(cell, 3)))}
}

// choices lists places as "va/franklin-county (Franklin County, county) or ...".
func (a *atlas) choices(places []gazetteer.Place) string {
	texts := make([]string, len(places))
	for i, p := range places {
		texts[i] = fmt.Sprintf("%s (%s, %s)", p.Slug, p.Name, p.Kind)
	}
	return oneOf(texts)
}
