package detainers

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"detainerledger/internal/formula"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
)

// Means is how a facility was placed.
type Means string

// The means, in the order in which they are tried.
const (
	ByOperator Means = "operator's table"
	ByCode     Means = "facility code"
	ByKnown    Means = "known facility"
	ByName     Means = "county in its name"
	ByCity     Means = "city in one county"
	NotPlaced  Means = ""
)

// codesCSV has the facilities of ICE's list of 6 November 2017, released under the Freedom of Information Act,
// whose county is that of their city.
//
//go:embed codes.csv
var codesCSV string

// knownCSV are the facilities of the records released for 2007 to 2015 and, for Minnesota, for 2025 and 2026.
// Their places and custodians are those of the record.
//
//go:embed known.csv
var knownCSV string

// Facilities are the tables by which facilities are placed.
type Facilities struct {
	operators []*facilityTable // the last one given comes first
	codes     *facilityTable
	known     *facilityTable
}

// facilityTable finds facilities by code or by name.
type facilityTable struct {
	byCode map[string]facility
	byName map[string][]facility // by state and name
}

// facility is what a table says about one facility.
type facility struct {
	city, state  string // the key of the city, two letters in capitals
	jurisdiction record.Slug
	custodian    record.Custodian // empty if the table does not say
	where        string           // "facilities.csv, row 3", of an operator's table
	unclear      bool             // the table contradicts itself
	stated       bool             // the operator wrote the jurisdiction
}

// Known are the tables that come with the program.
func Known() (*Facilities, error) {
	f, err := codesOnly()
	if err != nil {
		return nil, err
	}
	rows, err := embedded(knownCSV, knownHeader)
	for _, r := range rows {
		f.known.add("", r[0], facility{city: gazetteer.Key(r[1]), state: r[2], jurisdiction: record.Slug(r[3]),
			custodian: record.Custodian(r[4])})
	}
	return f, err
}

// KnownPlaces returns the facilities of the built-in tables as they are written there.
func KnownPlaces() ([]Placed, error) {
	known, err := embedded(knownCSV, knownHeader)
	if err != nil {
		return nil, err
	}
	codes, err := embedded(codesCSV, codesHeader)
	if err != nil {
		return nil, err
	}
	var all []Placed
	for _, r := range known {
		all = append(all, Placed{Facility: r[0], City: r[1], State: r[2], Jurisdiction: record.Slug(r[3]),
			Custodian: record.Custodian(r[4]), By: ByKnown})
	}
	for _, r := range codes {
		p, _ := gazetteer.CountyByFIPS(r[4])
		all = append(all, Placed{Facility: r[1], Code: r[0], City: r[2], State: r[3], Jurisdiction: record.Slug(p.Slug),
			Custodian: custodianOfType(r[5], r[1], r[3]), By: ByCode})
	}
	return all, nil
}

const (
	knownHeader = "name,city,state,jurisdiction,custodian"
	codesHeader = "code,name,city,state,county_fips,type"
)

// codesOnly are the tables except the one of known facilities.
func codesOnly() (*Facilities, error) {
	f := &Facilities{codes: newFacilityTable(), known: newFacilityTable()}
	rows, err := embedded(codesCSV, codesHeader)
	for _, r := range rows {
		p, _ := gazetteer.CountyByFIPS(r[4])
		if named, ok := countyIn(r[1], r[3]); ok && named.Slug != p.Slug {
			p = named // the list assigns jails of Roanoke, a city in no county, to the county around it
		}
		f.codes.add(r[0], r[1], facility{city: gazetteer.Key(r[2]), state: r[3], jurisdiction: record.Slug(p.Slug),
			custodian: custodianOfType(r[5], r[1], r[3])})
	}
	return f, err
}

func embedded(text, header string) ([][]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("the table of %s that comes with the program is damaged", header)
	}
	return rows[1:], nil
}

func newFacilityTable() *facilityTable {
	return &facilityTable{map[string]facility{}, map[string][]facility{}}
}

