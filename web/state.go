package web

import (
	"github.com/labstack/echo/v4"

	"detainerledger/internal/gazetteer"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// state is the page of one state.
func (s *server) state(c echo.Context) error {
	typed := param(c, "state")
	state, ok := gazetteer.StateByCode(typed)
	if !ok || state.Slug != typed {
		return s.guess(c)
	}
	if format(c) == ".atom" {
		return s.stateFeed(c, state)
	}
	ctx := c.Request().Context()
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	series, coverages, err := s.mainSeries(ctx, snap)
	if err != nil {
		return err
	}
	q, err := readListQuery(words.In(ctx), link.State(state.Code), only(c.QueryParams(), "report", "measure", "sort", "order", "page"), coverages)
	if err != nil {
		return err
	}
	q.state = state.Slug
	list, err := s.list(ctx, snap, q, coverages)
	if err != nil {
		return err
	}
	address := link.State(state.Code)
	if ext := format(c); tabular(ext) {
		rows, err := s.listRows(ctx, snap, q, coverages, list, false)
		if err != nil {
			return err
		}
		return s.sendTable(c, snap, ext, q.with(nil), listTable(q, rows))
	}
	v := pages.StateView{Code: state.Code, Name: state.Name, CSV: link.As(q.with(nil), "csv"), JSON: link.As(q.with(nil), "json"), Atom: link.As(address, "atom")}
	all := seriesRows{Series: series, rows: emptyRows(coverages), w: p.w}
	listed, err := s.listedIn(ctx, snap, state.Code)
	if err != nil {
		return err
	}
	v.Lede = p.w.N(len(listed), "ICE’s {reports} name {n} [place](jurisdiction) in {state} that is in this record.", "ICE’s {reports} name {n} [places](jurisdiction) in {state} that are in this record.", "reports", all.reportsOf(), "state", p.w.Official(state.Name))
	if len(listed) == 0 {
		v.Lede = p.w.T("No line of ICE’s {reports} that is in this record names a place in {state}.", "reports", all.reportsOf(), "state", p.w.Official(state.Name))
	}
	on, err := q.pageOf(p.w, len(list))
	if err != nil {
		return err
	}
	v.Pages = on.pages
	rows, err := s.listRows(ctx, snap, q, coverages, list[on.from:on.to], true)
	if err != nil {
		return err
	}
	if v.Table, err = s.placeTable(ctx, snap, p, series, coverages, q, rows); err != nil {
		return err
	}
	v.Reports = reportChoices(p.w, coverages, q.report, func(id record.ReportID) string { return q.with(map[string]string{"report": string(id)}) })
	v.Totals = stateTotals(p.w, coverages, q.report, state.Slug)
	if m, ok := newCartographer(snap, p, series, coverages, q.mapOf()); ok {
		of, details, err := s.mapRows(ctx, snap, m, list)
		if err != nil {
			return err
		}
		if v.Map, err = m.state(state, of, details); err != nil {
			return err
		}
		v.Map.Reports = nil // chosen for the table and the map at once
	}
	named := make(map[string]bool, len(listed))
	for _, place := range listed {
		named[place.Slug] = true
	}
	for _, place := range p.byState[state.Code] {
		if !named[place.Slug] {
			v.Others = append(v.Others, ui.Link{Text: place.Name, Href: link.Jurisdiction(place.Slug)})
		}
	}
	e, err := s.edition(ctx, snap)
	if err != nil {
		return err
	}
	inState := func(slug record.Slug) bool { return slug != "" && slug.State() == state.Slug }
	corrections := those(e.said.corrections, func(c record.Correction) bool { return inState(c.Jurisdiction) })
	statements := those(e.said.statements, func(t record.Statement) bool { return inState(t.Jurisdiction) })
	events := those(e.said.events, func(e record.Event) bool { return inState(e.Jurisdiction) })
	v.Moments = p.allMoments(corrections, statements, events)
	oldestFirst(v.Moments)
	v.Page = s.page(c, snap, address, link.States, state.Name, v.Lede)
	v.Page.Picture = s.picture(c, link.Card(address), v.Lede)
	v.Page.Things = s.stateThings(c, snap, v.Page, state.Code, v.CSV, v.JSON)
	v.Page.Crumbs = []ui.Link{{Text: p.w.T("States"), Href: link.States}, {Text: p.w.Official(state.Name)}}
	v.Page.Feed = v.Atom
	v.Page.NoIndex = v.Page.NoIndex || q.filtered
	if v.Cite, err = s.citation(c, snap, q.with(nil), state.Name); err != nil {
		return err
	}
	return s.citable(c, v.Cite, pages.State(v))
}

// stateTotal holds the lines of a state against the total told for it; "" where
// none is known.
func stateTotal(w *words.Language, c record.Coverage, m record.Measure, state string) string {
	part, ok := c.State(m, state)
	if !ok {
		return ""
	}
	return reconciliation(w, part, w.T("the total told for the state"))
}
