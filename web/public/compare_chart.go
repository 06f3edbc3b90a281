package public

import (
	"net/url"
	"slices"

	"detainerledger/internal/chart"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// chart draws one measure of all places, each in a panel of its own on the same scale.
func (c comparison) chart(series int, m record.Measure) ui.BarsView {
	w := c.W
	of := c.rows[0][series]
	v := ui.BarsView{
		ID:      "chart-" + string(of.ID) + "-" + string(m),
		Title:   w.T("{measure}, on one scale", "measure", w.MeasureHeading(m)),
		Caption: w.NamedByFirstDay(of.Cadence) + " " + drawnFrom(c.Reading, of.Series),
		SVG:     link.CompareChart + "?" + url.Values{"measure": {string(m)}, "series": {string(of.ID)}}.Encode(),
	}
	var bars []*chart.Bars
	var shown []present.SeriesRows // the newest rows of each place
	highest := 0
	for i := range c.listings {
		newest := c.rows[i][series]
		newest.Rows = newest.Rows[max(0, len(newest.Rows)-mostPeriods):]
		shown = append(shown, newest)
		b := &chart.Bars{Columns: columns(w, newest.Rows, m, byFirstDay(w)), Number: w.Number}
		highest = max(highest, b.Top())
		bars = append(bars, b)
		v.SVG += "&j=" + string(c.slugs[i])
	}
	for _, b := range bars {
		b.Highest = highest
	}
	chart.OneAxis(bars...)
	measure := drawnMeasure{Measure: m, heading: w.MeasureHeading(m)}
	for i, b := range bars {
		// Figures of several places have no place on this page that a key could name.
		for k := range b.Columns {
			b.Columns[k].Key = string(c.slugs[i]) + "-" + b.Columns[k].Key
		}
		name := c.Places.Name(c.slugs[i])
		v.Panels = append(v.Panels,
			ui.BarsPanel{Heading: w.Official(name), Drawing: b.Draw(), Alt: barsAlt(w, name, measure, shown[i].Rows)})
	}
	return v
}

// compareChart is one measure of the compared places as a file.
func compareChart(r *answer.Request) error {
	ctx := r.Ctx()
	of, err := readComparison(ctx, &r.Reading, r.Only("j")["j"])
	if err != nil {
		return err
	}
	if len(of.slugs) < 2 {
		return answer.BadValue{Parameter: "j", Value: r.QueryParam("j"), Right: r.W.T("at least two places are compared"),
			Offer: link.Compared(of.slugs...), OfferText: r.W.T("Name another place")}
	}
	in := r.QueryFor(link.CompareChart)
	measure := in.Choice("measure", string(record.Issued), string(record.Declined))
	var names []string
	for _, series := range of.rows[0] {
		names = append(names, string(series.ID))
	}
	if len(names) == 0 {
		return record.ErrNotFound
	}
	name := in.Choice("series", names...)
	if err := in.Err(); err != nil {
		return err
	}
	view := of.chart(slices.Index(names, name), record.Measure(measure))
	return sendDrawing(r, drawingFile{
		name: "detainer-ledger-comparison-" + measure, title: view.Title, page: link.Compared(of.slugs...), view: view,
	})
}
