package public

import (
	"fmt"
	"net/http"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// placesJSON is the index with which static/js/places.js searches in a copy of the site as files, where nothing answers
// /find.json. Its rows are arrays, because a reader's browser loads all of them.
type placesJSON struct {
	// Says is what the record has about a place, by the number of reports that name it.
	Says []string `json:"says"`
	// States are their names, by the code in places' slugs.
	States map[string]string `json:"states"`
	// Places have their slug, name with the state, the FIPS codes of the counties that they are or lie in, and the
	// number of reports that name them.
	Places [][4]any `json:"places"`
	// ZIPs are the first two digits of every ZIP code, Towns the first two letters of every town.
	ZIPs  []string `json:"zips"`
	Towns []string `json:"towns"`
}

// findPlaces is the index for finding places by name without asking the site.
func findPlaces(r *answer.Request) error {
	published := r.Published()
	v := placesJSON{States: map[string]string{}}
	most := 0
	for _, place := range r.Places.Index.Places() {
		most = max(most, r.Naming(place.Slug))
		counties := place.CountyFIPS
		if place.FIPS != "" {
			counties = []string{place.FIPS}
		}
		v.Places = append(v.Places,
			[4]any{place.Slug, edition.PlaceName(place), answer.OrEmpty(counties), r.Naming(place.Slug)})
	}
	for n := range most + 1 {
		v.Says = append(v.Says, words.Plain(present.FoundPlace{ListedIn: n, Published: published}.Says(r.W)))
	}
	for _, state := range gazetteer.States() {
		v.States[strings.ToLower(state.Code)] = state.Name
	}
	for n := range 100 {
		if digits := fmt.Sprintf("%02d", n); len(gazetteer.ZIPCodes(digits)) > 0 {
			v.ZIPs = append(v.ZIPs, digits)
		}
	}
	v.Towns = answer.OrEmpty(r.Places.Index.TownLetters())
	return answer.SendJSON(r, http.StatusOK, v)
}

// findTowns lists the towns that begin with two letters: name, the code of the state as in places' slugs, and the
// places that they lie in.
func findTowns(r *answer.Request) error {
	letters, found := strings.CutSuffix(r.Param("letters"), ".json")
	if !found || len(letters) != 2 {
		return record.ErrNotFound
	}
	towns := r.Places.Index.Towns(letters)
	if towns == nil {
		return record.ErrNotFound
	}
	rows := make([][3]any, len(towns))
	for i, t := range towns {
		slugs := make([]string, len(t.Places))
		for k, p := range t.Places {
			slugs[k] = p.Slug
		}
		rows[i] = [3]any{t.Name, strings.ToLower(t.State), slugs}
	}
	return answer.SendJSON(r, http.StatusOK, rows)
}

// findZIPs lists the ZIP codes that begin with two digits, each with the FIPS codes of its counties.
func findZIPs(r *answer.Request) error {
	digits, found := strings.CutSuffix(r.Param("digits"), ".json")
	if !found || len(digits) != 2 {
		return record.ErrNotFound
	}
	codes := gazetteer.ZIPCodes(digits)
	if len(codes) == 0 {
		return record.ErrNotFound
	}
	return answer.SendJSON(r, http.StatusOK, codes)
}
