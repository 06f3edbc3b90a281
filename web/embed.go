package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// embedForm is one of the forms in which other sites can show a place's figures.
type embedForm struct {
	// name is the last part of the address; "" is the usual form.
	name, label string
	// width is how wide the form is meant to be, in CSS pixels.
	width                          int
	sentence, newest, table, chart bool
}

// embedForms are the forms in the order in which they are offered: the first is
// what a site gets that asks for no other.
var embedForms = []embedForm{
	{name: "", label: words.Mark("Table"), width: 600, table: true},
	{name: "chart", label: words.Mark("Chart"), width: 620, chart: true},
	{name: "small", label: words.Mark("Sentence and newest figures"), width: 400, sentence: true, newest: true},
	{name: "large", label: words.Mark("Sentence, table and chart"), width: 720, sentence: true, table: true, chart: true},
}

// embedFormNamed is the form with this name in addresses.
func embedFormNamed(name string) (embedForm, bool) {
	i := slices.IndexFunc(embedForms, func(f embedForm) bool { return f.name == name })
	if i < 0 {
		return embedForm{}, false
	}
	return embedForms[i], true
}

// embedCSP lets any site frame an embed, which runs nothing and sends nothing. An
// asterisk means sites on the network; file: is for a page that is tried out, or
// kept, on its writer's own disk.
const embedCSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors * file:"

// embedPeriods is how many periods an embed shows: its weight must not grow with
// the series.
const embedPeriods = 8

// embed is a place's figures for other sites to frame.
func (s *server) embed(c echo.Context) error {
	ctx := c.Request().Context()
	form, found := embedFormNamed(c.Param("form"))
	if !found {
		return record.ErrNotFound
	}
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	slug := record.Slug(c.Param("state") + "/" + c.Param("place"))
	listing, err := s.listing(ctx, snap, slug)
	if err != nil {
		return err
	}
	p, err := s.allPlaces(ctx, snap)
	if err != nil {
		return err
	}
	all, _, err := s.seriesOf(ctx, snap, p, listing)
	if err != nil {
		return err
	}
	in := newQuery(p.w, link.EmbedAs(link.Jurisdiction(slug), form.name), c.QueryParams())
	series, err := embedSeries(in, all)
	if err != nil {
		return err
	}
	whole := embedView(snap, p, listing, all, series, nil)
	v := form.of(whole)
	v.Page = s.page(c, snap, link.Jurisdiction(slug), link.Jurisdictions, p.w.T("{name}: {form}", "name", p.w.Official(v.Name), "form", p.w.T(form.label)), whole.Sentence)
	v.Page.URL = s.absolute(c, link.Jurisdiction(slug)) // of which an embed is a form, in whichever state
	if v.Frozen, err = s.embedFrozen(c, snap, p, slug); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, embedCSP)
	h.Set(echo.HeaderCacheControl, fresh) // a frozen one too: it tells what was corrected since
	return html(c, http.StatusOK, pages.Embed(v))
}

// embedSeries is the series that the address names, else the first that says
// something of the place, else the first; nil where there is none.
func embedSeries(in *query, all []seriesRows) (*seriesRows, error) {
	if len(all) == 0 {
		return nil, nil
	}
	standard := max(0, slices.IndexFunc(all, seriesRows.says))
	names := []string{string(all[standard].ID)}
	for _, series := range all {
		names = append(names, string(series.ID))
	}
	name := in.choice("series", names...)
	if err := in.err(); err != nil {
		return nil, err
	}
	return &all[slices.IndexFunc(all, func(s seriesRows) bool { return string(s.ID) == name })], nil
}

// says reports whether a line or a correction of the series gives the place a figure.
func (s seriesRows) says() bool {
	return slices.ContainsFunc(s.rows, func(r record.Row) bool { return drawn(&r.Issued) || drawn(&r.Declined) })
}

