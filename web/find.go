package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// foundShown is how many places the find page shows.
const foundShown = 40

// find is the find page.
func (s *server) find(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	in := newQuery(p.w, link.Find, c.QueryParams())
	in.atMost("q", longestName)
	if err := in.err(); err != nil {
		return err
	}
	v := pages.FindView{Q: strings.TrimSpace(c.QueryParam("q"))}
	if v.Q != "" {
		if state, ok := gazetteer.StateByName(v.Q); ok {
			v.States = []ui.Link{{Text: p.w.Official(state.Name), Href: link.State(state.Code)}}
		}
		all, listings, err := reportsNaming(c, snap)
		if err != nil {
			return err
		}
		for _, m := range p.index.Find(v.Q, foundShown) {
			v.Results = append(v.Results, pages.FindResult{
				Place: p.link(record.Slug(m.Place.Slug)), Kind: m.Place.Kind, Why: m.Why,
				Says: listings.says(p.w, m.Place, all),
			})
		}
		if len(v.Results)+len(v.States) == 0 {
			v.Nearest = placeLinks(p.index.Nearest(v.Q, suggestions))
		}
	}
	title := p.w.T("Find a jurisdiction")
	if v.Q != "" {
		title = p.w.T("Places found for “{q}”", "q", v.Q)
	}
	v.Page = s.page(c, snap, link.Find, link.Find, title, p.w.T("Find a county, city, agency or state in the record of ICE’s detainer reports."))
	v.Page.NoIndex = v.Page.NoIndex || v.Q != ""
	v.Page.Query = v.Q
	return html(c, http.StatusOK, pages.Find(v))
}

// naming counts for each place the reports that name it.
type naming map[string]int

// reportsNaming counts the published reports, and for each place those that name it.
func reportsNaming(c echo.Context, snap *store.Snapshot) (published int, of naming, err error) {
	ctx := c.Request().Context()
	reports, err := snap.Reports(ctx, "")
	if err != nil {
		return 0, nil, err
	}
	for _, r := range reports {
		published += one(r.Published())
	}
	listings, err := snap.Listings(ctx, store.Filter{}, false)
	if err != nil {
		return 0, nil, err
	}
	of = naming{}
	for _, l := range listings {
		of[string(l.Jurisdiction.Slug)] = len(l.Reports())
	}
	return published, of, nil
}

// says is what the record holds of the place, in a few words.
func (n naming) says(w *words.Language, p gazetteer.Place, published int) string {
	if n[p.Slug] == 0 {
		return w.T("not named in the record")
	}
	return w.N(published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports", "listed", w.Number(n[p.Slug]))
}
