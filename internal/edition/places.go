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

// newPlaces takes up every place. Among places that fit equally well those that
// reports name are found first.
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

// reportsOf tells of a place, by its slug, how many reports name it.
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

// Name is what the place with this slug is called, with its state. It falls back
// to the slug for a place that is not there.
func (p *Places) Name(slug record.Slug) string {
	place, ok := p.Index.Place(string(slug))
	if !ok {
		return string(slug)
	}
	return PlaceName(place)
}

// PlaceName is a place with its state, "Franklin County, New York". A name that
// is a state's own is left alone.
func PlaceName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.Name)
}

// ApName is a place as the Associated Press writes it, "Franklin County, N.Y."
func ApName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.AP)
}

// StateName is the name of a state by its postal code, or the code itself.
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
