package web

import (
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
)

// foundShown is how many places the find page shows at most: Washington is a
// state with 39 counties, and the name of 31 places elsewhere.
const foundShown = 100

// stateNamed returns the state that a text is: "nevada", "State of Nevada", "NV".
func stateNamed(text string) (gazetteer.State, bool) {
	return gazetteer.StateByName(strings.TrimPrefix(strings.ToLower(text), "state of "))
}

// A foundPlace is one that answers what a reader typed.
type foundPlace struct {
	place  gazetteer.Place
	reason gazetteer.Reason
	// listedIn is how many of the published reports name the place.
	listedIn, published int
}

// says is what the record holds of the place, in a few words.
func (f foundPlace) says(w *words.Language) string {
	if f.listedIn == 0 {
		return w.T("not named in the record")
	}
	return w.N(f.published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports",
		"listed", w.Number(f.listedIn))
}

// foundPlaces returns at most limit places that answer what a reader typed, the
// best first, with what the record holds of each.
func foundPlaces(r *answer.Reading, typed string, limit int) []foundPlace {
	matches := r.Places.Index.Find(typed, limit)
	if matches == nil {
		return nil
	}
	published := r.Published()
	found := make([]foundPlace, len(matches))
	for i, m := range matches {
		found[i] = foundPlace{place: m.Place, reason: m.Why, listedIn: r.Naming(m.Place.Slug), published: published}
	}
	return found
}

// suggestions is how many nearest names a page that was not found offers.
const suggestions = 5
