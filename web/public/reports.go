package public

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// reportsPage lists the reports of every series.
func reportsPage(r *answer.Request) error {
	w, ext := r.W, r.Format()
	in := answer.NewQuery(w, link.Reports, r.Only("series", "year"))
	usual := r.Series
	if present.Tabular(ext) {
		usual = r.Early() // originally a file had only these
	}
	chosen := present.ReadReportsOf(in, r.Edition, usual)
	every, others := splitEarly(&r.Reading, chosen)
	years := reportYears(every)
	year := readYear(in, years)
	if err := in.Err(); err != nil {
		return err
	}
	since := map[record.ReportID]int{}
	for _, correction := range r.Said.Corrections {
		since[correction.Report]++
	}
	if present.Tabular(ext) {
		address := link.Query(link.Reports, answer.Only(in.Values, "series"))
		return present.SendTable(r, ext, address, reportsTable(chosen, since))
	} else if ext != "" {
		return record.ErrNotFound
	}
	v := pages.ReportsView{CSV: reportsFile("csv", in.Get("series")), JSON: reportsFile("json", in.Get("series"))}
	if in.Get("series") == "" && len(others) > 0 {
		v.AllCSV, v.AllJSON = reportsFile("csv", present.AllSeries), reportsFile("json", present.AllSeries)
	}
	var names []string
	if year != "" {
		v.Year, v.Count = year, w.Number(years.periods)
		for _, y := range years.newestFirst {
			v.Years = append(v.Years,
				ui.PageChoice{Text: y, Href: link.Query(link.Reports, withYear(in.Values, y)), Current: y == year})
		}
	}
	for _, series := range every {
		of := reportsOf(w, series, since, year)
		names = append(names, present.NewReportNames(w, series.Cadence, series.Periods).CountedReports())
		if year == "" || year == years.newestFirst[0] { // the ranks are of the newest reports
			var err error
			if of.Ranks, err = ranksView(r.Ctx(), &r.Reading, series); err != nil {
				return err
			}
		}
		v.Series = append(v.Series, of)
	}
	for _, s := range others {
		v.Others = append(v.Others, otherReports(w, s))
	}
	for _, e := range r.Said.Events {
		if e.Jurisdiction == "" {
			m := present.EventMoment(w, e)
			m.Place = ui.Link{Text: present.Capital(e.Concerns)}
			v.Events = append(v.Events, m)
		}
	}
	present.OldestFirst(v.Events)
	v.Lede = reportsLede(w, names, len(v.Others))
	address := link.Query(link.Reports, in.Values)
	v.Page = r.Page(link.Reports, link.Reports, reportsTitle(in, chosen), v.Lede)
	v.Page.NoIndex = v.Page.NoIndex || address != link.Reports
	v.Cite = r.Citation(address, v.Page.Title)
	return answer.Citable(r, v.Cite, pages.Reports(v))
}

// reportsTitle says which reports the address selects.
func reportsTitle(in *answer.Query, chosen []edition.SeriesPeriods) string {
	w, series, year := in.W, in.Get("series"), in.Get("year")
	switch {
	case year != "":
		return w.T("Reports, {year}", "year", year)
	case series != "" && series != present.AllSeries:
		return w.T("Reports: {series}", "series", w.Official(chosen[0].Title))
	}
	return w.T("Reports")
}

// reportsFile returns the file of the reports of the selected series.
func reportsFile(ext, series string) string {
	return link.Query(link.As(link.Reports, ext), url.Values{"series": {series}})
}

// withYear are the parameters of an address with another year.
func withYear(values url.Values, year string) url.Values {
	of := maps.Clone(values)
	of.Set("year", year)
	return of
}

// splitEarly separates the early series from the others, which are sorted newest first.
func splitEarly(r *answer.Reading, chosen []edition.SeriesPeriods) (early, others []edition.SeriesPeriods) {
	among := func(s edition.SeriesPeriods) bool {
		return slices.ContainsFunc(chosen, func(c edition.SeriesPeriods) bool { return c.ID == s.ID })
	}
	for _, s := range r.Early() {
		if among(s) {
			early = append(early, s)
		}
	}
	for _, s := range r.NewestFirst() {
		if among(s) && !r.IsEarly(s.ID) {
			others = append(others, s)
		}
	}
	return early, others
}

// reportsOf returns the reports of one series, of one year if one is selected; since counts the corrections of each.
func reportsOf(
	w *words.Language, series edition.SeriesPeriods, since map[record.ReportID]int, year string,
) pages.ReportsOfSeries {
	of := pages.ReportsOfSeries{Series: series.Series, StatusText: present.StatusText(w, series.Status)}
	for _, cov := range series.Periods {
		report := cov.Report
		if year != "" && yearOf(report) != year {
			continue
		}
		issued, declined := cov.Section(record.Issued), cov.Section(record.Declined)
		row := pages.ReportRow{Report: report, Issued: entered(w, issued), Declined: entered(w, declined),
			Corrections: since[report.ID]}
		if report.ID != "" {
			row.Href = link.Report(report.ID)
		}
		of.Rows = append(of.Rows, row)
	}
	return of
}

// reportsLede says which reports are on the page; names are those of the early series, others is the number of other
// series.
func reportsLede(w *words.Language, names []string, others int) string {
	if len(names) == 0 && others > 0 {
		return w.T("Each row says how much of a report or list is in the record.")
	}
	lede := w.T("The record holds no report yet.")
	if len(names) > 0 {
		lede = w.T("The record has {reports}. Each row says how much of a [report](report) is in it.",
			"reports", w.Join(names))
	}
	if others > 0 {
		lede += " " + w.N(others, "Below them are the reports or lists of {n} other [series](series).",
			"Below them are the reports and lists of {n} other [series](series).")
	}
	return lede
}

