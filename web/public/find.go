package public

import (
	"net/http"
	"strings"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// findPage is the search page. If only one place can be meant, it redirects to its page.
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
		if state, ok := present.StateNamed(v.Q); ok {
			v.States = []ui.Link{{Text: state.Name, Href: link.State(state.Code)}}
		}
		found := present.FoundPlaces(&r.Reading, v.Q, present.FoundShown)
		if slug, ok := present.OneFound(found); ok && v.States == nil {
			return answer.SeeOther(r, r.W.Address(r.SameMoment(link.Jurisdiction(slug))))
		}
		for _, f := range found {
			v.Results = append(v.Results, pages.FindResult{
				Place: present.PlaceLink(&r.Reading, record.Slug(f.Place.Slug)), Kind: w.T(f.Place.Kind), Says: f.Says(w),
				Why: present.Why(w, f.Reason),
			})
		}
		v.ZIP, v.ZIPCounties = gazetteer.ZIP(v.Q)
		v.NotHere = present.NotHere(w, v.Q)
		if len(v.Results)+len(v.States) == 0 {
			v.Nearest = present.PlaceLinks(r.Places.Index.Alike(v.Q, present.Suggestions))
		}
	}
	v.Page = r.Page(link.Find, link.Find, title,
		w.T("Find a county, city, agency or state in the record of ICE’s detainer reports."))
	v.Page.NoIndex = v.Page.NoIndex || v.Q != ""
	v.Page.Query = v.Q
	return answer.HTML(r, http.StatusOK, pages.Find(v))
}
