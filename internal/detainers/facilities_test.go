package detainers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// table writes an operator's table and returns its path.
func table(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "facilities.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func builtIn(t *testing.T) *Facilities {
	t.Helper()
	f, err := Known()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// placed returns where a facility is placed, as "nv/clark-county, county, facility code".
func placed(f *Facilities, code, name, city, state string) string {
	slug, custodian, by := f.place(code, name, city, state)
	return fmt.Sprintf("%s, %s, %s", slug, custodian, by)
}

func TestMeansAreTriedInOrder(t *testing.T) {
	t.Parallel()
	f := builtIn(t)
	for _, test := range []struct{ code, name, city, state, want string }{
		{"ABRDNWA", "ANY NAME", "", "WA", "wa/grays-harbor-county, city, facility code"},
		{"abrdnwa", "", "", "", "wa/grays-harbor-county, city, facility code"},
		// A code of another state is ignored.
		{"ABRDNWA", "ANY NAME", "", "NV", ", unknown, "},
		{"", "WASCO STATE PRISON", "WASCO", "CA", "ca/kern-county, state, known facility"},
		{"", "SAN DIEGO CENTRAL JAIL", "", "CA", "ca/san-diego-county, county, known facility"},
		{"", "WASHOE CO. WORK CAMP", "", "NV", "nv/washoe-county, county, county in its name"},
		{"", "ST LOUIS COUNTY WORKHOUSE", "", "MO", "mo/st-louis-county, county, county in its name"},
		{"", "PRINCE GEORGE'S COUNTY HALL", "", "MD", "md/prince-georges-county, county, county in its name"},
		{"", "CARSON CITY LOCKUP", "", "NV", "nv/carson-city, unknown, county in its name"},
		// Counties of this name are in other states.
		{"", "WASHOE COUNTY JAIL ANNEX", "", "OR", ", county, "},
		// Two counties are named.
		{"", "CLARK COUNTY/NYE COUNTY CAMP", "", "NV", ", county, "},
		// A similar name is not enough.
		{"", "WASHO COUNTY CAMP", "", "NV", ", county, "},
		{"", "NAMELESS LOCKUP", "LAS VEGAS", "NV", "nv/clark-county, unknown, city in one county"},
		{"", "NAMELESS LOCKUP", "LAS VEGAS", "", ", unknown, "},
		// Atlanta is in two counties.
		{"", "NAMELESS LOCKUP", "ATLANTA", "GA", ", unknown, "},
		{"", "US MARSHALS SERVICE", "HAGATNA", "", ", federal, "},
	} {
		if got := placed(f, test.code, test.name, test.city, test.state); got != test.want {
			t.Errorf("%s %s, %s %s: %s, want %s", test.code, test.name, test.city, test.state, got, test.want)
		}
	}
}

// The tables that come with the program must agree with the gazetteer.
func TestEveryEmbeddedFacilityIsOfItsState(t *testing.T) {
	t.Parallel()
	all, err := KnownPlaces()
	if err != nil {
		t.Fatal(err)
	}
	slugs := map[record.Slug]bool{"": true, "ny/new-york-city": true}
	for _, p := range gazetteer.Counties() {
		slugs[record.Slug(p.Slug)] = true
	}
	for _, p := range all {
		if !slugs[p.Jurisdiction] || p.Jurisdiction != "" && !strings.EqualFold(p.Jurisdiction.State(), p.State) {
			t.Errorf("%s in %s is placed in %q", p.Facility, p.State, p.Jurisdiction)
		}
	}
	if len(all) < 2_000 {
		t.Errorf("only %d facilities are known", len(all))
	}
}

func TestNamesSayWhoRunsAFacility(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]record.Custodian{
		"CLARK COUNTY DETENTION CENTER": record.OfCounty, "MARIN CO. JAIL": record.OfCounty,
		"ORLEANS PARISH SHERIFF": record.OfCounty, "ST. ANN POLICE DEPT.": record.OfCity,
		"RICHMOND CITY JAIL": record.OfCity, "F.C.I. HERLONG": record.OfNation, "TAFT FED.CORR.INST.": record.OfNation,
		"US MARSHALS, S.DIST.FL": record.OfNation, "SFR HOLD ROOM": record.OfNation, "SACRAMENTO HOLD": record.OfNation,
		"KROME NORTH SPC": record.OfNation, "ARK. D.O.C.-CUMMINS UNIT": record.OfState,
		"TRAVIS COUNTY STATE JAIL": record.OfState, "CALIPATRIA STATE PRISON": record.OfState,
		"NEW RIVER VALLEY REG. JAIL": record.OfRegion, "HAMPTON ROADS REGIONAL JAIL": record.OfRegion,
		"ST MARY'S HOSPITAL": record.OfUnknown, "HENNEPIN COUNTY MED CTR": record.OfCounty, "WEST VALLEY": record.OfUnknown,
		"": record.OfUnknown,
	} {
		if got := custodianOf(name, "TX"); got != want {
			t.Errorf("%s is run by %s, want %s", name, got, want)
		}
	}
	if got := custodianOf("HARTFORD CORR CENTER", "CT"); got != record.OfState {
		t.Errorf("in a state with one system: %s", got)
	}
}

