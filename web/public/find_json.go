package public

import (
	"net/http"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// foundJSON is a place found, for programs.
type foundJSON struct {
	Jurisdiction string  `json:"jurisdiction"` // "nv/clark-county"
	Name         string  `json:"name"`         // "Clark County"
	State        string  `json:"state"`        // "NV"
	Title        string  `json:"title"`        // "Clark County, Nevada"
	Kind         string  `json:"kind"`
	FIPS         *string `json:"fips"`      // null unless it is a county
	ListedIn     int     `json:"listed_in"` // out of so many published
	Reports      int     `json:"reports"`
	Says         string  `json:"says"` // both in words
	Why          string  `json:"why"`
	URL          string  `json:"url"`
}

// foundSent is how many places are returned by default.
const foundSent = 40

// findJSON answers a search with an array of places, best first: what the search page shows, and what the search box
// suggests while typing.
func findJSON(r *answer.Request) error {
	w := r.W
	in := r.QueryFor(link.Find)
	in.AtMost("q", answer.LongestName)
	if !r.QueryParams().Has("q") {
		in.Refuse("q", w.T("it is the name or number to look for"))
	}
	limit := in.Count("limit", 1, present.FoundShown, foundSent)
	if in.Bad != nil {
		return answer.SendJSON(r, http.StatusBadRequest, map[string]string{
			"error": in.Bad.Parameter + ": " + words.Plain(in.Bad.Right), "parameter": in.Bad.Parameter,
		})
	}
	if err := r.Open(); err != nil {
		return err
	}
	found := present.FoundPlaces(&r.Reading, strings.TrimSpace(r.QueryParam("q")), limit)
	all := make([]foundJSON, len(found)) // not nil, which would become null
	for i, f := range found {
		all[i] = foundJSON{
			Jurisdiction: f.Place.Slug, Name: f.Place.Name, State: f.Place.State, Title: edition.PlaceName(f.Place),
			Kind:     f.Place.Kind,
			ListedIn: f.ListedIn, Reports: f.Published, Says: words.Plain(f.Says(w)), Why: words.Plain(present.Why(w, f.Reason)),
			URL: r.Absolute(link.Jurisdiction(f.Place.Slug)),
		}
		if f.Place.FIPS != "" {
			all[i].FIPS = &found[i].Place.FIPS
		}
	}
	return answer.SendJSON(r, http.StatusOK, all)
}
