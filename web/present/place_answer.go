package present

import (
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// Answer says in a sentence whether the reports name the place, without numbers.
func Answer(w *words.Language, name string, all []SeriesRows) string {
	name = w.ThePlace(name)
	text, listed, known := "", false, false
	for _, s := range all {
		if s.listedIn == 0 {
			if s.counted() != "" {
				text += w.T("No line of ICE’s {reports} names {name}, but a correction counts one here.",
					"reports", s.ReportsOf(), "name", name) + " "
				known = true
			}
			continue
		}
		known = known || slices.ContainsFunc(s.Rows, anyKnown)
		if s.counted() == "" {
			text += w.T("ICE named {name} in {where}, for its policy only.", "name", name, "where", s.where()) + " "
			continue
		}
		listed = true
		text += w.T("ICE listed {name} in {where}.", "name", name, "where", s.where()) + " "
	}
	switch {
	case text == "":
		return notFound(w, name, all)
	case known:
		return strings.TrimSpace(text)
	case listed:
		return text + w.T("We do not have the number.")
	default:
		return text + w.T("ICE gave no number that we have.")
	}
}

// notFound says that no report of the early series names the place.
func notFound(w *words.Language, name string, all []SeriesRows) string {
	if len(all) == 0 {
		return w.T("ICE’s weekly reports of 2017 are not in this record.")
	}
	text := w.T("We did not find {name} in ICE’s {reports}. Our copy is not complete.",
		"name", name, "reports", reportsOfAll(w, all))
	if slices.ContainsFunc(all, func(s SeriesRows) bool { return s.elsewhere }) {
		text += " " + w.T("Other series in this record name it.")
	}
	return text
}

// where says in how many reports of the series the place is listed.
func (s SeriesRows) where() string {
	switch {
	case s.Published == 1:
		return s.W.T("its one {report}", "report", s.ReportsOf())
	case s.listedIn == s.Published:
		return s.W.T("all of its {all} {reports}", "all", s.W.Spelled(s.Published), "reports", s.ReportsOf())
	default:
		return s.W.T("{n} of its {all} {reports}", "n", s.W.Spelled(s.listedIn), "all", s.W.Spelled(s.Published),
			"reports", s.ReportsOf())
	}
}

// anyKnown reports whether a number of the row is known.
func anyKnown(row record.Row) bool {
	return slices.ContainsFunc(row.Figures, func(f record.RowFigure) bool {
		return Drawn(&f.Figure) && (f.Published.Known || f.Effective.Known)
	})
}

// Counts returns the numbers of a place by measure and period, the newest ones if there are many.
func Counts(all []SeriesRows) []pages.AnswerCount {
	var counts []pages.AnswerCount
	for i := range all {
		s := &all[i]
		for _, m := range []record.Measure{record.Declined, record.Issued} {
			told, left := s.told(m)
			if len(told) == 0 {
				continue
			}
			c := pages.AnswerCount{Measure: m, Means: s.W.T("This does not say how many were declined.")}
			if m == record.Declined {
				c.Means = s.W.T("ICE recorded them as declined in {period}, whenever they were sent.",
					"period", s.W.ThePeriod(s.Cadence))
			}
			for _, r := range told {
				c.Figures = append(c.Figures, pages.AnswerFigure{Period: r.Report.Period, Report: r.Report.ID,
					FigureView: s.Figure(r, m)})
			}
			if len(left) > 0 {
				c.Of = s.W.T("the newest of {n}", "n", s.W.Number(len(left)+len(told)))
			}
			counts = append(counts, c)
		}
	}
	return counts
}
