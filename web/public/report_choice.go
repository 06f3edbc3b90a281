package public

import (
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/present"
)

// How many of the published reports a page offers to choose from, the newest: as
// links in a row, and in the list of a form. A year of weeks is as far back as
// people look for; the page of the reports leads to each of the others.
const (
	reportsLinked = 12
	reportsListed = 52
)

// reportsOffered are the published reports of a series that a page lets choose from,
// oldest first: the newest, and the chosen one. All is set where there are no others.
func reportsOffered(coverages []record.Coverage, chosen record.ReportID, most int) (of []record.Coverage, all bool) {
	published := 0
	for _, c := range coverages {
		published += present.One(c.Report.Published())
	}
	left := published - most
	for _, c := range coverages {
		if !c.Report.Published() {
			continue
		}
		if left <= 0 || c.Report.ID == chosen {
			of = append(of, c)
		}
		left--
	}
	return of, len(of) == published
}

// stateTotals hold for each report that the page of a state offers the declines of
// the state that are in the record against the total told for it.
func stateTotals(w *words.Language, coverages []record.Coverage, chosen record.ReportID, state string) []string {
	var totals []string
	of, all := reportsOffered(coverages, chosen, reportsLinked)
	for _, c := range of {
		if text := present.StateTotal(w, c, record.Declined, state); text != "" {
			totals = append(totals, w.Period(c.Report.Period)+": "+text)
		}
	}
	if !all && len(totals) > 0 {
		totals = append(totals, w.T("The page of each other report has its own totals."))
	}
	return totals
}
