package web

import (
	"slices"
	"testing"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// Places are taken up anew when anything is other than before that finding them, or
// telling of them, goes by.
func TestPlacesAfter(t *testing.T) {
	t.Parallel()
	all := []store.Placing{
		{Jurisdiction: record.Jurisdiction{Slug: "nv/clark-county", Name: "Clark County", State: "NV", Kind: "county", FIPS: "32003"}, Reports: 1},
		{Jurisdiction: record.Jurisdiction{Slug: "ny/ithaca", Name: "Ithaca", State: "NY", Kind: "city", CountyFIPS: []string{"36109"}}},
	}
	before := &edition{roll: &store.Roll{Places: all}}
	before.places = newPlaces(before.roll)
	with := func(change func(p *store.Placing)) *places {
		after := slices.Clone(all)
		change(&after[1])
		return placesAfter(before, &store.Roll{Places: after})
	}
	if with(func(p *store.Placing) { p.Standing, p.Last.Seq = record.Standing{}, 72 }) != before.places {
		t.Error("a correction has the places taken up anew")
	}
	for name, change := range map[string]func(p *store.Placing){
		"reports": func(p *store.Placing) { p.Reports++ }, "slug": func(p *store.Placing) { p.Slug = "ny/ithaca-city" }, "name": func(p *store.Placing) { p.Name = "Ithaca Town" },
		"state": func(p *store.Placing) { p.State = "MI" }, "kind": func(p *store.Placing) { p.Kind = "town" }, "FIPS": func(p *store.Placing) { p.FIPS = "36001" },
		"counties": func(p *store.Placing) { p.CountyFIPS = []string{"36001"} },
	} {
		if with(change) == before.places {
			t.Errorf("another %s does not have the places taken up anew", name)
		}
	}
	if got := placesAfter(before, &store.Roll{Places: all[:1]}); got == before.places {
		t.Error("a place that is gone is still found")
	}
	if placesAfter(nil, before.roll) == nil {
		t.Error("the first edition has no places")
	}
}
