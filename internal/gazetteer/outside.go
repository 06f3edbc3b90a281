package gazetteer

import (
	"slices"
	"strings"
)

// A Territory is a part of the United States that is not a state and whose places are not in the list of counties.
type Territory struct {
	Code string // the postal code, "PR"
	Name string // "Puerto Rico"
}

var territories = []Territory{
	{"AS", "American Samoa"},
	{"GU", "Guam"},
	{"MP", "Northern Mariana Islands"},
	{"PR", "Puerto Rico"},
	{"VI", "U.S. Virgin Islands"},
}

// territoryByKey finds a territory by its folded code or name, written without spaces.
var territoryByKey = func() map[string]Territory {
	keys := map[string]Territory{"virginislands": territories[4]}
	for _, t := range territories {
		keys[Fold(t.Code)], keys[Fold(t.Name)] = t, t
	}
	return keys
}()

// territoryZIPs are the territories by the first digits of their ZIP codes. The ZIP codes of Palau, Micronesia and
// the Marshall Islands begin with 969 too.
var territoryZIPs = []struct{ digits, code string }{
	{"96799", "AS"}, {"9695", "MP"}, {"9691", "GU"}, {"9692", "GU"}, {"96931", "GU"}, {"96932", "GU"},
	{"008", "VI"}, {"006", "PR"}, {"007", "PR"}, {"009", "PR"},
}

// TerritoryNamed returns the territory that a typed text names. The text may also be a town or a ZIP code in the
// territory, if no town in a state has that name.
func TerritoryNamed(text string) (Territory, bool) {
	words := english(fold(text))
	if len(words) == 0 {
		return Territory{}, false
	}
	if t, ok := territoryByKey[strings.Join(words, "")]; ok {
		return t, true
	}
	s := statedIn(text, words)
	for _, code := range []string{s.last, s.first} {
		if t, ok := territoryByKey[strings.ToLower(code)]; ok && (code == s.last || len(s.firstKey) > 2) {
			return t, true
		}
	}
	for _, n := range numbers(words) {
		for _, zip := range territoryZIPs {
			if n.mayBeZIP && strings.HasPrefix(n.digits, zip.digits) {
				return territoryByKey[strings.ToLower(zip.code)], true
			}
		}
	}
	all := townsNamed(key(words))
	if len(all) == 0 || slices.ContainsFunc(all, func(t town) bool { return len(t.counties) > 0 }) {
		return Territory{}, false
	}
	t, ok := territoryByKey[strings.ToLower(all[0].state)]
	return t, ok
}

// planningRegions are the nine that replaced Connecticut's counties in 2022, by their FIPS codes.
var planningRegions = []struct{ fips, name string }{
	{"09110", "Capitol Planning Region"},
	{"09120", "Greater Bridgeport Planning Region"},
	{"09130", "Lower Connecticut River Valley Planning Region"},
	{"09140", "Naugatuck Valley Planning Region"},
	{"09150", "Northeastern Connecticut Planning Region"},
	{"09160", "Northwest Hills Planning Region"},
	{"09170", "South Central Connecticut Planning Region"},
	{"09180", "Southeastern Connecticut Planning Region"},
	{"09190", "Western Connecticut Planning Region"},
}

// PlanningRegion returns the planning region of Connecticut that a typed text names, with or without its state, or
// by its FIPS code.
func PlanningRegion(text string) (name string, ok bool) {
	words := english(fold(text))
	typed := strings.Join(words, " ")
	inState := typed
	for _, state := range []string{" connecticut", " ct", " conn"} {
		inState = strings.TrimSuffix(inState, state)
	}
	for _, r := range planningRegions {
		whole := strings.ToLower(r.name)
		bare := strings.TrimSuffix(whole, " planning region")
		names := []string{whole, bare + " region"}
		if inState != typed || strings.Contains(bare, " ") { // Capitol is a town in Montana
			names = append(names, bare)
		}
		if slices.Contains(names, typed) || slices.Contains(names, inState) || slices.Contains(words, r.fips) {
			return r.name, true
		}
	}
	return "", false
}
