package gazetteer

import (
	"slices"
	"strings"
	"testing"
)

// allTowns are the towns of the table, with those of the territories.
func allTowns() []town {
	var all []town
	townLines("", func(line string) { readTowns(line, func(t town) { all = append(all, t) }) })
	return all
}

func TestTownsAreWellFormed(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, p := range Counties() {
		known[p.FIPS] = true
	}
	if lines := strings.Split(strings.TrimSuffix(townsText, "\n"), "\n"); !slices.IsSorted(lines) {
		t.Error("the lines are not in order")
	}
	all := allTowns()
	for _, one := range all {
		s, isState := StateByCode(one.state)
		_, isTerritory := territoryByKey[strings.ToLower(one.state)]
		if isState == isTerritory || isState == (len(one.counties) == 0) || one.key != Key(one.name) {
			t.Errorf("%+v", one)
		}
		for _, fips := range one.counties {
			// Post offices near a border serve both sides. A large one has most of its people in its own state.
			if !known[fips] || one.thousands >= largeTown && fips == one.counties[0] && !strings.HasPrefix(fips, s.FIPS) {
				t.Errorf("%s, %s: county %s", one.name, one.state, fips)
			}
		}
	}
	if len(all) != 28_112 {
		t.Errorf("%d towns", len(all))
	}
}

// A town with its state leads to a county that it is in, ahead of all others, and to no other state.
func TestEveryTownWithItsStateIsFoundInThatState(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for _, one := range allTowns() {
		s, ok := StateByCode(one.state)
		if !ok {
			continue
		}
		for _, query := range []string{one.name + ", " + one.state, one.name + " " + one.state, one.name + ", " + s.Name} {
			if strings.HasSuffix(query, " CO") && !strings.Contains(query, ",") {
				continue // "Jackson CO" may be a county
			}
			got := ix.Find(query, 100)
			within := slices.IndexFunc(got, func(m Match) bool { return slices.Contains(one.counties, m.Place.FIPS) })
			outside := slices.ContainsFunc(one.counties, func(fips string) bool { return strings.HasPrefix(fips, s.FIPS) })
			if within < 0 && outside {
				t.Errorf("Find(%q) = %s, want one of the counties %s", query, found(got), one.counties)
			}
			for _, m := range got {
				if m.Place.State != one.state {
					t.Errorf("Find(%q) gives %s (%s)", query, m.Place.Slug, inShort(m.Why))
				}
			}
		}
	}
}

// A town whose state is typed is found there, or not at all.
func TestTypedStateIsNeverDropped(t *testing.T) {
	t.Parallel()
	ix := publishedIndex(t)
	for query, want := range map[string]string{
		"Las Vegas NM":         "nm/san-miguel-county",
		"las vegas new mexico": "nm/san-miguel-county",
		"NM Las Vegas":         "nm/san-miguel-county",
		"Nashville IN":         "in/brown-county",
		"Phoenix NY":           "ny/oswego-county ny/onondaga-county",
		"Seattle OR":           "",
		"Seattle, Oregon":      "",
		"or seattle":           "",
		"seatle or":            "",
		"South Boston VA":      "va/halifax-county",
		"Clifton Forge VA":     "va/alleghany-county",
		"clifton forge":        "va/alleghany-county",
		"Clifton Frge VA":      "va/alleghany-county",
		"Dallas PA":            "pa/luzerne-county pa/wyoming-county pa/york-county",
		"Malone NY":            "ny/franklin-county",
		"Saranac Lake NY":      "ny/franklin-county ny/essex-county",
		"Taylor TX":            "tx/taylor-county tx/williamson-county",
		"las vegas california": "",
		"San Juan PR":          "",
		"Elk, IN":              "in/elkhart-county",
		"xyzzyville va":        "",
		"Boston CO":            "",
		"Clark, CO":            "co/routt-county",
		"Sarnac Lake NY":       "ny/franklin-county ny/essex-county",
	} {
		if got := found(ix.Find(query, 100)); got != want {
			t.Errorf("Find(%q) = %s, want %s", query, got, want)
		}
	}
}

