package gazetteer

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestZIPsAreWellFormed(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9]{5} [0-9]{5}((,[0-9]{5})*|(>[0-9]{5})*)$`)
	known, found := make(map[string]bool), make(map[string]bool)
	for _, p := range Counties() {
		known[p.FIPS] = true
	}
	last := ""
	for line := range strings.Lines(zipsText) {
		line = strings.TrimSuffix(line, "\n")
		if !form.MatchString(line) || line[:5] <= last {
			t.Errorf("%q after %q", line, last)
		}
		last = line[:5]
		counties, ordered := zipCounties(last)
		if len(counties) != (len(line)-5)/6 || ordered == strings.Contains(line, ",") {
			t.Errorf("%q is read as %v, %t", line, counties, ordered)
		}
		for i, c := range counties {
			if !known[c] || slices.Contains(counties[:i], c) {
				t.Errorf("%q: county %s", line, c)
			}
			found[c] = true
		}
	}
	if len(found) != len(known) {
		t.Errorf("ZIP codes lead to %d counties of %d", len(found), len(known))
	}
	for _, none := range []string{"", "0", "00000", "99999", "891", "891010", "abcde", "\n"} {
		if counties, _ := zipCounties(none); counties != nil {
			t.Errorf("%q is read as %v", none, counties)
		}
	}
}

// A number may be a ZIP code, a FIPS code or both. Every meaning is found, and its reason shows which it is.
func TestFindByNumber(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, test := range []struct {
		query string
		want  []string
	}{
		{"89101", []string{"nv/clark-county zip 89101"}},
		{"ZIP 89101", []string{"nv/clark-county zip 89101"}},
		{"89101-0001", []string{"nv/clark-county zip 89101"}},
		{"891010001", []string{"nv/clark-county zip 89101"}},
		{"fips 89101", nil},
		{"32003", []string{"nv/clark-county fips 32003", "fl/clay-county zip 32003"}},
		{"zip 32003", []string{"fl/clay-county zip 32003", "nv/clark-county fips 32003"}},
		{"fips 32003", []string{"nv/clark-county fips 32003"}},
		{"32003 (FIPS)", []string{"nv/clark-county fips 32003"}},
		{"10001", []string{"ny/new-york-county zip 10001", "ny/new-york-city zip-within 10001", "de/kent-county fips 10001"}},
		{"11001", []string{"ny/nassau-county zip-most 11001", "ny/queens-county zip-part 11001",
			"ny/new-york-city zip-within 11001", "dc/district-of-columbia fips 11001"}},
		{"14850", []string{"ny/tompkins-county zip 14850", "ny/ithaca zip-within 14850"}},
		{"36061", []string{"ny/new-york-county fips 36061", "ny/new-york-city within-fips 36061"}},
		// Post office boxes have no inhabitants, so nothing shows where most of them are. The listed ones come first.
		{"89125", []string{"nv/clark-county zip 89125"}},
		{"06512", []string{"ct/new-haven-county zip 06512", "ct/east-haven zip-within 06512"}},
		// Four digits lack the zero that spreadsheets drop.
		{"1001", []string{"al/autauga-county fips 01001", "ma/hampden-county zip 01001"}},
		{"00000", nil},
		{"123456", nil},
	} {
		var got []string
		for _, m := range ix.Find(test.query, 10) {
			got = append(got, m.Place.Slug+" "+inShort(m.Why))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("Find(%q) =\n%s, want\n%s", test.query, strings.Join(got, "\n"), strings.Join(test.want, "\n"))
		}
	}
}

func TestZIP(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		zip      string
		counties int
	}{
		"89101": {"89101", 1}, " zip 11001 ": {"11001", 2}, "Las Vegas 89101-1234": {"89101", 1}, "2139": {"02139", 1},
		"": {}, "clark": {}, "fips 89101": {}, "99999": {},
	} {
		if zip, counties := ZIP(text); zip != want.zip || counties != want.counties {
			t.Errorf("ZIP(%q) = %q, %d", text, zip, counties)
		}
	}
}

// The counties of a city come after the city itself and the places that have its name, unless the city is well
// known.
func TestFindByCity(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, test := range []struct {
		query string
		want  string // the first places, each with its reason
	}{
		{"las vegas", "nv/clark-county city Las Vegas"},
		{"city of las vegas nv", "nv/clark-county city Las Vegas"},
		{"las v", "nv/clark-county city Las Vegas"},
		{"las vagas", "nv/clark-county city Las Vegas"},
		{"las vegas nevda", "nv/clark-county city Las Vegas"},
		{"houston", "tx/harris-county city Houston, al/houston-county name"},
		{"houston county", "al/houston-county name, ga/houston-county name"},
		{"chicago", "il/chicago name, il/cook-county city Chicago"},
		{"austin", "tx/travis-county city-most Austin"},
		{"saint paul mn", "mn/ramsey-county city-most Saint Paul"},
		{"richmond va", "va/richmond-city name-and-state, va/richmond-county name-and-state"},
	} {
		var got []string
		for _, m := range ix.Find(test.query, 10) {
			got = append(got, m.Place.Slug+" "+inShort(m.Why))
		}
		if all := strings.Join(got, ", "); all != test.want && !strings.HasPrefix(all, test.want+", ") {
			t.Errorf("Find(%q) = %s, want %s", test.query, all, test.want)
		}
	}
}
