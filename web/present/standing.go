package present

import (
	"fmt"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
)

// mostStanding is how many corrections, and how many statements, have a mark of their own
// under the sentence.
const mostStanding = 4

// standingKind is that of the mark that stands for several statements: a dispute is
// marked wherever it is told of.
func standingKind(all []record.Statement) string {
	if slices.ContainsFunc(all, func(t record.Statement) bool { return t.Stance == record.Disputes }) {
		return "disputed"
	}
	return "answered"
}

// StandingLines are the marks under the sentence, each a link to where it is told.
func StandingLines(w *words.Language, l record.Listing) []pages.StandingLine {
	var lines []pages.StandingLine
	corrections := l.Corrections
	if n := len(corrections); n > mostStanding {
		corrections = corrections[n-mostStanding:]
		lines = append(lines, pages.StandingLine{Kind: "corrected",
			Text: w.N(n-mostStanding, "{n} earlier correction", "{n} earlier corrections"), Href: "#timeline"})
	}
	for _, c := range corrections {
		lines = append(lines, pages.StandingLine{Kind: "corrected",
			Text: w.T("Corrected by {whom}, {day}", "whom", Corrector(w, c), "day", w.Day(c.Date)), Href: "#" + c.ID})
	}
	earlier := max(0, len(l.Statements)-mostStanding)
	if earlier > 0 {
		lines = append(lines, pages.StandingLine{Kind: standingKind(l.Statements[:earlier]),
			Text: w.N(earlier, "{n} earlier statement", "{n} earlier statements"), Href: "#timeline"})
	}
	for i, t := range l.Statements {
		if i < earlier {
			continue
		}
		line := pages.StandingLine{Href: "#" + statementID(i)}
		office, day := w.Official(t.Office), w.Day(t.Date)
		switch t.Stance {
		case record.Disputes:
			line.Kind, line.Text = "disputed", w.T("Disputed: {office}, {day}", "office", office, "day", day)
		case record.Affirms:
			continue // by the publisher, who is not the one to answer
		default:
			line.Kind, line.Text = "answered", w.T("Answered: {office}, {day}", "office", office, "day", day)
		}
		lines = append(lines, line)
	}
	return lines
}

// statementID names a statement's place on its jurisdiction's page.
func statementID(i int) string { return fmt.Sprintf("statement-%d", i+1) }