func TestOneAnswerIsSureIfNothingElseBearsTheName(t *testing.T) {
	t.Parallel()
	ix := publishedIndex(t)
	for query, want := range map[string]bool{
		"Clifton Forge VA": true, "las vegas nm": true, "clark nevada": true, "nv/clark-county": true,
		"59230": true, "89101": false,
		"fips 10001": true, "travis county": true, "Clark County Sheriff, Nev.": true, "condado de clark nevada": true,
		"nasau": false, "clark co": false, "jackson co": false, "Jackson, CO": true,
		"clark": false, "franklin ny": false, "10001": false, "Taylor TX": false,
		"nevada":            false,
		"orleans county la": false, "montgomery xyz md": false, "trav": false, "saranac lake ny": false,
	} {
		got := ix.Find(query, 10)
		if len(got) == 0 || got[0].Sure != want {
			t.Errorf("Find(%q) = %s, sure: %t", query, found(got), !want)
		}
		for i, m := range got {
			if i > 0 && m.Sure {
				t.Errorf("Find(%q) is sure of number %d", query, i+1)
			}
		}
	}
}

func TestSpanishNamesFindWhatTheEnglishOnesFind(t *testing.T) {
	t.Parallel()
	ix := testIndex()
	for spanish, name := range map[string]string{
		"Nueva York": "New York", "Ciudad de Nueva York": "New York City", "Filadelfia": "Philadelphia",
		"Nuevo México": "New Mexico", "Carolina del Norte": "North Carolina",
		"Charlotte, Carolina del Norte": "Charlotte NC",
		"Condado de Clark, Nevada":      "Clark County, Nevada",
		"Nueva Orleans":                 "New Orleans", "Pensilvania": "Pennsylvania",
		"Las Vegas, Nuevo México": "Las Vegas NM", "condados de Tejas": "counties Texas", "Los Ángeles": "Los Angeles",
		"Misisipí": "Mississippi", "estado de California": "State of California",
	} {
		want := found(ix.Find(name, 10))
		if got := found(ix.Find(spanish, 10)); got != want || want == "" {
			t.Errorf("Find(%q) = %s, want %s", spanish, got, want)
		}
	}
	for spanish, code := range map[string]string{"Nuevo México": "NM", "carolina del sur": "SC", "Nueva York": "NY"} {
		if s, ok := StateByName(spanish); !ok || s.Code != code {
			t.Errorf("StateByName(%q) = %s", spanish, s.Code)
		}
	}
	for spanish := range inEnglish {
		if all := townsNamed(Key(spanish)); len(all) > 0 {
			t.Errorf("%s is the name of a town in %s too", spanish, all[0].state)
		}
	}
}

func TestTerritoriesAndPlanningRegionsAreRecognized(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Puerto Rico": "PR", "San Juan PR": "PR", "San Juan, Puerto Rico": "PR", "PR": "PR", "00901": "PR", "Ponce": "PR",
		"Islas Vírgenes": "VI", "St. Thomas VI": "VI", "Guam": "GU", "96910": "GU", "Saipan": "MP", "96799": "AS",
		"San Juan": "", "clark nv": "", "": "", "Virginia": "", "10001": "", "as you like": "", "vi": "VI",
	} {
		if got, ok := TerritoryNamed(text); got.Code != want || ok != (want != "") {
			t.Errorf("TerritoryNamed(%q) = %q", text, got.Code)
		}
	}
	for text, want := range map[string]string{
		"Capitol Planning Region": "Capitol Planning Region", "capitol region ct": "Capitol Planning Region",
		"Naugatuck Valley, Connecticut": "Naugatuck Valley Planning Region", "09190": "Western Connecticut Planning Region",
		"western connecticut":        "Western Connecticut Planning Region",
		"Western CT Planning Region": "", "hartford ct": "", "": "", "capitol": "",
		"naugatuck valley": "Naugatuck Valley Planning Region",
		"96941":            "", "western": "",
	} {
		if got, _ := PlanningRegion(text); got != want {
			t.Errorf("PlanningRegion(%q) = %q, want %q", text, got, want)
		}
	}
}

// Names that begin with a state's code come after the places in that state. "co" is Colorado or a county.
func TestCodeThatMayBeAnotherWord(t *testing.T) {
	t.Parallel()
	ix := publishedIndex(t)
	for query, want := range map[string]string{
		"clark co": "nv/clark-county", "jackson co": "co/jackson-county", "new or": "or/yamhill-county",
		"la salle": "il/lasalle-county", "port la": "la/west-baton-rouge-parish", "LA, CA": "ca/los-angeles",
	} {
		if got := ix.Find(query, 100); len(got) == 0 || got[0].Place.Slug != want {
			t.Errorf("Find(%q) = %s, want %s first", query, found(got), want)
		}
	}
	if got := found(ix.Find("new or", 100)); !strings.Contains(got, "la/new-orleans") {
		t.Errorf("Find(new or) = %s", got)
	}
}
