package web

import (
	"net/http"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

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