func TestOperatorsTableComesFirst(t *testing.T) {
	t.Parallel()
	f := builtIn(t)
	type republished struct {
		Code   string  `parquet:"detention_facility_code"`
		Name   string  `parquet:"name"`
		City   string  `parquet:"city"`
		County string  `parquet:"county"`
		FIPS   *string `parquet:"county_fips_code,optional"`
		State  string  `parquet:"state"`
		Zip    string  `parquet:"zip"`
	}
	fips, region := "6029", "09110"
	path := filepath.Join(t.TempDir(), "facilities-latest.parquet")
	err := parquet.WriteFile(path, []republished{
		{"NEWCODE", "NEW JAIL", "SOMEWHERE", "KERN", &fips, "CA", "93301"},
		{"CTCODE", "A CONNECTICUT JAIL", "HARTFORD", "CAPITOL", &region, "CT", "06101"},
		{"BYNAME", "BY ITS COUNTY", "RENO", "Washoe County", nil, "NEVADA", ""},
		{"PRCODE", "GUAYNABO", "SAN JUAN", "GUAYNABO MUNICIPIO", nil, "PR", ""},
		{"", "TWICE", "RENO", "Washoe", nil, "NV", ""}, {"", "TWICE", "RENO", "Clark", nil, "NV", ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Add(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := f.Add(t.Context(), table(t, "facility,facility_code,state,jurisdiction,custodian\n"+
		"'=A JAIL,,NV,\"Nye County\",regional\n,BYNAME,,nv/clark-county,\nLEFT OUT,,NV,,\n")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ code, name, city, state, want string }{
		{"NEWCODE", "", "", "CA", "ca/kern-county, unknown, operator's table"},
		{"", "NEW JAIL", "SOMEWHERE", "CA", "ca/kern-county, unknown, operator's table"},
		{"CTCODE", "A CONNECTICUT JAIL", "HARTFORD", "CT", "ct/hartford-county, unknown, city in one county"},
		// The table added last comes first.
		{"BYNAME", "BY ITS COUNTY", "RENO", "NV", "nv/clark-county, county, operator's table"},
		{"", "BY ITS COUNTY", "RENO", "NV", "nv/washoe-county, county, operator's table"},
		{"", "TWICE", "RENO", "NV", ", unknown, "},
		{"", "=A JAIL", "ANY CITY", "NV", "nv/nye-county, regional, operator's table"},
		{"", "LEFT OUT", "", "NV", ", unknown, "},
	} {
		if got := placed(f, test.code, test.name, test.city, test.state); got != test.want {
			t.Errorf("%s %s, %s %s: %s, want %s", test.code, test.name, test.city, test.state, got, test.want)
		}
	}
}

// The error says where an operator's table is wrong.
func TestWrongTablesOfFacilitiesAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a,b\n1,2\n":                                                "a table of facilities has a column",
		"name,city\nA,B\n":                                          "a table of facilities has a column",
		"name,jurisdiction\nA,nowhere\n":                            "row 2, column jurisdiction: says no place",
		"name,jurisdiction\nA,zz/place\n":                           "row 2, column jurisdiction: says no place",
		"name,jurisdiction,custodian\nA,nv/nye-county,me\n":         "row 2, column custodian: says none of county",
		"name,state,jurisdiction\n,NV,nv/nye-county\n":              "without a code and a name",
		"name,jurisdiction\nA,nv/nye-county\nA,nv/clark-county\n":   "row 3, facilities.csv, row 2 places the same name",
		"code,jurisdiction\nA,nv/nye-county\na,nv/clark-county\n":   "row 3, facilities.csv, row 2 places the code A",
		"name,state,jurisdiction\nA,VA,Fairfax\n":                   "says no place; write one as",
		"name,state,jurisdiction\nA,VA,\"Franklin City, Nevada\"\n": "says no place",
	} {
		err := builtIn(t).Add(t.Context(), table(t, text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
