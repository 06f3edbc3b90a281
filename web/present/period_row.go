package present

import (
	"context"
	"slices"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// PeriodRowOf is one row of the table with what happened to its figures.
func PeriodRowOf(r *answer.Reading, l *record.Listing, series *SeriesRows, row *record.Row) (shown pages.PeriodRow) {
	shown.Row, shown.Issued, shown.Declined = row, series.Figure(row, record.Issued), series.Figure(row, record.Declined)
	w := r.W
	switch row.Report.Status {
	case record.StatusPublished:
	case record.StatusNotPublished:
		shown.NoReport = w.T("No report was published for {period}.", "period", w.ThisPeriod(series.Cadence))
	default:
		shown.NoReport = w.T("The record holds nothing about {period} yet.", "period", w.ThisPeriod(series.Cadence))
	}
	for _, m := range record.Measures {
		for _, c := range row.At(m).Corrections {
			shown.Happened = append(shown.Happened, pages.Happening{
				Kind: "corrected",
				Text: w.T("{done}, {day}.", "done", Effect(r, c), "day", w.Day(c.Date)) + " " + w.Official(c.Reason),
				More: ui.Link{Text: w.T("Correction"), Href: link.Correction(c.ID)},
			})
		}
	}
	for _, e := range row.Events {
		shown.Happened = append(shown.Happened, pages.Happening{Text: w.Day(e.Date) + ": " + w.Official(e.What)})
	}
	shown.Happened = append(shown.Happened, disputesOf(w, l, row)...)
	return shown
}

// disputesOf returns the newest dispute of a period, and the number of others.
func disputesOf(w *words.Language, l *record.Listing, row *record.Row) []pages.Happening {
	if row.Report.ID == "" {
		return nil
	}
	figures := len(row.At(record.Issued).Disputes)+len(row.At(record.Declined).Disputes) > 0
	newest, n := -1, 0
	for i := range l.Statements {
		t := &l.Statements[i]
		if t.Stance != record.Disputes || t.Report != row.Report.ID && !(figures && t.Concerns(row.Report.ID)) {
			continue
		}
		n++
		if newest < 0 || sortDay(t.Date, true) >= sortDay(l.Statements[newest].Date, true) {
			newest = i
		}
	}
	if n == 0 {
		return nil
	}
	t := &l.Statements[newest]
	text := w.T("Disputed ({office}, {day}).", "office", w.Official(t.Office), "day", w.Day(t.Date))
	if n > 1 {
		text += " " + w.N(n-1, "{n} earlier dispute.", "{n} earlier disputes.")
	}
	return []pages.Happening{{Kind: "disputed", Text: text,
		More: ui.Link{Text: w.T("What was said"), Href: "#" + statementID(newest)}}}
}

// FigureView adds to a figure the name and number of the place whose count contains it.
func FigureView(
	ctx context.Context, r *answer.Reading, report record.ReportID, f record.Figure,
) (ui.FigureView, error) {
	return figureThen(ctx, r, r.Snap, report, f)
}

// figureThen does the same for a figure of another state of the record.
func figureThen(
	ctx context.Context, r *answer.Reading, then *store.Snapshot, report record.ReportID, f record.Figure,
) (ui.FigureView, error) {
	v := ui.FigureView{Figure: f}
	if f.PartOf == "" {
		return v, nil
	}
	lines, err := then.Lines(ctx, store.Filter{Slug: f.PartOf, Report: report})
	if err != nil {
		return v, err
	}
	lines = slices.DeleteFunc(lines, func(l record.Line) bool { return l.Measure != f.Measure })
	v.Within = wholeCount(r, f.PartOf, report, f.Measure, lines)
	return v, nil
}

// LineCount describes the count of one printed line.
func LineCount(w *words.Language, e record.Entry) string {
	if !e.Value.Known {
		return w.T("listed, number not read")
	}
	return w.MeasureCount(e.Measure, e.Value.N)
}

// Corrector returns the author of a correction, in the words of a mark.
func Corrector(w *words.Language, c record.Correction) string {
	if c.OurError() {
		return w.T("us (our error)")
	}
	return w.Official(c.By)
}

// FigureCells are the cells of a row's two figures.
func FigureCells(r record.Row) []any {
	issued, declined := r.At(record.Issued), r.At(record.Declined)
	cells := []any{string(issued.State), issued.Published, issued.Effective, issued.Rank, len(issued.Disputes) > 0}
	cells = append(cells, changeCells(r.Change(record.Issued))...)
	cells = append(cells, string(declined.State), declined.Published, declined.Effective, string(declined.PartOf),
		len(declined.Disputes) > 0)
	return append(cells, changeCells(r.Change(record.Declined))...)
}

// changeCells returns the difference, its percentage, and the reason if there is none.
func changeCells(d record.Difference) []any {
	if !d.Known {
		return []any{nil, nil, d.Reason.String()}
	}
	if percent, ok := d.Percent(); ok {
		return []any{d.By(), percent, ""}
	}
	return []any{d.By(), nil, ""}
}