// add adds a facility. If two rows place it differently, neither counts. If the operator wrote both, that is an
// error.
func (t *facilityTable) add(code, name string, f facility) error {
	if code != "" {
		key := strings.ToUpper(code)
		if first, again := t.byCode[key]; again && !f.agrees(first) {
			if f.stated && first.stated {
				return fmt.Errorf("%s places the code %s elsewhere; leave one out", first.where, key)
			}
			f.unclear = true
		}
		t.byCode[key] = f
	}
	if key := gazetteer.Key(name); key != "" {
		key = f.state + " " + key
		at := slices.IndexFunc(t.byName[key], func(g facility) bool { return g.city == f.city })
		switch {
		case at < 0:
			t.byName[key] = append(t.byName[key], f)
		case !f.agrees(t.byName[key][at]):
			if f.stated && t.byName[key][at].stated && code == "" {
				return fmt.Errorf("%s places the same name elsewhere; leave one out", t.byName[key][at].where)
			}
			t.byName[key][at].unclear = true
		}
	}
	return nil
}

func (f facility) agrees(g facility) bool {
	return f.jurisdiction == g.jurisdiction && (f.custodian == g.custodian || !f.stated && !g.stated)
}

// find looks up a facility by its code, and then by its state, name and city. The name without the city is enough
// if all facilities of that name in the state are in one place.
func (t *facilityTable) find(code, name, city, state string) (facility, bool) {
	if f, ok := t.byCode[strings.ToUpper(code)]; ok && code != "" && !f.unclear &&
		(state == "" || f.state == "" || f.state == state) {
		return f, true
	}
	key := gazetteer.Key(name)
	if key == "" || state == "" {
		return facility{}, false
	}
	all := t.byName[state+" "+key]
	for _, f := range all {
		if f.city == city && city != "" {
			return f, !f.unclear
		}
	}
	if len(all) == 0 {
		return facility{}, false
	}
	first := all[0]
	for _, f := range all {
		if f.unclear || f.city != "" && city != "" || !f.agrees(first) {
			return facility{}, false
		}
	}
	return first, true
}

// place returns where a facility is and who runs it. state is two letters in capitals.
func (f *Facilities) place(code, name, city, state string) (record.Slug, record.Custodian, Means) {
	cityKey := gazetteer.Key(city)
	tables := append(slices.Clone(f.operators), f.codes, f.known)
	var custodian record.Custodian
	for i, t := range tables {
		found, ok := t.find(code, name, cityKey, state)
		if !ok {
			continue
		}
		if custodian == "" || custodian == record.OfUnknown {
			custodian = found.custodian
		}
		if custodian == "" || custodian == record.OfUnknown {
			custodian = custodianOf(name, state)
		}
		if found.jurisdiction == "" {
			continue // the table knows only who runs it
		}
		means := ByOperator
		switch len(tables) - i {
		case 2:
			means = ByCode
		case 1:
			means = ByKnown
		}
		return found.jurisdiction, custodian, means
	}
	if custodian == "" {
		custodian = custodianOf(name, state)
	}
	if state == "" {
		return "", custodian, NotPlaced
	}
	if p, ok := countyIn(name, state); ok {
		return record.Slug(p.Slug), custodian, ByName
	}
	if p, ok := gazetteer.SoleCounty(city, state); ok {
		return record.Slug(p.Slug), custodian, ByCity
	}
	return "", custodian, NotPlaced
}

// The columns of an operator's table, in the order of facilityLayout.
const (
	ofCode = iota
	ofName
	ofCity
	ofState
	ofCounty
	ofFIPS
	ofJurisdiction
	ofCustodian
)

// facilityLayout are the headings of the Deportation Data Project's table of facilities, and of the file of
// facilities without a place that this program writes.
var facilityLayout = newLayout([]wanted{
	ofCode: {is: "code",
		headings: []string{"detention_facility_code", "detainer_facility_code", "facility_code", "code"}},
	ofName: {is: "name",
		headings: []string{"facility", "detention_facility", "detainer_facility", "name", "facility_name"}},
	ofCity:         {is: "city", headings: []string{"facility_city", "city"}},
	ofState:        {is: "state", headings: []string{"facility_state", "state"}},
	ofCounty:       {is: "county", headings: []string{"county", "county_name"}},
	ofFIPS:         {is: "county's FIPS code", headings: []string{"county_fips_code", "county_fips", "fips"}},
	ofJurisdiction: {is: "jurisdiction", headings: []string{"jurisdiction", "slug"}},
	ofCustodian:    {is: "custodian", headings: []string{"custodian"}},
})

