package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// The ways to narrow the list by what the record holds of a place.
const (
	showListed    = "listed"
	showCorrected = "corrected"
	showDisputed  = "disputed"
	showAnswered  = "answered"
	showAll       = "all"
)

// jurisdictions is the national list.
func (s *server) jurisdictions(c echo.Context) error {
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	series, coverages, err := s.mainSeries(ctx, snap)
	if err != nil {
		return err
	}
	q, err := readListQuery(link.Jurisdictions, c.QueryParams(), coverages)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	rows, err := listRows(ctx, snap, q, coverages)
	if err != nil {
		return err
	}
	sortList(rows, q)
	switch ext := format(c); ext {
	case ".csv", ".json":
		return s.sendTable(c, snap, ext, q.with(nil), listTable(q, rows))
	case ".atom":
		moments, err := s.newest(ctx, snap, p)
		if err != nil {
			return err
		}
		return s.sendFeed(c, snap, feed{title: "Jurisdictions in the record", address: link.Jurisdictions, moments: moments})
	}
	view, err := s.listView(c, snap, p, series, coverages, q, rows)
	if err != nil {
		return err
	}
	return html(c, http.StatusOK, pages.Jurisdictions(view))
}

// jurisdictionsOfState sends a reader who cut an address short to the state.
func (s *server) jurisdictionsOfState(c echo.Context) error {
	if state, ok := gazetteer.StateByCode(param(c, "state")); ok {
		return redirect(c, link.State(state.Code)+format(c))
	}
	return s.guess(c)
}

func (s *server) listView(c echo.Context, snap *store.Snapshot, p *places, series record.Series, coverages []record.Coverage, q listQuery, rows []*listRow) (pages.JurisdictionsView, error) {
	ctx := c.Request().Context()
	v := pages.JurisdictionsView{
		Q:     q.q,
		Sort:  q.values.Get("sort"),
		Order: q.values.Get("order"),
		Count: len(rows),
		CSV:   link.As(q.with(nil), "csv"),
		JSON:  link.As(q.with(nil), "json"),
		Atom:  link.As(link.Jurisdictions, "atom"),
		Clear: link.Jurisdictions,
		All:   link.Query(link.Jurisdictions, url.Values{"show": {showAll}, "q": {q.q}}),
	}
	for _, cov := range coverages {
		if cov.Report.Published() {
			v.Reports = append(v.Reports, ui.Option{Value: string(cov.Report.ID), Text: ui.Period(cov.Report.Period), Chosen: cov.Report.ID == q.report})
		}
	}
	listed, err := s.listedIn(ctx, snap, "")
	if err != nil {
		return v, err
	}
	v.Lede = fmt.Sprintf("ICE’s %s name %s that are in this record. The list shows one report at a time, each figure as published and as it reads now.",
		seriesRows{Series: series, rows: emptyRows(coverages)}.reportsOf(), ui.Several(len(listed), "place", "places"))
	v.States = []ui.Option{{Text: "All states", Chosen: q.state == ""}}
	for _, state := range gazetteer.States() {
		v.States = append(v.States, ui.Option{Value: state.Slug, Text: state.Name, Chosen: state.Slug == q.state})
	}
	v.Kinds = []ui.Option{{Text: "All kinds", Chosen: q.kind == ""}}
	for _, k := range kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Text: k, Chosen: k == q.kind})
	}
	every := p.index.Len()
	for _, o := range []ui.Option{
		{Value: showListed, Text: "Listed by ICE"}, {Value: showCorrected, Text: "Corrected"}, {Value: showDisputed, Text: "Disputed"},
		{Value: showAnswered, Text: "Answered"}, {Value: showAll, Text: fmt.Sprintf("All %s", ui.Number(every))},
	} {
		o.Chosen = o.Value == q.show
		v.Shows = append(v.Shows, o)
	}
	for _, per := range []string{"50", "100", "all"} {
		v.PerPage = append(v.PerPage, ui.Option{Value: per, Text: per, Chosen: per == cmp.Or(q.values.Get("per"), "100")})
	}
	size := q.perPage
	if size == 0 {
		size = max(1, len(rows))
	}
	last := max(1, (len(rows)+size-1)/size)
	if q.page > last {
		return v, badValue{parameter: "page", value: strconv.Itoa(q.page), right: fmt.Sprintf("the list has %s", ui.Several(last, "page", "pages")), offer: q.with(nil)}
	}
	from := (q.page - 1) * size
	to := min(len(rows), from+size)
	for n := 1; n <= last; n++ {
		v.Pages = append(v.Pages, ui.PageLink{Number: n, Href: q.with(map[string]string{"page": strconv.Itoa(n)}), Current: n == q.page})
	}
	if v.Table, err = s.placeTable(ctx, snap, p, series, coverages, q, rows[from:to]); err != nil {
		return v, err
	}
	v.Table.Caption += fmt.Sprintf(" Rows %s to %s of %s.", ui.Number(from+1), ui.Number(to), ui.Number(len(rows)))
	v.Notes = []string{
		"Section I of a report (detainers issued) names only the highest places; not being there says nothing. Issued and declined are counted on different bases and are not to be added.",
		"A dash under “Policy listed” means that no line of Section III about the place is in the record, which does not hold every line. “Not yet entered”: the record does not hold every line of that section, and none that it holds names the place. A change is given only between two reports in a row that both have a number.",
	}
	title := "Jurisdictions"
	if q.q != "" {
		title += " named “" + q.q + "”"
	} else if q.filtered {
		title += ", filtered"
	}
	if q.values.Get("sort") != "" {
		title += ", sorted by " + headingOf(q.sort)
	}
	v.Page = s.page(c, snap, link.Jurisdictions, link.Jurisdictions, title, v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || q.filtered
	v.Page.Feed = v.Atom
	return v, nil
}
