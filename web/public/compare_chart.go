package public

import (
	"net/url"

	"detainerledger/internal/chart"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// chart draws one measure of all places, each in its own panel on the same scale.
func (c comparison) chart(series int, m record.SeriesMeasure) ui.BarsView {
	w := c.W
	of := c.series[series]
	caption, label := drawnFrom(c.Reading, of.Series), byPeriod(w, of.Series)
	if c.IsEarly(of.ID) {
		caption, label = w.NamedByFirstDay(of.Cadence)+" "+caption, byFirstDay(w)
	}
	v := ui.BarsView{
		ID:      "chart-" + string(of.ID) + "-" + string(m.Measure),
		Title:   w.T("{measure}, on one scale", "measure", measureName(w, m)),
		Caption: caption,
		SVG:     link.CompareChart + "?" + url.Values{"measure": {string(m.Measure)}, "series": {string(of.ID)}}.Encode(),
	}
	measure := describedMeasure(w, m)
	if c.IsEarly(of.ID) {
		measure.absent = ""
	}
	var bars []*chart.Bars
	var shown [][]record.Row // the newest rows of each place
	highest := 0
	for i := range c.listings {
		rows := of.rows[i]
		newest := rows[max(0, len(rows)-mostPeriods):]
		shown = append(shown, newest)
		b := &chart.Bars{Columns: columns(w, newest, &measure, label), Number: w.Number}
		highest = max(highest, b.Top())
		bars = append(bars, b)
		v.SVG += "&j=" + string(c.slugs[i])
	}
	for _, b := range bars {
		b.Highest = highest
	}
	chart.OneAxis(bars...)
	for i, b := range bars {
		// This page has no element that a key of several places' figures could name.
		for k := range b.Columns {
			b.Columns[k].Key = string(c.slugs[i]) + "-" + b.Columns[k].Key
		}
		name := c.Places.Name(c.slugs[i])
		v.Panels = append(v.Panels,
			ui.BarsPanel{Heading: w.Official(name), Drawing: b.Draw(), Alt: barsAlt(w, name, measure, shown[i])})
	}
	return v
}

// compareChart is one measure of the compared places as a file.
func compareChart(r *answer.Request) error {
	of, err := readComparison(r)
	if err != nil {
		return err
	}
	if len(of.slugs) < 2 {
		return answer.BadValue{Parameter: "j", Value: r.QueryParam("j"), Right: r.W.T("at least two places are compared"),
			Offer: of.address(of.slugs...), OfferText: r.W.T("Name another place")}
	}
	if len(of.series) == 0 || of.series[0].Lists() {
		return record.ErrNotFound // a list has nothing to draw
	}
	in := r.QueryFor(link.CompareChart)
	var measures []string
	for _, m := range of.series[0].Measures {
		measures = append(measures, string(m.Measure))
	}
	measure, _ := of.series[0].Measure(record.Measure(in.Choice("measure", measures...)))
	if err := in.Err(); err != nil {
		return err
	}
	view := of.chart(0, measure)
	return sendDrawing(r, drawingFile{
		name: comparisonName + "-" + string(measure.Measure), title: view.Title, page: of.address(of.slugs...), view: view,
	})
}
