package web

import (
	"context"

	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// askedFigure is a figure that a request can be about.
type askedFigure struct {
	office.Figure
	// value names it in a form, label to people; href is where it stands.
	value, label, href string
}

// wholeListing names the listing as a whole in a form.
const wholeListing = "listing"

// askedFigures are all figures of a jurisdiction that a report prints or a correction
// counts there, and its listing as a whole.
func askedFigures(ctx context.Context, r *answer.Reading, l record.Listing) ([]askedFigure, error) {
	w := r.W
	all, _, err := seriesOf(ctx, r, l)
	if err != nil {
		return nil, err
	}
	var figures []askedFigure
	for _, series := range all {
		for _, row := range series.rows {
			for _, m := range record.Measures {
				f := row.Figure(m)
				if !f.Printed() && f.State != record.MovedHere {
					continue
				}
				figures = append(figures, askedFigure{
					Figure: office.Figure{Report: row.Report.ID, Measure: m},
					value:  link.FigureID(row.Report.ID, m),
					label:  w.T("{period}: {figure}", "period", w.Period(row.Report.Period), "figure", figureReads(w, f)),
					href:   link.Figure(l.Jurisdiction.Slug, row.Report.ID, m),
				})
			}
		}
	}
	if l.Listed() {
		figures = append(figures, askedFigure{value: wholeListing, label: w.T("The listing as a whole, with its policies"),
			href: link.Jurisdiction(l.Jurisdiction.Slug)})
	}
	return figures, nil
}

// figureReads says a figure in a line: as published, and how it reads now where that
// is another.
func figureReads(w *words.Language, f record.Figure) string {
	reads := w.MeasureHeading(f.Measure) + ", " + w.State(f.State)
	if f.Published.Known {
		reads = w.MeasureCount(f.Measure, f.Published.N)
	}
	switch {
	case f.State == record.Amended && f.Effective.Known:
		return w.T("{figure} (amended to {n})", "figure", reads, "n", w.Number(f.Effective.N))
	case f.Published.Known && f.State != record.Listed:
		return w.T("{figure} ({state})", "figure", reads, "state", w.State(f.State))
	default:
		return reads
	}
}

// aboutRequest are the figures that a request is about, each with where it stands.
func aboutRequest(ctx context.Context, r *answer.Reading, l office.Listed) ([]ui.Link, error) {
	if l.Jurisdiction == "" || len(l.Figures) == 0 {
		return nil, nil
	}
	listing, err := r.Listing(ctx, l.Jurisdiction)
	if err != nil {
		return nil, err
	}
	figures, err := askedFigures(ctx, r, listing)
	if err != nil {
		return nil, err
	}
	var about []ui.Link
	for _, f := range figures {
		for _, asked := range l.Figures {
			if asked == f.Figure {
				about = append(about, ui.Link{Text: f.label, Href: f.href})
			}
		}
	}
	return about, nil
}
