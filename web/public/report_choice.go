package public

import (
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/web/present"
)

// How many of the published reports a page offers, the newest: as links in a row, and in a form's list. A year of weeks
// is as far back as people usually look; the page of the reports links to all others.
const (
	reportsLinked = 12
	reportsListed = 52
)

// reportsOffered returns the published reports of a series that a page offers, oldest first: the newest, and the
// selected one. all is set if there are no others.
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

// stateTotals compares, for each report that a state's page offers, the state's declines in the record with its stated
// total.
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
