package web

import (
	"cmp"
	"fmt"
	"slices"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// places are the jurisdictions that can be named.
type places struct {
	index *gazetteer.Index
	// byState are all places by the code of their state, each state's by name.
	byState map[string][]gazetteer.Place
}

// newPlaces takes up every place. Among places that fit equally well those that
// reports name are found first.
func newPlaces(roll *store.Roll) *places {
	p := &places{byState: map[string][]gazetteer.Place{}}
	every, reports := make([]gazetteer.Place, len(roll.Places)), reportsOf(roll)
	for i, r := range roll.Places {
		every[i] = placeOf(r.Jurisdiction)
		p.byState[r.State] = append(p.byState[r.State], every[i])
	}
	for _, of := range p.byState {
		slices.SortFunc(of, byStateAndName)
	}
	p.index = gazetteer.NewIndex(every, reports)
	return p
}

// everyPlace takes up each place of the newest version of the record. Places are only
// ever added: as long as there are as many, what finds them is that of the version
// before, with other counts.
func (s *editions) everyPlace(roll *store.Roll) *places {
	before := s.kept.Load()
	if before == nil || before.places.index.Len() != len(roll.Places) {
		return newPlaces(roll)
	}
	return &places{index: before.places.index.Recounted(reportsOf(roll)), byState: before.places.byState}
}

// reportsOf tells of a place, by its slug, how many reports name it.
func reportsOf(roll *store.Roll) func(slug string) int {
	reports := make(map[string]int, len(roll.Places))
	for _, r := range roll.Places {
		reports[string(r.Slug)] = r.Reports
	}
	return func(slug string) int { return reports[slug] }
}

func placeOf(j record.Jurisdiction) gazetteer.Place {
	return gazetteer.Place{Slug: string(j.Slug), FIPS: j.FIPS, State: j.State, Name: j.Name, Kind: j.Kind, CountyFIPS: j.CountyFIPS}
}

// name is what the place with this slug is called, with its state. It falls back
// to the slug for a place that is not there.
func (p *places) name(slug record.Slug) string {
	place, ok := p.index.Place(string(slug))
	if !ok {
		return string(slug)
	}
	return placeName(place)
}

// placeName is a place with its state, "Franklin County, New York". A name that
// is a state's own is left alone.
func placeName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.Name)
}

// apName is a place as the Associated Press writes it, "Franklin County, N.Y."
func apName(p gazetteer.Place) string {
	state, ok := gazetteer.StateByCode(p.State)
	if !ok || p.Kind == "state" || p.Name == state.Name {
		return p.Name
	}
	return fmt.Sprintf("%s, %s", p.Name, state.AP)
}

// stateName is the name of a state by its postal code, or the code itself.
func stateName(code string) string {
	if state, ok := gazetteer.StateByCode(code); ok {
		return state.Name
	}
	return code
}

func byStateAndName(a, b gazetteer.Place) int {
	if a.State != b.State {
		return cmp.Compare(stateName(a.State), stateName(b.State))
	}
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slug, b.Slug))
}
