package web

import (
	"net/http"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// foundShown is how many places the find page shows at most: Washington is a
// state with 39 counties, and the name of 31 places elsewhere.
const foundShown = 100

// findPage is the find page.
func findPage(r *answer.Request) error {
	w, in := r.W, r.QueryFor(link.Find)
	in.AtMost("q", answer.LongestName)
	if err := in.Err(); err != nil {
		return err
	}
	v := pages.FindView{Q: strings.TrimSpace(r.QueryParam("q"))}
	title := w.T("Find a jurisdiction")
	if v.Q != "" {
		title = w.T("Places found for “{q}”", "q", v.Q)
		if state, ok := stateNamed(v.Q); ok {
			v.States = []ui.Link{{Text: state.Name, Href: link.State(state.Code)}}
		}
		for _, f := range foundPlaces(&r.Reading, v.Q, foundShown) {
			v.Results = append(v.Results, pages.FindResult{
				Place: placeLink(&r.Reading, record.Slug(f.place.Slug)), Kind: w.T(f.place.Kind), Says: f.says(w),
				Why: why(w, f.reason),
			})
		}
		v.ZIP, v.ZIPCounties = gazetteer.ZIP(v.Q)
		if len(v.Results)+len(v.States) == 0 {
			v.Nearest = placeLinks(r.Places.Index.Nearest(v.Q, suggestions))
		}
	}
	v.Page = r.Page(link.Find, link.Find, title,
		w.T("Find a county, city, agency or state in the record of ICE’s detainer reports."))
	v.Page.NoIndex = v.Page.NoIndex || v.Q != ""
	v.Page.Query = v.Q
	return answer.HTML(r, http.StatusOK, pages.Find(v))
}

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

// says is what the record holds of the place, in a few words.
func (f foundPlace) says(w *words.Language) string {
	if f.listedIn == 0 {
		return w.T("not named in the record")
	}
	return w.N(f.published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports",
		"listed", w.Number(f.listedIn))
}
