package gazetteer

import (
	"strings"
	"testing"
)

func TestGuess(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for path, want := range map[string]string{
		"/clark-county-nv":          "nv/clark-county",
		"clark-county-nv":           "nv/clark-county",
		"clark-county-nv/":          "nv/clark-county",
		"nv/clark":                  "nv/clark-county",
		"nv/clark-county":           "nv/clark-county",
		"NV/Clark-County":           "nv/clark-county",
		"/places/nv/clark":          "nv/clark-county",
		"/nevada/clark_county":      "nv/clark-county",
		"clark-county-nevada":       "nv/clark-county",
		"nv-clark-county":           "nv/clark-county",
		"clark county, nv":          "nv/clark-county",
		"new-york-city":             "ny/new-york-city",
		"new-york":                  "ny/new-york-city ny/new-york-county",
		"nyc":                       "ny/new-york-city",
		"la-county":                 "ca/los-angeles-county",
		"washington-dc":             "dc/district-of-columbia",
		"district-of-columbia":      "dc/district-of-columbia",
		"st-louis-mo":               "mo/st-louis-city mo/st-louis-county",
		"saint-louis-county-mo":     "mo/st-louis-county",
		"franklin-va":               "va/franklin-city va/franklin-county",
		"va/franklin":               "va/franklin-city va/franklin-county",
		"la-salle":                  "il/lasalle-county la/la-salle-parish tx/la-salle-county",
		"iowa-city":                 "ia/iowa-city",
		"iowa-county":               "ia/iowa-county wi/iowa-county",
		"ca/state":                  "ca/state",
		"california":                "ca/state",
		"36033":                     "ny/franklin-county",
		"36005":                     "ny/bronx-county",
		"nv/clarc-county":           "",
		"nv/franklin-county":        "",
		"la/orleans-county":         "",
		"nv":                        "",
		"county":                    "",
		"":                          "",
		"///":                       "",
		"../../etc/passwd":          "",
		"wp-login.php":              "",
		"department-of-corrections": "ri/department-of-corrections",
	} {
		if got := slugsOf(ix.Guess(path)); got != want {
			t.Errorf("Guess(%q) = %q, want %q", path, got, want)
		}
	}
	franklins := ix.Guess("franklin-county")
	if len(franklins) != 24 || franklins[0].State != "AL" {
		t.Errorf("Guess(franklin-county) = %s", slugsOf(franklins))
	}
}

func TestGuessKnowsEveryNameWithItsState(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, p := range Counties() {
		s, _ := StateByCode(p.State)
		_, piece, _ := strings.Cut(p.Slug, "/")
		for _, path := range []string{
			p.Slug, "/" + piece + "-" + s.Slug, s.Slug + "-" + piece, strings.ReplaceAll(piece+" "+s.Name, " ", "-"), p.FIPS,
		} {
			if got := slugsOf(ix.Guess(path)); got != p.Slug {
				t.Errorf("Guess(%q) = %q, want %s", path, got, p.Slug)
			}
		}
	}
}

func TestGuessState(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"NV": "NV", "nevada": "NV", "new-york": "NY", "/states/nevada": "NV", "/states/nv/": "NV", "/D.C.": "DC",
		"new_york": "NY", "nv/clark-county": "", "clark": "", "mount": "", "": "", "/": "",
	} {
		if s, ok := GuessState(path); s.Code != want || ok != (want != "") {
			t.Errorf("GuessState(%q) = %q, %t", path, s.Code, ok)
		}
	}
}
