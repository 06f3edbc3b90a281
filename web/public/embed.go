package public

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// embedForm is a form in which other sites can embed a place's figures.
type embedForm struct {
	// name is the last part of the address; "" is the default form.
	name, label string
	// width is the intended width of the form, in CSS pixels.
	width                          int
	sentence, newest, table, chart bool
}

// embedForms are the forms in display order; the first is the default.
var embedForms = []embedForm{
	{name: "", label: words.Mark("Table"), width: 600, table: true},
	{name: "chart", label: words.Mark("Chart"), width: 620, chart: true},
	{name: "small", label: words.Mark("Sentence and newest figures"), width: 400, sentence: true, newest: true},
	{name: "large", label: words.Mark("Sentence, table and chart"), width: 720, sentence: true, table: true, chart: true},
}

// embedFormNamed returns the form with this name in addresses.
func embedFormNamed(name string) (embedForm, bool) {
	i := slices.IndexFunc(embedForms, func(f embedForm) bool { return f.name == name })
	if i < 0 {
		return embedForm{}, false
	}
	return embedForms[i], true
}

// embedCSP lets any site frame an embed, which runs and sends nothing. The asterisk allows sites on the network; file:
// allows a page that its author tests or keeps on disk.
const embedCSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; " +
	"frame-ancestors * file:"

// embedPeriods is how many periods an embed shows, so that its size does not grow with the series.
const embedPeriods = 8

// embedPage shows a place's figures for other sites to frame.
func embedPage(r *answer.Request) error {
	form, found := embedFormNamed(r.Param("form"))
	if !found {
		return record.ErrNotFound
	}
	if err := r.Open(); err != nil {
		return err
	}
	slug := r.Slug()
	listing, err := r.Listing(r.Ctx(), slug)
	if err != nil {
		return err
	}
	all, _, err := present.SeriesOf(r.Ctx(), &r.Reading, listing)
	if err != nil {
		return err
	}
	page := link.Jurisdiction(slug)
	series, err := embedSeries(r.QueryFor(link.EmbedAs(page, form.name)), all)
	if err != nil {
		return err
	}
	whole := embedView(&r.Reading, listing, all, series, nil)
	v := form.of(whole)
	title := r.W.T("{name}: {form}", "name", r.W.PlaceTitle(v.Name), "form", r.W.T(form.label))
	v.Page = r.Page(page, link.Jurisdictions, title, whole.Sentence)
	v.Page.URL = r.Absolute(page) // an embed, in any state, is a form of this page
	if v.Frozen, err = embedFrozen(r, slug); err != nil {
		return err
	}
	h := r.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, embedCSP)
	h.Set(echo.HeaderCacheControl, answer.Fresh) // a frozen one too: it says what was corrected since
	return answer.HTML(r, http.StatusOK, pages.Embed(v))
}

// embedSeries returns the series that the address names, or else the first with a figure of the place, or else the
// first; nil if there is none.
func embedSeries(in *answer.Query, all []present.SeriesRows) (*present.SeriesRows, error) {
	if len(all) == 0 {
		return nil, nil
	}
	standard := max(0, slices.IndexFunc(all, saysSomething))
	names := []string{string(all[standard].ID)}
	for _, series := range all {
		names = append(names, string(series.ID))
	}
	name := in.Choice("series", names...)
	if err := in.Err(); err != nil {
		return nil, err
	}
	return &all[slices.IndexFunc(all, func(s present.SeriesRows) bool { return string(s.ID) == name })], nil
}

// saysSomething reports whether a line or a correction of the series provides a figure of the place.
func saysSomething(s present.SeriesRows) bool {
	return slices.ContainsFunc(s.Rows, present.AnyDrawn)
}

