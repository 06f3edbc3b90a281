// Package gazetteer knows the places that a record can name and finds one from what a person types.
//
// It embeds the 3,142 counties and county equivalents of the 50 states and the District of Columbia as of 2017,
// and the states themselves. It also knows the towns by whose names people look for their county. The caller adds
// other cities, towns, states and agencies: [NewIndex] takes both and answers
//
//   - [Index.Find] for a search box, with slips, abbreviations and half-typed words;
//   - [Index.Resolve] for an importer, exactly, and with more than one answer where a name is ambiguous;
//   - [Index.Guess] and [GuessState] for an address that somebody typed from memory;
//   - [Index.Nearest] for the message that says what an unknown name may have meant;
//   - [Index.Namesakes] for the warning that a place shares its name.
//
// A name alone never identifies a place: 26 counties and equivalents are called Franklin, two of them in Virginia.
//
// A number may be a FIPS code, a ZIP code or both. A town leads to its counties. The program in the folder
// generate documents the sources of these and how to renew them.
//
// It cannot find a street, an ICE field office, a place in a territory ([TerritoryNamed]), or a county made after
// 2017 ([PlanningRegion]).
package gazetteer

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Place is a jurisdiction that can be named: a county or equivalent, a city, a town, a state or an agency.
type Place struct {
	Slug  string // the state's code and the name, as in an address: "ny/franklin-county"
	FIPS  string // the Census's five digits, "36033"; empty if the place is not a county or equivalent
	State string // the postal code, "NY"
	Name  string // the legal name, "Franklin County"

	// Kind is "county", "parish", "borough", "census area", "municipality", "independent city" or "federal district"
	// for a county or equivalent, and otherwise "city", "town", "state", "state agency" or "unclear".
	Kind string

	// CountyFIPS are the codes of the counties that contain a place other than a county. It is empty for counties and
	// where unknown.
	CountyFIPS []string
}

// countiesCSV lists the counties and equivalents of 2017 by the U.S. Census Bureau's names and FIPS codes, in the
// order of the codes. Its first line is "fips,state,name,kind,slug".
//
//go:embed counties.csv
var countiesCSV string

var counties = sync.OnceValue(func() []Place {
	rows, err := csv.NewReader(strings.NewReader(countiesCSV)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("gazetteer: counties.csv: %v", err))
	}
	if header := strings.Join(rows[0], ","); header != "fips,state,name,kind,slug" {
		panic("gazetteer: counties.csv begins with " + header)
	}
	var all []Place
	for _, row := range rows[1:] {
		all = append(all, Place{FIPS: row[0], State: row[1], Name: row[2], Kind: row[3], Slug: row[4]})
	}
	return all
})

// Counties returns the 3,142 counties and county equivalents of 2017 in the order of their FIPS codes. The slice
// is the caller's.
func Counties() []Place { return slices.Clone(counties()) }

// BareName returns a place's name without the words that only say what kind of place it is, spelled as in
// [Place.Name]: "Franklin" for Franklin County and for Franklin city, "Juneau" for Juneau City and Borough,
// "California" for the State of California. A word that belongs to the name stays: Carson City, Charles City
// (County), District of Columbia.
func BareName(p Place) string {
	if p.Name == "New York City" { // the city's name is New York; no other "... City" is known without the word
		return "New York"
	}
	name := p.Name
	for _, suffix := range descriptors[p.Kind] {
		if bare, ok := strings.CutSuffix(name, " "+suffix); ok {
			return bare
		}
	}
	for _, prefix := range []string{"State of ", "City of ", "Town of "} {
		if bare, ok := strings.CutPrefix(name, prefix); ok {
			return bare
		}
	}
	return name
}

// descriptors are the words that end the legal names of a kind, the longest first. The Census writes a city's
// descriptor in lower case and a "City" that is part of the name in upper case.
var descriptors = map[string][]string{
	"county":           {"County"},
	"parish":           {"Parish"},
	"borough":          {"City and Borough", "Borough"},
	"census area":      {"Census Area"},
	"municipality":     {"Municipality"},
	"independent city": {"city"},
	"city":             {"city"},
	"town":             {"town"},
}
