package present

import (
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// FoundShown is how many places the find page shows at most: Washington is a
// state with 39 counties, and the name of 31 places elsewhere.
const FoundShown = 100

// StateNamed returns the state that a text is: "nevada", "State of Nevada", "NV".
func StateNamed(text string) (gazetteer.State, bool) {
	return gazetteer.StateByName(strings.TrimPrefix(strings.ToLower(text), "state of "))
}

// A foundPlace is one that answers what a reader typed.
type FoundPlace struct {
	Place  gazetteer.Place
	Reason gazetteer.Reason
	// ListedIn is how many of the published reports name the place.
	ListedIn, Published int
}

// Says is what the record holds of the place, in a few words.
func (f FoundPlace) Says(w *words.Language) string {
	if f.ListedIn == 0 {
		return w.T("not named in the record")
	}
	return w.N(f.Published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports",
		"listed", w.Number(f.ListedIn))
}

// FoundPlaces returns at most limit places that answer what a reader typed, the
// best first, with what the record holds of each.
func FoundPlaces(r *answer.Reading, typed string, limit int) []FoundPlace {
	matches := r.Places.Index.Find(typed, limit)
	if matches == nil {
		return nil
	}
	published := r.Published()
	found := make([]FoundPlace, len(matches))
	for i, m := range matches {
		found[i] = FoundPlace{Place: m.Place, Reason: m.Why, ListedIn: r.Naming(m.Place.Slug), Published: published}
	}
	return found
}

// Suggestions is how many nearest names a page that was not found offers.
const Suggestions = 5
