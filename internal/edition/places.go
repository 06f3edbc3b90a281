package edition

import (
	"cmp"
	"fmt"
	"slices"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Places are the jurisdictions that can be named.
type Places struct {
	Index *gazetteer.Index
	// ByState are all places by the code of their state, each state's by name.
	ByState map[string][]gazetteer.Place
}

// newPlaces indexes every place. Among equally good matches, places that reports name rank first.
func newPlaces(roll *store.Roll) *Places {
	p := &Places{ByState: map[string][]gazetteer.Place{}}
	every, reports := make([]gazetteer.Place, len(roll.Places)), reportsOf(roll)
	for i, r := range roll.Places {
		every[i] = PlaceOf(r.Jurisdiction)
		p.ByState[r.State] = append(p.ByState[r.State], every[i])
	}
	for _, of := range p.ByState {
		slices.SortFunc(of, ByStateAndName)
	}
	p.Index = gazetteer.NewIndex(every, reports)
	return p
}

// reportsOf returns a function that reports how many reports name a place.
func reportsOf(roll *store.Roll) func(slug string) int {
	reports := make(map[string]int, len(roll.Places))
	for _, r := range roll.Places {
		reports[string(r.Slug)] = r.Reports
	}
	return func(slug string) int { return reports[slug] }
}

func PlaceOf(j record.Jurisdiction) gazetteer.Place {
	return gazetteer.Place{
		Slug: string(j.Slug), FIPS: j.FIPS, State: j.State, Name: j.Name, Kind: j.Kind, CountyFIPS: j.CountyFIPS,
	}
}

// Name returns the name of the place with its state, or the slug itself for an unknown place.
func (p *Places) Name(slug record.Slug) string {
	place, ok := p.Index.Place(string(slug))
	if !ok {
		return string(slug)
	}
	return PlaceName(place)
}

// PlaceName returns a place with its state, "Franklin County, New York". The name of a state stays as it is.
func PlaceName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.Name)
}

// ApName returns a place in the style of the Associated Press, "Franklin County, N.Y."
func ApName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.AP)
}

// StateName returns the name of a state by its postal code, or the code if it is unknown.
func StateName(code string) string {
	if state, ok := gazetteer.StateByCode(code); ok {
		return state.Name
	}
	return code
}

func ByStateAndName(a, b gazetteer.Place) int {
	if a.State != b.State {
		return cmp.Compare(StateName(a.State), StateName(b.State))
	}
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slug, b.Slug))
}
