package present

import (
	"fmt"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// StandingLines returns the newest dispute, correction and answer about a place's figures, each with the number of
// earlier ones and a link.
func StandingLines(w *words.Language, l record.Listing, all []SeriesRows) []pages.StandingLine {
	lines := said(w, l, "disputed", func(t record.Statement) bool { return t.Stance == record.Disputes })
	lines = append(lines, corrected(w, l, all)...)
	return append(lines, said(w, l, "answered", func(t record.Statement) bool {
		return t.Stance == record.Explains || t.Stance == record.Criticizes // by an official
	})...)
}

// said returns the newest statement of a kind, and the number of earlier ones.
func said(
	w *words.Language, l record.Listing, kind string, of func(record.Statement) bool,
) (lines []pages.StandingLine) {
	newest, n := -1, 0
	for i, t := range l.Statements {
		if !of(t) {
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
	t := l.Statements[newest]
	text, earlier := w.T("Answered: {office}, {day}", "office", w.Official(t.Office), "day", w.Day(t.Date)),
		w.N(n-1, "{n} earlier answer", "{n} earlier answers")
	if kind == "disputed" {
		text, earlier = w.T("Disputed: {office}, {day}", "office", w.Official(t.Office), "day", w.Day(t.Date)),
			w.N(n-1, "{n} earlier dispute", "{n} earlier disputes")
	}
	line := pages.StandingLine{Kind: kind, Text: text, Says: w.Official(t.Gist), Href: "#" + statementID(newest)}
	if n > 1 {
		line.Earlier = earlier
	}
	return append(lines, line)
}

// corrected returns the newest correction of a place's figures, and the number of earlier ones.
func corrected(w *words.Language, l record.Listing, all []SeriesRows) (lines []pages.StandingLine) {
	n := len(l.Corrections)
	if n == 0 {
		return nil
	}
	newest := l.Corrections[0]
	for _, c := range l.Corrections[1:] {
		if c.Date >= newest.Date {
			newest = c
		}
	}
	line := pages.StandingLine{Kind: "corrected",
		Text: w.T("Corrected by {whom}, {day}", "whom", Corrector(w, newest), "day", w.Day(newest.Date)),
		Says: correctionSays(w, newest, all), Href: "#" + newest.ID}
	if n > 1 {
		line.Earlier = w.N(n-1, "{n} earlier correction", "{n} earlier corrections")
	}
	return append(lines, line)
}

// correctionSays says what a correction did to a figure of the place, and why.
func correctionSays(w *words.Language, c record.Correction, all []SeriesRows) string {
	for i := range all {
		s := &all[i]
		at := slices.IndexFunc(s.Rows, func(r record.Row) bool { return r.Report.ID == c.Report })
		if at < 0 {
			continue
		}
		what := w.T("the listing in {period}", "period", s.period(s.Rows[at].Report))
		if n := correctedNumber(s.Rows[at].Figure(c.Measure), c); n.Known {
			what = w.T("the figure of {n}", "n", w.Number(n.N))
		}
		return Capital(s.correctedBy(c, what)) + ". " + w.Official(c.Reason)
	}
	return w.Official(c.Reason)
}

// statementID is the fragment of a statement on its jurisdiction's page.
func statementID(i int) string { return fmt.Sprintf("statement-%d", i+1) }
