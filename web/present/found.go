package present

import (
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// FoundShown is how many places the find page shows at most: Washington is a state with 39 counties, and the name of 31
// places elsewhere.
const FoundShown = 100

// OneFound returns the place found if no other can be meant.
func OneFound(found []FoundPlace) (record.Slug, bool) {
	if len(found) == 0 || !found[0].Sure {
		return "", false
	}
	return record.Slug(found[0].Place.Slug), true
}

// StateNamed returns the state that a text names: "nevada", "State of Nevada", "NV".
func StateNamed(text string) (gazetteer.State, bool) {
	text = strings.ToLower(text)
	return gazetteer.StateByName(strings.TrimPrefix(strings.TrimPrefix(text, "state of "), "estado de "))
}

// A FoundPlace matches what a reader typed.
type FoundPlace struct {
	Place  gazetteer.Place
	Reason gazetteer.Reason
	// ListedIn is how many of the published reports name the place.
	ListedIn, Published int
	// Sure means that no other place can be meant.
	Sure bool
}

// Says summarizes what the record has about the place.
func (f FoundPlace) Says(w *words.Language) string {
	if f.ListedIn == 0 {
		return w.T("not named in the record")
	}
	return w.N(f.Published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports",
		"listed", w.Number(f.ListedIn))
}

// FoundPlaces returns at most limit places that match what a reader typed, best first, with a summary of what the
// record has about each.
func FoundPlaces(r *answer.Reading, typed string, limit int) []FoundPlace {
	matches := r.Places.Index.Find(typed, limit)
	if matches == nil {
		return nil
	}
	published := r.Published()
	found := make([]FoundPlace, len(matches))
	for i, m := range matches {
		found[i] = FoundPlace{Place: m.Place, Reason: m.Why, ListedIn: r.Naming(m.Place.Slug), Published: published,
			Sure: m.Sure}
	}
	return found
}

// Suggestions is how many similar names a "not found" page offers.
const Suggestions = 5

// NotHere explains why a territory or a planning region that a reader typed cannot be found; empty for anything else.
func NotHere(w *words.Language, typed string) string {
	if t, ok := gazetteer.TerritoryNamed(typed); ok {
		return w.T("{territory} is a territory. The list of places in this record is that of the 50 states "+
			"and the District of Columbia.",
			"territory", w.Official(t.Name))
	}
	if region, ok := gazetteer.PlanningRegion(typed); ok {
		return w.T("The {region} is one of the nine that took the place of Connecticut’s counties in 2022. "+
			"This record keeps the counties of 2017: type a town or a ZIP code to find its county.",
			"region", w.Official(region))
	}
	return ""
}
