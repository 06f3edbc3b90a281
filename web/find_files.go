package web

import (
	"fmt"
	"net/http"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
)

// placesJSON is all that static/js/places.js needs to find what /find.json finds,
// where nobody answers that: in a copy of the site as files. Its rows are arrays,
// because a reader's browser loads all of them.
type placesJSON struct {
	Version record.Seq `json:"version"`
	Reports int        `json:"reports"` // published
	// Says is what the record holds of a place, by the number of reports that name it.
	Says []string `json:"says"`
	// Why is what is said of each kind of reason, with {value} in it.
	Why map[gazetteer.ReasonKind]string `json:"why"`
	// States have their code, name and abbreviation.
	States [][3]string `json:"states"`
	// Places have their slug, name, bare name, state, kind, FIPS code, the codes of the
	// counties they lie in (with spaces between), and the number of reports that name
	// them, in the order in which those are found that answer equally well.
	Places [][8]any `json:"places"`
	// Also are other names, by slug.
	Also map[string][]string `json:"also"`
	// Cities have their name, state, thousands of people, and counties as above.
	Cities [][4]any `json:"cities"`
	// ZIPs are the first two digits of every ZIP code.
	ZIPs []string `json:"zips"`
}

// findPlaces is what finds places by their names without asking the site.
func findPlaces(r *Request) error {
	w, published := r.W, r.published()
	v := placesJSON{Version: r.snap.Seq, Reports: published, Why: map[gazetteer.ReasonKind]string{}, Also: gazetteer.OtherNames()}
	all := r.places.index.Places()
	most := 0
	for _, place := range all {
		most = max(most, r.naming(place.Slug))
	}
	for n := range most + 1 {
		v.Says = append(v.Says, words.Plain(foundPlace{listedIn: n, published: published}.says(w)))
	}
	for _, kind := range gazetteer.ReasonKinds {
		v.Why[kind] = words.Plain(why(w, gazetteer.Reason{Kind: kind, Value: "{value}"}))
	}
	for _, state := range gazetteer.States() {
		v.States = append(v.States, [3]string{state.Code, state.Name, state.AP})
	}
	for _, place := range all {
		v.Places = append(v.Places, [8]any{
			place.Slug, place.Name, gazetteer.BareName(place), place.State, place.Kind, place.FIPS, strings.Join(place.CountyFIPS, " "), r.naming(place.Slug),
		})
	}
	for _, city := range gazetteer.Cities() {
		v.Cities = append(v.Cities, [4]any{city.Name, city.State, city.Thousands, strings.Join(city.Counties, " ")})
	}
	for n := range 100 {
		if digits := fmt.Sprintf("%02d", n); len(gazetteer.ZIPCodes(digits)) > 0 {
			v.ZIPs = append(v.ZIPs, digits)
		}
	}
	return sendJSON(r, http.StatusOK, v)
}

// findZIPs are the ZIP codes that begin with two digits: an object with the FIPS
// codes of the counties of each, as one text in which ">" stands between those in
// the order of how many people of the code live there, and "," where that is not known.
func findZIPs(r *Request) error {
	digits, found := strings.CutSuffix(r.Param("digits"), ".json")
	if !found || len(digits) != 2 {
		return record.ErrNotFound
	}
	codes := gazetteer.ZIPCodes(digits)
	if len(codes) == 0 {
		return record.ErrNotFound
	}
	counties := make(map[string]string, len(codes))
	for _, z := range codes {
		between := ","
		if z.Ordered {
			between = ">"
		}
		counties[z.Code] = strings.Join(z.Counties, between)
	}
	return sendJSON(r, http.StatusOK, counties)
}
