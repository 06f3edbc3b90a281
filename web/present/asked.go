package present

import (
	"context"

	"detainerledger/internal/link"
	"detainerledger/internal/office"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// AskedFigure is a figure that a request can concern.
type AskedFigure struct {
	office.Figure
	// Value identifies it in a form, Label names it; href is its address.
	Value, Label, href string
}

// wholeListing stands for the whole listing in a form.
const wholeListing = "listing"

// AskedFigures returns all figures of a jurisdiction that a report prints or a correction counts there, and its listing
// as a whole.
func AskedFigures(ctx context.Context, r *answer.Reading, l record.Listing) ([]AskedFigure, error) {
	w := r.W
	all, _, err := SeriesOf(ctx, r, l)
	if err != nil {
		return nil, err
	}
	var figures []AskedFigure
	for _, series := range all {
		for _, row := range series.Rows {
			for _, m := range record.Measures {
				f := row.Figure(m)
				if !f.Printed() && f.State != record.MovedHere {
					continue
				}
				figures = append(figures, AskedFigure{
					Figure: office.Figure{Report: row.Report.ID, Measure: m},
					Value:  link.FigureID(row.Report.ID, m),
					Label:  w.T("{period}: {figure}", "period", w.Period(row.Report.Period), "figure", figureReads(w, f)),
					href:   link.Figure(l.Jurisdiction.Slug, row.Report.ID, m),
				})
			}
		}
	}
	if l.Listed() {
		figures = append(figures, AskedFigure{Value: wholeListing, Label: w.T("The listing as a whole, with its policies"),
			href: link.Jurisdiction(l.Jurisdiction.Slug)})
	}
	return figures, nil
}

// figureReads describes a figure in a line: as published, and how it reads now if that differs.
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

// AboutRequest returns the figures that a request concerns, each with its address.
func AboutRequest(ctx context.Context, r *answer.Reading, l office.Listed) ([]ui.Link, error) {
	if l.Jurisdiction == "" || len(l.Figures) == 0 {
		return nil, nil
	}
	listing, err := r.Listing(ctx, l.Jurisdiction)
	if err != nil {
		return nil, err
	}
	figures, err := AskedFigures(ctx, r, listing)
	if err != nil {
		return nil, err
	}
	var about []ui.Link
	for _, f := range figures {
		for _, asked := range l.Figures {
			if asked == f.Figure {
				about = append(about, ui.Link{Text: f.Label, Href: f.href})
			}
		}
	}
	return about, nil
}
