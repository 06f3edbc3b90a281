package gazetteer

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, test := range []struct{ query, want, why string }{
		{"clark nevada", "nv/clark-county", "name-and-state"},
		{"Clark Co NV", "nv/clark-county", "name-and-state"},
		{"clark county, nv", "nv/clark-county", "name-and-state"},
		{"NV clark", "nv/clark-county", "name-and-state"},
		{"nv/clark-county", "nv/clark-county", "name-and-state"},
		{"nevada county of clark", "nv/clark-county", "name-and-state"},
		{"Clark County Sheriff, Nev.", "nv/clark-county", "name-and-state"},
		{"franklin ny", "ny/franklin-county", "name-and-state"},
		{"Franklin, N.Y.", "ny/franklin-county", "name-and-state"},
		{"franklin county va", "va/franklin-county", "name-and-state"},
		{"franklin city va", "va/franklin-city", "name-and-state"},
		{"douglas co", "co/douglas-county", "name-and-state"},
		{"washington or", "or/washington-county", "name-and-state"},
		{"new york ny", "ny/new-york-city", "name-and-state"},
		{"new york new york", "ny/new-york-city", "name-and-state"},
		{"la salle la", "la/la-salle-parish", "name-and-state"},
		{"saint louis city mo", "mo/st-louis-city", "name-and-state"},
		{"ft bend tx", "tx/fort-bend-county", "name-and-state"},
		{"ithaca ny", "ny/ithaca", "name-and-state"},
		{"district of columbia", "dc/district-of-columbia", "name-and-state"},
		{"dc", "dc/district-of-columbia", "name-and-state"},
		{"washington dc", "dc/district-of-columbia", "city Washington"},
		{"Washington, D.C.", "dc/district-of-columbia", "city Washington"},

		{"36033", "ny/franklin-county", "fips 36033"}, // also a ZIP code of Butler County, Alabama
		{"zip 36033", "al/butler-county", "zip-most 36033"},
		{"FIPS 36033", "ny/franklin-county", "fips 36033"},
		{"1001", "al/autauga-county", "fips 01001"},

		{"doña ana", "nm/dona-ana-county", "name"},
		{"dona ana", "nm/dona-ana-county", "name"},
		{"DONA ANA", "nm/dona-ana-county", "name"},
		{"o'brien", "ia/obrien-county", "name"},
		{"obrien", "ia/obrien-county", "name"},
		{"o brien", "ia/obrien-county", "name"},
		{"prince georges", "md/prince-georges-county", "name"},
		{"king", "tx/king-county", "name"},
		{"st louis", "mo/st-louis-city", "name"},
		{"saint louis", "mo/st-louis-city", "name"},
		{"sainte genevieve", "mo/ste-genevieve-county", "name"},
		{"new york city", "ny/new-york-city", "name"},
		{"city of new york", "ny/new-york-city", "name"},
		{"orleans", "la/orleans-parish", "name"},
		{"carson city", "nv/carson-city", "name"},
		{"clark", "nv/clark-county", "name"}, // listed, even though AR comes first
		{"clark cnty", "nv/clark-county", "name"},
		{"county clark", "nv/clark-county", "name"},
		{"orleans par", "la/orleans-parish", "name"},
		{"east haven", "ct/east-haven", "name"},
		{"dept of corrections", "ri/department-of-corrections", "name"},
		{"orleans county la", "la/orleans-parish", "other-kind"},
		{"nyc", "ny/new-york-city", "also NYC"},
		{"LA county", "ca/los-angeles-county", "also LA County"},
		{"brooklyn", "ny/kings-county", "city Brooklyn"},

		{"trav", "tx/travis-county", "beginning"},
		{"saint law", "ny/st-lawrence-county", "beginning"},
		{"nassau coun", "ny/nassau-county", "beginning"},
		{"mont co md", "md/montgomery-county", "beginning-in-state MD"},
		{"angeles", "ca/los-angeles", "words"},
		{"clark neva", "nv/clark-county", "words"},

		{"nasau", "ny/nassau-county", "spelling"},
		{"nassua county ny", "ny/nassau-county", "spelling"},
		{"montgomry pensylvania", "pa/montgomery-county", "spelling"},
		{"los angles", "ca/los-angeles", "spelling"},
		{"sanfransico", "ca/san-francisco-county", "city San Francisco"},
		{"clarke nv", "nv/clark-county", "spelling"},

		{"nevada", "nv/clark-county", "state NV"},
		{"nv", "nv/clark-county", "state NV"},
		{"Nev.", "nv/clark-county", "state NV"},
		{"nevada counties", "nv/clark-county", "state NV"},
		{"ri", "ri/department-of-corrections", "state RI"},
		{"state of nevada", "nv/clark-county", "state NV"},
		{"state of california", "ca/state", "name-and-state"},
		{"the bronx", "ny/bronx-county", "name"},
		{"louisville jefferson county", "ky/jefferson-county", "words"},
		{"conneticut", "ct/east-haven", "state CT"},
		{"california", "ca/state", "name-and-state"},
		{"iowa", "ia/iowa-county", "name-and-state"},
		{"new york", "ny/new-york-city", "name-and-state"},
	} {
		got := ix.Find(test.query, 10)
		if len(got) == 0 {
			t.Errorf("Find(%q) finds nothing, want %s", test.query, test.want)
		} else if got[0].Place.Slug != test.want || inShort(got[0].Why) != test.why {
			t.Errorf("Find(%q) = %s (%s), want %s (%s)", test.query, got[0].Place.Slug, inShort(got[0].Why), test.want, test.why)
		}
	}
	for _, query := range []string{"", " ", "county", "xyzzy", "99999", "\xff", "'", "qqqq parish"} {
		if got := ix.Find(query, 10); got != nil {
			t.Errorf("Find(%q) = %s, want nothing", query, found(got))
		}
	}
}