// embedView is all that an embed can show of a place in one series. page is the place's
// page where that is made with it, else nil: what it has said and drawn is taken from it.
func embedView(snap *store.Snapshot, p *places, l record.Listing, all []seriesRows, series *seriesRows, page *pages.JurisdictionView) pages.EmbedView {
	w := p.w
	j := l.Jurisdiction
	address := link.Jurisdiction(j.Slug)
	name := placeName(placeOf(j))
	v := pages.EmbedView{
		Name:   name,
		Whole:  ui.Link{Text: w.T("The whole listing, with sources"), Href: address},
		Source: w.T("Detainer Ledger, record version {n}, {day}.", "n", w.Number(int(snap.Seq)), "day", w.Day(record.DayOf(snap.At))),
	}
	if page != nil {
		v.Sentence, v.Standing = ui.Unlinked(page.Lede), slices.Clone(page.Standing)
	} else {
		v.Sentence, v.Standing = ui.Unlinked(lede(w, j.Name, all)), standingLines(w, l)
	}
	for i := range v.Standing {
		v.Standing[i].Href = address + v.Standing[i].Href
	}
	if series == nil {
		return v
	}
	v.Source = drawnFrom(w, snap, series.Series)
	shown := series.newest(embedPeriods)
	v.Notes = []string{w.T("Issued and declined are counted on different bases and are not to be added.")}
	if slices.ContainsFunc(shown.rows, func(r record.Row) bool { return !drawn(&r.Issued) || !drawn(&r.Declined) }) {
		v.Notes[0] += " " + w.T("Not being listed is not evidence that there was none.")
	}
	if left := len(series.rows) - len(shown.rows); left > 0 {
		v.Notes = append(v.Notes, w.N(left, "{n} earlier period is on the place’s page.", "{n} earlier periods are on the place’s page."))
	}
	if i := slices.IndexFunc(all, func(s seriesRows) bool { return s.ID == series.ID }); page != nil && len(shown.rows) == len(series.rows) {
		v.Chart = page.Series[i].Chart
		v.Chart.Panels = slices.Clone(v.Chart.Panels)
	} else {
		v.Chart = barsView(w, snap, name, address, shown)
	}
	for i, m := range record.Measures[:len(v.Chart.Panels)] {
		panel := &v.Chart.Panels[i]
		panel.Drawing, panel.Alt = panel.Drawing.Bare(), w.T("Bar chart: {measure}, {place}. {periods}.", "measure", w.MeasureHeading(m), "place", w.Official(name), "periods", readAll(w, m, shown.rows))
	}
	v.Chart.Caption = w.T("As published and as it reads now, each measure on a scale of its own.") + " " + namedByFirstDay(w, series.Cadence)
	table := pages.EmbedTable{Series: series.Series, Caption: w.T("By {cadence}, as published and as it reads now", "cadence", w.Cadence(series.Cadence))}
	listed := false
	for i := range shown.rows {
		row := &shown.rows[i]
		r := p.periodRow(&l, &shown, row)
		table.Rows = append(table.Rows, pages.EmbedRow{
			Period: row.Report.Period, Issued: r.Issued, Declined: r.Declined, NoReport: r.NoReport, Happened: p.embedHappened(*row),
		})
		// The newest report that says something of the place, else the newest that came out.
		if says := drawn(&row.Issued) || drawn(&row.Declined); row.Report.Published() && (says || !listed) {
			listed = says
			v.Newest = &pages.EmbedNewest{
				Heading: w.T("Report for {period}, published {day}.", "period", w.Period(row.Report.Period), "day", w.Day(row.Report.PublishedOn)),
				Issued:  r.Issued, Declined: r.Declined,
			}
		}
	}
	v.Table = &table
	return v
}

// embedHappened says in short what was done to the figures of a period: the page
// has the reasons.
func (p *places) embedHappened(row record.Row) []pages.Happening {
	var all []pages.Happening
	for _, m := range record.Measures {
		f := row.Figure(m)
		for _, c := range f.Corrections {
			all = append(all, pages.Happening{Kind: "corrected", Text: p.w.T("{measure}: {done}, {day}.", "measure", p.w.MeasureHeading(m), "done", p.effect(c), "day", p.w.Day(c.Date))})
		}
		for _, t := range f.Disputes {
			all = append(all, pages.Happening{Kind: "disputed", Text: p.w.T("Disputed ({office}, {day}).", "office", p.w.Official(t.Office), "day", p.w.Day(t.Date))})
		}
	}
	for _, e := range row.Events {
		all = append(all, pages.Happening{Text: p.w.T("{kind} ({who}), {day}.", "kind", capital(p.w.EventKind(e.Kind)), "who", p.w.Official(e.By), "day", p.w.Day(e.Date))})
	}
	return slices.CompactFunc(all, func(a, b pages.Happening) bool { return a == b })
}

// of is what the form shows. Where there is nothing to draw, the sentence stands
// for the chart.
func (f embedForm) of(v pages.EmbedView) pages.EmbedView {
	if !f.sentence && (f.table || len(v.Chart.Panels) > 0) {
		v.Sentence = ""
	}
	if !f.newest {
		v.Newest = nil
	}
	if !f.table {
		v.Table = nil
	}
	if !f.chart {
		v.Chart = ui.BarsView{}
	}
	return v
}

// embedAddress is the embed of a place in a form, at a version of the record or,
// for 0, as it stands.
func embedAddress(slug record.Slug, form embedForm, at record.Seq) string {
	address := link.EmbedAs(link.Jurisdiction(slug), form.name)
	if at == 0 {
		return address
	}
	return link.AsOf(address, at)
}
