package gazetteer

import (
	"strings"
	"sync"
)

// SoleCounty returns the county that a town of a state is in, if it is in only one: no other has 5 % of its people
// or more. There is none for a name that two towns of the state share, or if it is not known where most of the
// town's people live.
func SoleCounty(name, state string) (Place, bool) {
	var found string
	for _, t := range townsNamed(Key(name)) {
		if t.state != strings.ToUpper(state) {
			continue
		}
		if len(t.counties) != 1 || found != "" && found != t.counties[0] {
			return Place{}, false
		}
		found = t.counties[0]
	}
	p, ok := countyByFIPS()[found]
	return p, ok
}

// CountyByFIPS returns the county or equivalent of 2017 with a FIPS code of five digits.
func CountyByFIPS(fips string) (Place, bool) {
	p, ok := countyByFIPS()[fips]
	return p, ok
}

var countyByFIPS = sync.OnceValue(func() map[string]Place {
	all := make(map[string]Place, len(counties()))
	for _, p := range counties() {
		all[p.FIPS] = p
	}
	return all
})
