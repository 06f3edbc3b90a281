package gazetteer

import (
	"slices"
	"strings"
)

// A State is one of the 50 states or the District of Columbia.
type State struct {
	Code string // the postal code, "NY"
	Name string // "New York"
	Slug string // the code as addresses write it, "ny"
	FIPS string // the Census's two digits, "36"
	AP   string // the Associated Press's abbreviation, "N.Y."; the name itself for the eight states it never abbreviates
}

// States returns the 50 states and the District of Columbia in the order of their names. The slice is the caller's.
func States() []State { return slices.Clone(states) }

// StateByCode finds a state by its postal code, in upper or lower case.
func StateByCode(code string) (State, bool) {
	s, ok := stateByCode[strings.ToUpper(code)]
	return s, ok
}

var stateByCode = func() map[string]State {
	codes := make(map[string]State)
	for _, s := range states {
		codes[s.Code] = s
	}
	return codes
}()

// StateByName finds a state by its name, its AP abbreviation, its code or its name in Spanish, ignoring case,
// spaces and punctuation.
func StateByName(name string) (State, bool) {
	s, ok := stateByKey[strings.Join(english(fold(name)), "")]
	return s, ok
}

// stateByKey finds a state by its folded code, name or AP abbreviation, written without spaces.
var stateByKey = func() map[string]State {
	keys := make(map[string]State)
	for _, s := range states {
		for _, form := range []string{s.Code, s.Name, s.AP} {
			keys[strings.Join(fold(form), "")] = s
		}
	}
	return keys
}()

// stateWords are the words that show which state a place is in, by the state's code.
var stateWords = func() map[string][]string {
	words := make(map[string][]string)
	for _, s := range states {
		words[s.Code] = slices.Concat(fold(s.Code), fold(s.Name), fold(s.AP))
	}
	return words
}()

// states: codes of the U.S. Postal Service, FIPS codes of the Census Bureau, abbreviations of the AP Stylebook.
var states = []State{
	{"AL", "Alabama", "al", "01", "Ala."},
	{"AK", "Alaska", "ak", "02", "Alaska"},
	{"AZ", "Arizona", "az", "04", "Ariz."},
	{"AR", "Arkansas", "ar", "05", "Ark."},
	{"CA", "California", "ca", "06", "Calif."},
	{"CO", "Colorado", "co", "08", "Colo."},
	{"CT", "Connecticut", "ct", "09", "Conn."},
	{"DE", "Delaware", "de", "10", "Del."},
	{"DC", "District of Columbia", "dc", "11", "D.C."},
	{"FL", "Florida", "fl", "12", "Fla."},
	{"GA", "Georgia", "ga", "13", "Ga."},
	{"HI", "Hawaii", "hi", "15", "Hawaii"},
	{"ID", "Idaho", "id", "16", "Idaho"},
	{"IL", "Illinois", "il", "17", "Ill."},
	{"IN", "Indiana", "in", "18", "Ind."},
	{"IA", "Iowa", "ia", "19", "Iowa"},
	{"KS", "Kansas", "ks", "20", "Kan."},
	{"KY", "Kentucky", "ky", "21", "Ky."},
	{"LA", "Louisiana", "la", "22", "La."},
	{"ME", "Maine", "me", "23", "Maine"},
	{"MD", "Maryland", "md", "24", "Md."},
	{"MA", "Massachusetts", "ma", "25", "Mass."},
	{"MI", "Michigan", "mi", "26", "Mich."},
	{"MN", "Minnesota", "mn", "27", "Minn."},
	{"MS", "Mississippi", "ms", "28", "Miss."},
	{"MO", "Missouri", "mo", "29", "Mo."},
	{"MT", "Montana", "mt", "30", "Mont."},
	{"NE", "Nebraska", "ne", "31", "Neb."},
	{"NV", "Nevada", "nv", "32", "Nev."},
	{"NH", "New Hampshire", "nh", "33", "N.H."},
	{"NJ", "New Jersey", "nj", "34", "N.J."},
	{"NM", "New Mexico", "nm", "35", "N.M."},
	{"NY", "New York", "ny", "36", "N.Y."},
	{"NC", "North Carolina", "nc", "37", "N.C."},
	{"ND", "North Dakota", "nd", "38", "N.D."},
	{"OH", "Ohio", "oh", "39", "Ohio"},
	{"OK", "Oklahoma", "ok", "40", "Okla."},
	{"OR", "Oregon", "or", "41", "Ore."},
	{"PA", "Pennsylvania", "pa", "42", "Pa."},
	{"RI", "Rhode Island", "ri", "44", "R.I."},
	{"SC", "South Carolina", "sc", "45", "S.C."},
	{"SD", "South Dakota", "sd", "46", "S.D."},
	{"TN", "Tennessee", "tn", "47", "Tenn."},
	{"TX", "Texas", "tx", "48", "Texas"},
	{"UT", "Utah", "ut", "49", "Utah"},
	{"VT", "Vermont", "vt", "50", "Vt."},
	{"VA", "Virginia", "va", "51", "Va."},
	{"WA", "Washington", "wa", "53", "Wash."},
	{"WV", "West Virginia", "wv", "54", "W.Va."},
	{"WI", "Wisconsin", "wi", "55", "Wis."},
	{"WY", "Wyoming", "wy", "56", "Wyo."},
}
