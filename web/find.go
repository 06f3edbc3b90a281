package web

import (
	"context"
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

// foundShown is how many places the find page shows at most: Washington is a
// state with 39 counties, and the name of 31 places elsewhere.
const foundShown = 100

// find is the find page.
func (s *server) find(c echo.Context) error {
	ctx := c.Request().Context()
	w := words.In(ctx)
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	in := newQuery(w, link.Find, c.QueryParams())
	in.atMost("q", longestName)
	if err := in.err(); err != nil {
		return err
	}
	v := pages.FindView{Q: strings.TrimSpace(c.QueryParam("q"))}
	title := w.T("Find a jurisdiction")
	if v.Q != "" {
		title = w.T("Places found for “{q}”", "q", v.Q)
		if state, ok := stateNamed(v.Q); ok {
			v.States = []ui.Link{{Text: state.Name, Href: link.State(state.Code)}}
		}
		p, err := s.allPlaces(ctx, snap)
		if err != nil {
			return err
		}
		found, err := s.foundPlaces(ctx, snap, v.Q, foundShown)
		if err != nil {
			return err
		}
		for _, f := range found {
			v.Results = append(v.Results, pages.FindResult{
				Place: p.link(record.Slug(f.place.Slug)), Kind: w.T(f.place.Kind), Says: f.says(w), Why: why(w, f.reason),
			})
		}
		v.ZIP, v.ZIPCounties = gazetteer.ZIP(v.Q)
		if len(v.Results)+len(v.States) == 0 {
			v.Nearest = placeLinks(p.index.Nearest(v.Q, suggestions))
		}
	}
	v.Page = s.page(c, snap, link.Find, link.Find, title, w.T("Find a county, city, agency or state in the record of ICE’s detainer reports."))
	v.Page.NoIndex = v.Page.NoIndex || v.Q != ""
	v.Page.Query = v.Q
	return html(c, http.StatusOK, pages.Find(v))
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
// best first, with what the snapshot holds of each.
func (s *server) foundPlaces(ctx context.Context, snap *store.Snapshot, typed string, limit int) ([]foundPlace, error) {
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return nil, err
	}
	matches := p.index.Find(typed, limit)
	if matches == nil {
		return nil, nil
	}
	published, of, err := s.reportsNaming(ctx, snap)
	if err != nil {
		return nil, err
	}
	found := make([]foundPlace, len(matches))
	for i, m := range matches {
		found[i] = foundPlace{place: m.Place, reason: m.Why, listedIn: of(m.Place.Slug), published: published}
	}
	return found, nil
}

// says is what the record holds of the place, in a few words.
func (f foundPlace) says(w *words.Language) string {
	if f.listedIn == 0 {
		return w.T("not named in the record")
	}
	return w.N(f.published, "listed in {listed} of {n} report", "listed in {listed} of {n} reports", "listed", w.Number(f.listedIn))
}

// reportsNaming counts the published reports, and tells of a place, by its slug, how
// many name it.
func (s *server) reportsNaming(ctx context.Context, snap *store.Snapshot) (published int, of func(slug string) int, err error) {
	e, err := s.edition(ctx, snap)
	if err != nil {
		return 0, nil, err
	}
	for _, series := range e.periods {
		for _, c := range series.periods {
			published += one(c.Report.Published())
		}
	}
	return published, func(slug string) int {
		if i, found := e.at[record.Slug(slug)]; found {
			return e.roll.Places[i].Reports
		}
		return 0
	}, nil
}
