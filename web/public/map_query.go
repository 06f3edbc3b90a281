package public

import (
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// mapQuery is the map that an address selects. Empty fields have defaults.
type mapQuery struct {
	series  record.SeriesID
	report  record.ReportID
	measure record.Measure
	// asked reports whether the address selects any of them.
	asked bool
	// with returns the address of the map's page with some parameters changed.
	with func(set map[string]string) string
}

// readMapQuery reads the parameters of a page at this address with a map but no list.
func readMapQuery(r *answer.Request, page string) (mapQuery, error) {
	in := answer.NewQuery(r.W, page, r.Only(answer.LookParameters...))
	q := mapQuery{with: present.ListQuery{Address: page, Values: in.Values}.With}
	if len(r.Series) == 0 {
		return q, nil
	}
	ids := []string{string(r.Series[0].ID)}
	for _, s := range r.Series[1:] {
		ids = append(ids, string(s.ID))
	}
	q.series = record.SeriesID(in.Choice("series", ids...))
	s, _ := r.SeriesNamed(q.series)
	measures, reports := []string{""}, []string{""}
	for _, of := range s.Measures {
		measures = append(measures, string(of.Measure))
	}
	if r.IsEarly(s.ID) {
		measures = append(measures, string(present.Policies))
	}
	for _, c := range s.Periods {
		if c.Report.Published() {
			reports = append(reports, string(c.Report.ID))
		}
	}
	q.measure = record.Measure(in.Choice("measure", measures...))
	q.report = record.ReportID(in.Choice("report", reports...))
	for _, name := range answer.LookParameters {
		q.asked = q.asked || in.Get(name) != ""
	}
	return q, in.Err()
}

// mapOf returns the map that belongs to a list.
func mapOf(q present.ListQuery) mapQuery {
	return mapQuery{series: record.SeriesID(q.Values.Get("series")), report: record.ReportID(q.Values.Get("report")),
		measure: record.Measure(q.Values.Get("measure")), with: q.With}
}

// choice links to another map on the same page. It sets all three parameters, so that a link changes only one of them;
// report is "" for all periods, or for the default.
func (m *cartographer) choice(measure record.Measure, report record.ReportID, text string, current bool) ui.PageChoice {
	address := m.q.with(map[string]string{"series": string(m.series.ID), "measure": string(measure),
		"report": string(report)})
	return ui.PageChoice{Text: text, Href: address + ui.MapFragment, Current: current}
}

// measures lead to the maps of the other measures.
func (m *cartographer) measures() []ui.PageChoice {
	var all []ui.PageChoice
	if m.series.Lists() {
		all = append(all, m.choice("", m.q.report, m.w.T("All levels"), m.of.Measure == ""))
	}
	for _, of := range declinedFirst(m.series.Measures) {
		all = append(all, m.choice(of.Measure, m.q.report, shortMeasure(m.w, of), of.Measure == m.of.Measure))
	}
	if m.IsEarly(m.series.ID) {
		all = append(all, m.choice(present.Policies, m.q.report, m.w.T("Policies"), m.of.Measure == present.Policies))
	}
	return all
}

// reports lead to the maps of the other periods, and to that of all where they are added.
func (m *cartographer) reports() []ui.PageChoice {
	if m.of.Measure == present.Policies {
		return nil // they cover all reports together
	}
	of, every := reportsOffered(m.series.Periods, m.q.report, reportsLinked)
	if len(of) < 2 {
		return nil
	}
	var all []ui.PageChoice
	if addsUp(m.series, m.of) {
		all = append(all, m.choice(m.of.Measure, "", allPeriods(m.w, m.series), len(m.periods) > 1))
	}
	for _, c := range of {
		all = append(all, m.choice(m.of.Measure, c.Report.ID, shortPeriod(m.w, m.series, c.Report.Period),
			len(m.periods) == 1 && m.periods[0].Report.ID == c.Report.ID))
	}
	if !every {
		all = append(all, ui.PageChoice{Text: m.w.T("All reports"), Href: link.Reports})
	}
	return all
}

// declinedFirst returns the measures in display order.
func declinedFirst(measures []record.SeriesMeasure) []record.SeriesMeasure {
	measures = slices.Clone(measures)
	slices.SortStableFunc(measures, func(a, b record.SeriesMeasure) int {
		return b2i(b.Measure == record.Declined) - b2i(a.Measure == record.Declined)
	})
	return measures
}

// addsUp reports whether the numbers of a measure are added over the periods of a series: each case is counted once,
// and every place is printed.
func addsUp(s edition.SeriesPeriods, of record.SeriesMeasure) bool {
	return s.Adds(of) && of.Printed == record.EveryPlace && len(edition.Summed(s)) > 1
}

// shortMeasure returns the short name of a measure, for choosing it.
func shortMeasure(w *words.Language, of record.SeriesMeasure) string {
	switch of.Measure {
	case record.Declined:
		return w.T("Declined")
	case record.Issued:
		return w.T("Sent")
	}
	return measureName(w, of)
}

// allPeriods are those of a series over which its numbers are added.
func allPeriods(w *words.Language, s edition.SeriesPeriods) string {
	added := edition.Summed(s)
	published := 0
	for _, c := range s.Periods {
		published += present.One(c.Report.Published())
	}
	switch {
	case published > len(added):
		return w.T("Newest {n} periods", "n", w.Number(len(added)))
	case s.Cadence == record.CalendarYear || s.Cadence == record.FiscalYear:
		return w.T("All years")
	case s.Cadence == record.Weekly:
		return w.T("All weeks")
	}
	return w.T("All periods")
}

// shortPeriod names a period for a choice or the head of a column.
func shortPeriod(w *words.Language, s edition.SeriesPeriods, p record.Period) string {
	switch {
	case s.Cadence == record.CalendarYear || s.Cadence == record.FiscalYear:
		return periodName(w, s.Series, p)
	case p.Start == p.End:
		return w.ShortDay(p.Start)
	}
	return w.Period(p)
}
