package record

import "slices"

// Custodian is the kind of body that runs a facility.
type Custodian string

// The custodians that the record knows.
const (
	OfCounty  Custodian = "county"
	OfCity    Custodian = "city"
	OfRegion  Custodian = "regional" // of several places jointly
	OfState   Custodian = "state"
	OfNation  Custodian = "federal"
	OfUnknown Custodian = "unknown"
)

// Custodians are all of them.
var Custodians = []Custodian{OfCounty, OfCity, OfRegion, OfState, OfNation, OfUnknown}

// oneGovernment are the counties that have a common government with their city: a jail of either is the jail of both.
// Independent cities and municipalities are recognized by their kind.
var oneGovernment = []Slug{
	"ak/juneau-city-and-borough", "ak/sitka-city-and-borough", "ca/san-francisco-county", "co/broomfield-county",
	"co/denver-county", "fl/duval-county", "ga/clarke-county", "ga/muscogee-county", "ga/richmond-county",
	"hi/honolulu-county", "in/marion-county", "ks/wyandotte-county",
	"ky/fayette-county", "ky/jefferson-county", "la/orleans-parish", "ma/nantucket-county", "pa/philadelphia-county",
	"tn/davidson-county",
}

// Runs reports whether the custodian is the jurisdiction itself, so that its facility's detainers are the
// jurisdiction's own figure. Those of another custodian's jail in the same place are not.
func (c Custodian) Runs(slug Slug, kind string) bool {
	switch kind {
	case "city", "town":
		return c == "" || c == OfCity
	case "independent city", "municipality", "federal district":
		return c == "" || c == OfCity || c == OfCounty
	case "state", "state agency":
		return c == "" || c == OfState
	default:
		return c == "" || c == OfCounty || c == OfCity && slices.Contains(oneGovernment, slug)
	}
}