// Add reads an operator's table of facilities, which takes precedence over earlier ones and the built-in tables.
func (f *Facilities) Add(ctx context.Context, path string) error {
	file, err := open(ctx, path, facilityLayout)
	if err != nil {
		return err
	}
	defer file.Close()
	has := map[string]bool{}
	for _, c := range file.columns {
		has[c.Is] = true
	}
	if !has["code"] && !has["name"] || !has["county"] && !has["county's FIPS code"] && !has["jurisdiction"] {
		return fmt.Errorf("%s: a table of facilities has a column detention_facility_code or name, and a column "+
			"jurisdiction, county_fips_code or county", path)
	}
	t := newFacilityTable()
	err = file.source.rows(ctx, func(int64) {}, func(r row) error {
		one, err := readFacility(r.cells)
		if err == nil && one.stated && r.cells[ofCode].words() == "" && r.cells[ofName].words() == "" {
			err = errors.New("column jurisdiction: says a place of a facility without a code and a name, " +
				"which tells no rows apart; leave the row out")
		}
		if err == nil && (one.jurisdiction != "" || one.custodian != "") {
			one.where = fmt.Sprintf("%s, %s", file.Name(), rowName(r.sheet, r.line))
			err = t.add(formula.Arm(r.cells[ofCode].words()), formula.Arm(r.cells[ofName].words()), one)
		}
		if err != nil {
			return fmt.Errorf("%s, %w", rowName(r.sheet, r.line), err)
		}
		return nil
	})
	if err != nil {
		return inFile(path, err)
	}
	f.operators = append([]*facilityTable{t}, f.operators...)
	return nil
}

// readFacility reads a row of an operator's table. The column that operators fill in takes precedence over the
// Deportation Data Project's columns about the place. A county that did not exist in 2017 leaves the row without a
// place.
func readFacility(c []cell) (facility, error) {
	f := facility{city: gazetteer.Key(formula.Arm(c[ofCity].words())), state: stateOf(c[ofState].words())}
	if custodian := strings.ToLower(c[ofCustodian].words()); custodian != "" {
		f.custodian = record.Custodian(custodian)
		if !slices.Contains(record.Custodians, f.custodian) {
			return f, fmt.Errorf("column custodian: says none of county, city, regional, state, federal, unknown")
		}
	}
	if text := c[ofJurisdiction].words(); text != "" {
		slug, err := jurisdictionOf(text, f.state)
		if err != nil {
			return f, fmt.Errorf("column jurisdiction: %w", err)
		}
		f.jurisdiction, f.stated = slug, true
		f.state = strings.ToUpper(slug.State())
		return f, nil
	}
	fips := c[ofFIPS].words()
	if len(fips) == 4 { // spreadsheets drop the leading zero
		fips = "0" + fips
	}
	p, ok := gazetteer.CountyByFIPS(fips)
	if !ok && c[ofCounty].words() != "" && f.state != "" {
		p, ok = countyNamed(c[ofCounty].words(), f.state)
	}
	if ok && (f.state == "" || f.state == p.State) {
		f.jurisdiction, f.state = record.Slug(p.Slug), p.State
	}
	return f, nil
}

// jurisdictionOf reads a place written as nv/clark-county, or as Clark County if the state is known.
func jurisdictionOf(text, state string) (record.Slug, error) {
	if at, _, ok := strings.Cut(text, "/"); ok {
		slug := strings.ToLower(text)
		if s, known := gazetteer.StateByCode(at); known && s.Slug == slug[:2] && len(at) == 2 {
			return record.Slug(slug), nil
		}
	} else {
		name, of, stated := strings.Cut(text, ",")
		if stated {
			state = stateOf(strings.TrimSpace(of))
		}
		if p, ok := countyNamed(name, state); ok {
			return record.Slug(p.Slug), nil
		}
	}
	return "", errors.New("says no place; write one as nv/clark-county, or Clark County, NV")
}

// countyNamed finds a county of a state by its name, with or without the word for its kind. If a county and a city
// share the name, the word is required.
func countyNamed(name, state string) (gazetteer.Place, bool) {
	of := byState()[state]
	words := nameWords(name)
	if len(words) == 0 {
		return gazetteer.Place{}, false
	}
	key := gazetteer.Key(strings.Join(words, " "))
	county, isCounty := of.counties[key]
	city, isCity := of.cities[strings.TrimSuffix(key, "city")]
	last := len(words) - 1
	switch kind := words[last]; {
	case kind == "city" && isCity:
		return city, true
	case slices.Contains(kindOfCounty, kind) && last > 0:
		p, ok := of.counties[gazetteer.Key(strings.Join(words[:last], " "))]
		return p, ok
	case isCounty && isCity:
		return gazetteer.Place{}, false
	case isCounty:
		return county, true
	}
	return city, isCity
}