// inShort formats a reason as its kind and its value.
func inShort(r Reason) string { return strings.TrimSpace(string(r.Kind) + " " + r.Value) }

func found(matches []Match) string {
	var slugs []string
	for _, m := range matches {
		slugs = append(slugs, m.Place.Slug)
	}
	return strings.Join(slugs, " ")
}

func TestFindOrder(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, test := range []struct {
		query string
		limit int
		want  string
	}{
		// Listed first, then by state.
		{"franklin county", 4, "ny/franklin-county al/franklin-county ar/franklin-county fl/franklin-county"},
		// Beginnings come after whole names, the shorter first.
		{"king", 5, "tx/king-county wa/king-county nc/stokes-county wi/waupaca-county ca/kings-county"},
		{"franklin va", 3, "va/franklin-city va/franklin-county va/southampton-county"},
		{"36061", 5, "ny/new-york-county ny/new-york-city"},
		// A word that is a state leaves room for its other meanings, and the well-known ones come first.
		{"la", 6, "ca/los-angeles ca/los-angeles-county la/new-orleans la/acadia-parish nv/clark-county ga/gwinnett-county"},
		{"nevada", 6,
			"nv/clark-county nv/carson-city nv/churchill-county nv/douglas-county ar/nevada-county ca/nevada-county"},
		{"new york", 4, "ny/new-york-city ny/new-york-county ny/franklin-county mn/otter-tail-county"},
		{"california", 3, "ca/state ca/los-angeles md/st-marys-county"},
		{"washington", 3, "dc/district-of-columbia wa/adams-county al/washington-county"},
		{"dc", 9, "dc/district-of-columbia"},
		{"clark", 0, ""},
		{"clark", -1, ""},
	} {
		if got := found(ix.Find(test.query, test.limit)); got != test.want {
			t.Errorf("Find(%q, %d) = %s, want %s", test.query, test.limit, got, test.want)
		}
	}
	if got := ix.Find("nv", 1000); len(got) < 17 || found(got[:2]) != "nv/clark-county nv/carson-city" {
		t.Errorf("Find(nv) = %s", found(got))
	}
}

func TestFindKnowsEveryNameWithItsState(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, p := range append(Counties(), others...) {
		s, _ := StateByCode(p.State)
		for _, query := range []string{
			p.Name + " " + p.State,
			p.Name + ", " + s.AP,
			strings.ToUpper(p.Name + " " + s.Name),
			p.State + " " + p.Name,
		} {
			if got := ix.Find(query, 3); len(got) == 0 || got[0].Place.Slug != p.Slug {
				t.Errorf("Find(%q) = %s, want %s", query, found(got), p.Slug)
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"clark nevada", "36033", "nv/clark-county", "Doña Ana", "/states/new-york", "st st st", "co", "", "\x00\xff",
		"n.y. d.c. w.va.",
		"ny nj ny nj ny nj ny nj ny nj ny nj ny nj", "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ", "İstanbul", "county of of county", "&&&&&&&&&&&&&&&&",
	} {
		f.Add(seed)
	}
	ix := testIndex()
	f.Fuzz(func(t *testing.T, text string) {
		matches := ix.Find(text, 10)
		if len(matches) > 10 {
			t.Errorf("%d matches", len(matches))
		}
		seen := make(map[string]bool)
		for _, m := range matches {
			if seen[m.Place.Slug] || m.Why.Kind == "" {
				t.Errorf("%s again or without a reason: %q", m.Place.Slug, m.Why)
			}
			seen[m.Place.Slug] = true
		}
		if got := len(ix.Nearest(text, 3)); got != 3 {
			t.Errorf("%d nearest", got)
		}
		for _, p := range ix.Guess(text) {
			if _, ok := ix.Place(p.Slug); !ok {
				t.Errorf("guessed %s", p.Slug)
			}
		}
		GuessState(text)
		ix.Resolve(text, text, text)
	})
}

func BenchmarkFind(b *testing.B) {
	ix := testIndex()
	for _, query := range []string{
		"clark nevada", "franklin county", "nasau", "washington", "c", "36033", "clark county sheriff",
		"montgomry county pensylvania",
		strings.Repeat("ny ", 33), strings.Repeat("county ", 14), "a b c d e f g h i j k l m n o p q r s t",
	} {
		b.Run(query[:min(len(query), 24)], func(b *testing.B) {
			for b.Loop() {
				ix.Find(query, 10)
			}
		})
	}
}
