package public

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/present"
)

// mostSummed is how many figures the summary of a place has, the newest.
const mostSummed = 4

// summary describes a place in one or two sentences for search engines and shared links. These truncate it anywhere, so
// the state of a figure comes before its number: a number that was replaced must never read as the current one.
func summary(w *words.Language, name string, l record.Listing, all []present.SeriesRows) string {
	var figures []string // the newest first
	for _, s := range slices.Backward(all) {
		for i := len(s.Rows) - 1; i >= 0; i-- {
			for _, m := range slices.Backward(record.Measures[:]) {
				if r := &s.Rows[i]; len(figures) < mostSummed && present.Drawn(r.At(m)) {
					figures = append(figures, summed(s, r, r.Figure(m)))
				}
			}
		}
	}
	slices.Reverse(figures)
	if len(figures) == 0 {
		return present.Lede(w, name, all)
	}
	text := w.T("{place} in ICE’s {reports}:", "place", present.Between(w.PlaceTitle(name)),
		"reports", all[0].ReportsOf()) + " " + strings.Join(figures, "; ") + "."
	if l.Standing().Disputed {
		text = w.T("Disputed by officials.") + " " + text
	}
	return text
}

// summed describes one figure, its state first.
func summed(s present.SeriesRows, r *record.Row, f record.Figure) string {
	w := s.W
	in := func(n record.Count) string {
		return w.T("{count} in {period}", "count", w.MeasureCount(f.Measure, n.N),
			"period", w.PeriodOf(s.Cadence, r.Report.Period))
	}
	var by string
	if n := len(f.Corrections); n > 0 {
		by = present.Corrector(w, f.Corrections[n-1])
	}
	switch {
	case f.State == record.Withdrawn && f.Published.Known:
		return w.T("withdrawn by {who}: {figure}", "who", by, "figure", in(f.Published))
	case f.State == record.Moved && f.Published.Known:
		return w.T("moved by {who} to {place}: {figure}", "who", by, "place", w.ThePlace(s.Name(f.MovedTo)),
			"figure", in(f.Published))
	case f.State == record.Amended && f.Effective.Known:
		return w.T("as amended by {who}: {figure}", "who", by, "figure", in(f.Effective))
	case f.State == record.MovedHere && f.Effective.Known:
		return w.T("moved here by {who}: {figure}", "who", by, "figure", in(f.Effective))
	case f.State == record.Listed:
		if whole := s.Whole(r, f.Measure).Text; whole != "" {
			return w.T("part of {whole}: {figure}", "whole", whole, "figure", in(f.Published))
		}
		return in(f.Published)
	default:
		return w.T("{state}: {measure} in {period}", "state", w.State(f.State),
			"measure", strings.ToLower(w.MeasureHeading(f.Measure)), "period", w.PeriodOf(s.Cadence, r.Report.Period))
	}
}