// otherReports returns the reports of a series that says what it counts.
func otherReports(w *words.Language, s edition.SeriesPeriods) pages.ReportsOfOther {
	of := pages.ReportsOfOther{ID: "series-" + string(s.ID), Series: ui.Link{Text: s.Title, Href: link.Series(s.ID)},
		Published: w.T("Published by {publisher}.", "publisher", w.Official(s.Publisher))}
	if s.CountedBy != "" {
		of.Published += " " + w.T("Counted by {who}.", "who", w.Official(s.CountedBy))
	}
	for _, c := range s.Periods {
		of.Periods = append(of.Periods, reportInRecord(w, s.Series, c))
	}
	return of
}

// reportInRecord says how much of each measure of a period's report is in the record.
func reportInRecord(w *words.Language, s record.Series, c record.Coverage) string {
	period := present.PeriodName(w, s, c.Report)
	if c.Report.Partial {
		period += " " + w.T("(part)")
	}
	switch {
	case c.Report.Status == record.StatusNotPublished:
		return w.T("{period}: {reading}", "period", period, "reading", w.T("No report was published."))
	case !c.Report.Published():
		return w.T("{period}: {reading}", "period", period, "reading",
			w.T("The record holds nothing about this period yet."))
	}
	var amounts []string
	for _, m := range s.Measures {
		part := c.Section(m.Measure)
		amount := entered(w, part)
		if s.Lists() && !part.Total.Known {
			amount = w.Number(part.Rows) // entries are counted even without a stated total
		}
		amounts = append(amounts, w.T("{measure}: {n}", "measure", measureName(w, m), "n", amount))
	}
	return w.T("{period}: {reading}", "period", period, "reading", strings.Join(amounts, "; "))
}

// periodsOnPage is the largest number of periods that the page of the reports shows together; if there are more, it
// shows a year at a time.
const periodsOnPage = 60

// periodYears are the years in which periods begin, and how many periods there are.
type periodYears struct {
	newestFirst []string
	periods     int
}

func reportYears(every []edition.SeriesPeriods) periodYears {
	var years periodYears
	for _, series := range every {
		for _, cov := range series.Periods {
			years.periods++
			if y := yearOf(cov.Report); !slices.Contains(years.newestFirst, y) {
				years.newestFirst = append(years.newestFirst, y)
			}
		}
	}
	slices.Sort(years.newestFirst)
	slices.Reverse(years.newestFirst)
	return years
}

// yearOf is the year in which a report's period begins.
func yearOf(r record.Report) string { return string(r.Period.Start[:4]) }

// readYear reads the year that an address selects: by default the newest, or "" if all reports fit on the page.
func readYear(in *answer.Query, years periodYears) string {
	if years.periods <= periodsOnPage && in.Get("year") == "" || len(years.newestFirst) == 0 {
		return ""
	}
	return in.Choice("year", years.newestFirst...)
}

// reportsTable is the table of the reports of every series; since counts the
// corrections of each.
func reportsTable(every []edition.SeriesPeriods, since map[record.ReportID]int) present.TableFile {
	return present.TableFile{Name: "detainer-ledger-reports", Table: dataset.ReportsPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, series := range every {
				for _, cov := range series.Periods {
					r, issued, declined := cov.Report, cov.Section(record.Issued), cov.Section(record.Declined)
					of := byMeasure(series.Series, cov)
					state := func(n record.Count) string { return dataset.NumberState(r.Status, n) }
					if !yield(dataset.Row{string(r.ID), string(r.Series), string(r.Period.Start), string(r.Period.End),
						string(r.PublishedOn), string(r.Status), r.IssuedTotal, r.DeclinedTotal,
						r.Section1Rows, issued.Rows, issued.Sum, issued.Total, declined.Rows, declined.Unread, declined.Sum,
						declined.Total,
						r.PoliciesListed, since[r.ID], r.DocumentURLs, r.Sources,
						state(r.IssuedTotal), state(r.DeclinedTotal), state(r.Section1Rows), state(issued.Total), state(declined.Total),
						state(r.PoliciesListed), r.Partial, of.measures, of.lines, of.unknown, of.entered, of.totals}) {
						return
					}
				}
			}
		}}
}

// measureLists are lists with an item for each measure of a report's series, in the same order.
type measureLists struct{ measures, lines, unknown, entered, totals []string }

func byMeasure(s record.Series, c record.Coverage) (of measureLists) {
	for _, m := range s.Measures {
		part := c.Section(m.Measure)
		total := "unknown"
		if part.Total.Known {
			total = strconv.Itoa(part.Total.N)
		}
		of.measures = append(of.measures, string(m.Measure))
		of.lines = append(of.lines, strconv.Itoa(part.Rows))
		of.unknown = append(of.unknown, strconv.Itoa(part.Unread))
		of.entered = append(of.entered, strconv.Itoa(part.Sum))
		of.totals = append(of.totals, total)
	}
	return of
}

// entered summarizes how much of a section is in the record.
func entered(w *words.Language, part record.SectionCoverage) string {
	var text string
	switch {
	case part.Total.Known:
		text = w.T("{n} of {all}", "n", w.Number(part.Sum), "all", w.Number(part.Total.N))
	case part.Rows > 0:
		text = w.T("{n}, of a total not known", "n", w.Number(part.Sum))
	default:
		text = w.T("none yet")
	}
	if part.Printed.Known {
		text += " " + w.N(part.Printed.N, "({some} of {n} line)", "({some} of {n} lines)", "some", w.Number(part.Rows))
	}
	return text
}
