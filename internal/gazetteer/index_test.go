package gazetteer

import (
	"strings"
	"sync"
	"testing"
)

// others are jurisdictions as the weekly reports of 2017 named them, beside counties.
var others = []Place{
	{
		Slug: "ny/new-york-city", Name: "New York City", State: "NY", Kind: "city",
		CountyFIPS: []string{"36005", "36047", "36061", "36081", "36085"},
	},
	{Slug: "ny/ithaca", Name: "Ithaca", State: "NY", Kind: "city", CountyFIPS: []string{"36109"}},
	{Slug: "ia/iowa-city", Name: "Iowa City", State: "IA", Kind: "city", CountyFIPS: []string{"19103"}},
	{Slug: "la/new-orleans", Name: "New Orleans", State: "LA", Kind: "city", CountyFIPS: []string{"22071"}},
	{Slug: "ct/east-haven", Name: "East Haven", State: "CT", Kind: "town", CountyFIPS: []string{"09009"}},
	{Slug: "il/chicago", Name: "Chicago", State: "IL", Kind: "city", CountyFIPS: []string{"17031", "17043"}},
	{Slug: "ca/los-angeles", Name: "Los Angeles", State: "CA", Kind: "city", CountyFIPS: []string{"06037"}},
	{Slug: "ca/tulare", Name: "Tulare", State: "CA", Kind: "unclear", CountyFIPS: []string{"06107"}},
	{Slug: "ca/state", Name: "State of California", State: "CA", Kind: "state"},
	{Slug: "ri/department-of-corrections", Name: "Rhode Island Department of Corrections", State: "RI",
		Kind: "state agency"},
}

// testIndex lists the places of others and a few counties.
var testIndex = sync.OnceValue(func() *Index {
	reports := map[string]int{
		"nv/clark-county": 2, "fl/clay-county": 1, "ny/nassau-county": 1, "ny/franklin-county": 1, "tx/travis-county": 2,
	}
	for _, p := range others {
		reports[p.Slug] = 1
	}
	return NewIndex(append(Counties(), others...), func(slug string) int { return reports[slug] })
})

func slugsOf(places []Place) string {
	var slugs []string
	for _, p := range places {
		slugs = append(slugs, p.Slug)
	}
	return strings.Join(slugs, " ")
}

func TestPlace(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, p := range append(Counties(), others...) {
		got, ok := ix.Place(p.Slug)
		if !ok || got.Name != p.Name || got.FIPS != p.FIPS || len(got.CountyFIPS) != len(p.CountyFIPS) {
			t.Errorf("Place(%s) = %+v, %t", p.Slug, got, ok)
		}
	}
	for _, slug := range []string{"", "ny", "NY/Franklin-County", "ny/nowhere"} {
		if p, ok := ix.Place(slug); ok {
			t.Errorf("Place(%q) = %s", slug, p.Slug)
		}
	}
}

func TestFirstOfTwoPlacesWithOneSlugCounts(t *testing.T) {
	t.Parallel()
	ix := NewIndex([]Place{{Slug: "ny/a", State: "NY", Name: "First"}, {Slug: "ny/a", State: "NY", Name: "Second"}}, nil)
	if p, _ := ix.Place("ny/a"); p.Name != "First" {
		t.Errorf("Place = %s", p.Name)
	}
	if got := ix.Find("second", 5); got != nil {
		t.Errorf("Find = %v", got)
	}
}

