package gazetteer

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestCountiesAreWellFormed(t *testing.T) {
	t.Parallel()
	kinds := map[string]int{
		"county": 3007, "parish": 64, "borough": 16, "census area": 11, "municipality": 2, "independent city": 41,
		"federal district": 1,
	}
	fiveDigits := regexp.MustCompile(`^[0-9]{5}$`)
	slugs := make(map[string]bool)
	last := ""
	all := Counties()
	for _, p := range all {
		s, ok := StateByCode(p.State)
		if !ok || p.State != s.Code {
			t.Errorf("%s: unknown state %q", p.Slug, p.State)
		}
		if !fiveDigits.MatchString(p.FIPS) || !strings.HasPrefix(p.FIPS, s.FIPS) {
			t.Errorf("%s: FIPS code %q", p.Slug, p.FIPS)
		}
		if p.FIPS <= last {
			t.Errorf("%s: %s comes after %s", p.Slug, p.FIPS, last)
		}
		last = p.FIPS
		if want := s.Slug + "/" + strings.Join(fold(p.Name), "-"); p.Slug != want {
			t.Errorf("%s %s has slug %s, want %s", p.Name, p.State, p.Slug, want)
		}
		if slugs[p.Slug] {
			t.Errorf("%s occurs twice", p.Slug)
		}
		slugs[p.Slug] = true
		if p.Name != strings.TrimSpace(p.Name) || !norm.NFC.IsNormalString(p.Name) {
			t.Errorf("%s: name %q has spaces around it or loose accents", p.Slug, p.Name)
		}
		if b := BareName(p); b == "" || b == p.Name && p.Kind != "federal district" && p.Name != "Carson City" {
			t.Errorf("%s: bare name %q", p.Slug, b)
		}
		if p.CountyFIPS != nil {
			t.Errorf("%s is a county and lies in %v", p.Slug, p.CountyFIPS)
		}
		kinds[p.Kind]--
	}
	if len(all) != 3142 {
		t.Errorf("%d counties, want 3142", len(all))
	}
	for kind, n := range kinds {
		if n != 0 {
			t.Errorf("%s: %d too few", kind, n)
		}
	}
}

func TestCountiesBelongToTheCaller(t *testing.T) {
	t.Parallel()
	Counties()[0].Name = "changed"
	if got := Counties()[0].Name; got != "Autauga County" {
		t.Errorf("a caller's change reached the next one: %s", got)
	}
}

func TestBareName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, kind, want string }{
		{"Franklin County", "county", "Franklin"},
		{"Franklin city", "independent city", "Franklin"},
		{"Orleans Parish", "parish", "Orleans"},
		{"Juneau City and Borough", "borough", "Juneau"},
		{"Denali Borough", "borough", "Denali"},
		{"Bethel Census Area", "census area", "Bethel"},
		{"Anchorage Municipality", "municipality", "Anchorage"},
		{"District of Columbia", "federal district", "District of Columbia"},
		{"Carson City", "independent city", "Carson City"},
		{"Charles City County", "county", "Charles City"},
		{"New York City", "city", "New York"},
		{"Iowa City", "city", "Iowa City"},
		{"Prince George's County", "county", "Prince George's"},
		{"State of California", "state", "California"},
		{"Town of East Haven", "town", "East Haven"},
		{"Rhode Island Department of Corrections", "state agency", "Rhode Island Department of Corrections"},
		{"Tulare", "unclear", "Tulare"},
		{"", "", ""},
	} {
		if got := BareName(Place{Name: test.name, Kind: test.kind}); got != test.want {
			t.Errorf("BareName(%s, %s) = %q, want %q", test.name, test.kind, got, test.want)
		}
	}
}