// embedView returns everything that an embed can show of a place in one series. page is the place's page if it has been
// built, whose texts and charts are then reused, or nil.
func embedView(
	r *answer.Reading, l record.Listing, all []present.SeriesRows, series *present.SeriesRows,
	page *pages.JurisdictionView,
) pages.EmbedView {
	w := r.W
	j := l.Jurisdiction
	address := link.Jurisdiction(j.Slug)
	name := edition.PlaceName(edition.PlaceOf(j))
	v := pages.EmbedView{
		Name:  name,
		Whole: ui.Link{Text: w.T("The whole listing, with sources"), Href: address},
		Source: w.T("Detainer Ledger, record version {n}, {day}.", "n", w.Number(int(r.Snap.Seq)),
			"day", w.Day(record.DayOf(r.Snap.At))),
	}
	v.Sentence = ui.Unlinked(present.Lede(w, j.Name, all))
	if page != nil {
		v.Standing = slices.Clone(page.Standing)
	} else {
		v.Standing = present.StandingLines(w, l, all)
	}
	for i := range v.Standing {
		v.Standing[i].Href = address + v.Standing[i].Href
	}
	if series == nil {
		return v
	}
	v.Source = drawnFrom(r, series.Series)
	shown := series.Newest(embedPeriods)
	v.Notes = []string{w.T("“Sent” and “declined” count different things. Do not add or compare them.")}
	if slices.ContainsFunc(shown.Rows, func(r record.Row) bool {
		return slices.ContainsFunc(r.Figures, func(f record.RowFigure) bool { return !present.Drawn(&f.Figure) })
	}) {
		v.Notes[0] += " " + w.T("Not being listed is not evidence that there was none.")
	}
	if left := len(series.Rows) - len(shown.Rows); left > 0 {
		v.Notes = append(v.Notes,
			w.N(left, "{n} earlier period is on the place’s page.", "{n} earlier periods are on the place’s page."))
	}
	if i := slices.IndexFunc(all, func(s present.SeriesRows) bool { return s.ID == series.ID }); page != nil &&
		len(shown.Rows) == len(series.Rows) {
		v.Chart = page.Series[i].Chart
		v.Chart.Panels = slices.Clone(v.Chart.Panels)
	} else {
		v.Chart = barsView(r, name, address, shown)
	}
	for i, m := range record.Measures[:len(v.Chart.Panels)] {
		panel := &v.Chart.Panels[i]
		panel.Drawing, panel.Alt = panel.Drawing.Bare(), w.T("Bar chart: {measure}, {place}. {periods}.",
			"measure", w.MeasureHeading(m), "place", w.PlaceTitle(name),
			"periods", readAll(w, &drawnMeasure{Measure: m}, shown.Rows))
	}
	v.Chart.Caption = w.T("As published and as it reads now, each measure on a scale of its own.") + " " +
		w.NamedByFirstDay(series.Cadence)
	table := pages.EmbedTable{Series: series.Series,
		Caption: w.T("By {cadence}, as published and as it reads now", "cadence", w.Cadence(series.Cadence))}
	listed := false
	for i := range shown.Rows {
		row := &shown.Rows[i]
		period := present.PeriodRowOf(r, &l, &shown, row)
		table.Rows = append(table.Rows, pages.EmbedRow{
			Period: row.Report.Period, Issued: period.Issued, Declined: period.Declined, NoReport: period.NoReport,
			Happened: embedHappened(r, *row),
		})
		// The newest report with a figure of the place, or else the newest published one.
		if says := present.AnyDrawn(*row); row.Report.Published() && (says || !listed) {
			listed = says
			v.Newest = &pages.EmbedNewest{
				Heading: w.T("Report for {period}, published {day}.", "period", w.Period(row.Report.Period),
					"day", w.Day(row.Report.PublishedOn)),
				Issued: period.Issued, Declined: period.Declined,
			}
		}
	}
	v.Table = &table
	return v
}

// embedHappened summarizes what was done to the figures of a period; the page has the reasons.
func embedHappened(r *answer.Reading, row record.Row) []pages.Happening {
	var all []pages.Happening
	for _, m := range record.Measures {
		f := row.Figure(m)
		for _, c := range f.Corrections {
			all = append(all, pages.Happening{Kind: "corrected",
				Text: r.W.T("{measure}: {done}, {day}.", "measure", r.W.MeasureHeading(m), "done", present.Effect(r, c),
					"day", r.W.Day(c.Date))})
		}
		for _, t := range f.Disputes {
			all = append(all, pages.Happening{Kind: "disputed",
				Text: r.W.T("Disputed ({office}, {day}).", "office", r.W.Official(t.Office), "day", r.W.Day(t.Date))})
		}
	}
	for _, e := range row.Events {
		all = append(all,
			pages.Happening{Text: r.W.T("{kind} ({who}), {day}.", "kind", present.Capital(r.W.EventKind(e.Kind)),
				"who", r.W.Official(e.By), "day", r.W.Day(e.Date))})
	}
	return slices.CompactFunc(all, func(a, b pages.Happening) bool { return a == b })
}

// of returns what the form shows. If there is nothing to draw, a sentence replaces the chart.
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

// embedAddress returns the embed of a place in a form, at a version of the record or, for 0, following the newest.
func embedAddress(slug record.Slug, form embedForm, at record.Seq) string {
	address := link.EmbedAs(link.Jurisdiction(slug), form.name)
	if at == 0 {
		return address
	}
	return link.AsOf(address, at)
}