func TestNamesakes(t *testing.T) {
	t.Parallel()
	counties := NewIndex(Counties(), nil)
	franklin, _ := counties.Place("ny/franklin-county")
	same := counties.Namesakes(franklin)
	if len(same) != 25 {
		t.Errorf("%d namesakes of Franklin County, New York, want 25", len(same))
	}
	for i, p := range same {
		if BareName(p) != "Franklin" || p.Slug == franklin.Slug {
			t.Errorf("%s is not a namesake", p.Slug)
		}
		if i > 0 && (p.State < same[i-1].State || p.State == same[i-1].State &&
			strings.ToLower(p.Name) < strings.ToLower(same[i-1].Name)) {
			t.Errorf("%s comes after %s", p.Slug, same[i-1].Slug)
		}
	}
	ix := testIndex()
	for slug, want := range map[string]string{
		"ca/tulare":                "ca/tulare-county",
		"ny/new-york-city":         "ny/new-york-county",
		"md/baltimore-city":        "md/baltimore-county",
		"il/lasalle-county":        "la/la-salle-parish tx/la-salle-county",
		"nm/dona-ana-county":       "",
		"ny/st-lawrence-county":    "",
		"ia/iowa-city":             "",
		"mo/st-louis-city":         "mn/st-louis-county mo/st-louis-county",
		"la/st-charles-parish":     "mo/st-charles-county",
		"md/prince-georges-county": "",
	} {
		p, _ := ix.Place(slug)
		if got := slugsOf(ix.Namesakes(p)); got != want {
			t.Errorf("Namesakes(%s) = %q, want %q", slug, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, test := range []struct{ state, name, kind, want string }{
		{"NV", "Clark County", "", "nv/clark-county"},
		{"nv", "CLARK", "", "nv/clark-county"},
		{"Nevada", "Clark Co.", "", "nv/clark-county"},
		{"Nev.", "County of Clark", "county", "nv/clark-county"},
		{"VA", "Franklin", "", "va/franklin-city va/franklin-county"},
		{"VA", "Franklin County", "", "va/franklin-county"},
		{"VA", "Franklin", "county", "va/franklin-county"},
		{"VA", "Franklin", "Independent City", "va/franklin-city"},
		{"VA", "Franklin", "city", "va/franklin-city"},
		{"VA", "City of Franklin", "", "va/franklin-city"},
		{"VA", "Franklin County", "independent city", ""},
		{"MO", "Saint Louis", "", "mo/st-louis-city mo/st-louis-county"},
		{"MO", "ST LOUIS CITY", "", "mo/st-louis-city"},
		{"NM", "Dona Ana", "", "nm/dona-ana-county"},
		{"IA", "O’Brien County", "county", "ia/obrien-county"},
		{"IL", "La Salle", "", "il/lasalle-county"},
		{"NY", "New York", "", "ny/new-york-city ny/new-york-county"},
		{"NY", "New York City", "", "ny/new-york-city"},
		{"CA", "City and County of San Francisco", "", "ca/san-francisco-county"},
		{"CA", "California", "state", "ca/state"},
		{"DC", "District of Columbia", "", "dc/district-of-columbia"},
		{"CT", "Town of East Haven", "town", "ct/east-haven"},
		{"RI", "Department of Corrections", "", "ri/department-of-corrections"},
		{"LA", "Orleans County", "", ""}, // a parish is not a county to an importer
		{"NY", "NYC", "", ""},            // and a nickname is not a name
		{"NY", "Nasau", "", ""},
		{"", "Clark County", "", ""},
		{"Clark County", "Clark County", "", ""},
		{"NV", "", "", ""},
		{"NV", "County", "", ""},
	} {
		if got := slugsOf(ix.Resolve(test.state, test.name, test.kind)); got != test.want {
			t.Errorf("Resolve(%q, %q, %q) = %q, want %q", test.state, test.name, test.kind, got, test.want)
		}
	}
}

func TestResolveFindsEveryPlaceByItsLegalName(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, p := range append(Counties(), others...) {
		if got := slugsOf(ix.Resolve(p.State, p.Name, p.Kind)); got != p.Slug {
			t.Errorf("Resolve(%s, %s, %s) = %q", p.State, p.Name, p.Kind, got)
		}
	}
}

func BenchmarkNewIndex(b *testing.B) {
	places := append(Counties(), others...)
	for b.Loop() {
		NewIndex(places, nil)
	}
}
