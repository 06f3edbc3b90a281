package api

import (
	"time"

	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// reportRow is a report with how much of it is in the record.
type reportRow struct {
	Report                  *string             `json:"report"`
	Series                  record.SeriesID     `json:"series"`
	SeriesTitle             string              `json:"series_title"`
	Publisher               string              `json:"publisher"`
	PeriodStart             record.Day          `json:"period_start"`
	PeriodEnd               record.Day          `json:"period_end"`
	PublishedOn             *string             `json:"published_on"`
	Status                  record.ReportStatus `json:"status"`
	IssuedTotal             record.Count        `json:"issued_total"`
	DeclinedTotal           record.Count        `json:"declined_total"`
	Section1Rows            record.Count        `json:"section1_rows"`
	Section1RowsEntered     int                 `json:"section1_rows_entered"`
	Section1IssuedEntered   int                 `json:"section1_issued_entered"`
	Section1IssuedTotal     record.Count        `json:"section1_issued_total"`
	Section2RowsEntered     int                 `json:"section2_rows_entered"`
	Section2RowsUnread      int                 `json:"section2_rows_number_unknown"`
	Section2DeclinedEntered int                 `json:"section2_declined_entered"`
	Section2DeclinedTotal   record.Count        `json:"section2_declined_total"`
	PoliciesListed          record.Count        `json:"policies_listed"`
	Pages                   record.Count        `json:"pages"`
	CorrectionsSince        int                 `json:"corrections_since"`
	Note                    *string             `json:"note"`
	DocumentURLs            []string            `json:"document_urls"`
	Sources                 []string            `json:"sources"`
	// Change and EnteredAt are null for a period about which nothing was entered.
	Change    *record.Seq `json:"change"`
	EnteredAt *time.Time  `json:"entered_at"`
	Links     reportLinks `json:"links"`
	Partial   bool        `json:"partial"`
	// Measures are all of the series, in its order.
	Measures []measureEntered `json:"measures"`
}

// measureEntered is how much of one measure of a report is in the record.
type measureEntered struct {
	Measure       record.Measure `json:"measure"`
	Name          string         `json:"name"`
	LinesPrinted  record.Count   `json:"lines_printed"`
	LinesEntered  int            `json:"lines_entered"`
	NumberUnknown int            `json:"lines_number_unknown"`
	Entered       int            `json:"entered"`
	Total         record.Count   `json:"total"`
}

// reportLinks lead to the report, its page and its lines. A period about which the
// record holds nothing has no report to lead to.
type reportLinks struct {
	Self     *string `json:"self"`
	HTML     string  `json:"html"`
	Entries  *string `json:"entries"`
	Policies *string `json:"policies"`
}

// reportRows makes rows of reports as of one state of the record.
type reportRows struct {
	k       *call
	since   map[record.ReportID]int
	entered map[record.ReportID]record.Entered
}

func newReportRows(k *call) (reportRows, error) {
	ctx := k.Ctx()
	r := reportRows{k: k, since: map[record.ReportID]int{}}
	corrections, err := k.Snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return r, err
	}
	for _, c := range corrections {
		r.since[c.Report]++
	}
	r.entered, err = k.Snap.ReportsEntered(ctx)
	return r, err
}

// row is the report of one period of the series.
func (r reportRows) row(series record.Series, c record.Coverage) reportRow {
	of, issued, declined := c.Report, c.Section(record.Issued), c.Section(record.Declined)
	row := reportRow{
		Report: orNull(of.ID), Series: series.ID, SeriesTitle: series.Title, Publisher: series.Publisher,
		PeriodStart: of.Period.Start, PeriodEnd: of.Period.End,
		PublishedOn: orNull(of.PublishedOn), Status: of.Status, IssuedTotal: of.IssuedTotal, DeclinedTotal: of.DeclinedTotal,
		Section1Rows: of.Section1Rows, Section1RowsEntered: issued.Rows, Section1IssuedEntered: issued.Sum,
		Section1IssuedTotal: issued.Total,
		Section2RowsEntered: declined.Rows, Section2RowsUnread: declined.Unread, Section2DeclinedEntered: declined.Sum,
		Section2DeclinedTotal: declined.Total,
		PoliciesListed:        of.PoliciesListed, Pages: of.Pages, CorrectionsSince: r.since[of.ID], Note: orNull(of.Note),
		DocumentURLs: answer.OrEmpty(of.DocumentURLs), Sources: answer.OrEmpty(of.Sources),
		Links: reportLinks{HTML: r.k.to(link.Reports)}, Partial: of.Partial, Measures: []measureEntered{},
	}
	for _, m := range series.Measures {
		part := c.Section(m.Measure)
		row.Measures = append(row.Measures,
			measureEntered{m.Measure, m.Name, part.Printed, part.Rows, part.Unread, part.Sum, part.Total})
	}
	if of.ID == "" {
		return row
	}
	by := r.entered[of.ID]
	row.Change, row.EnteredAt = &by.Seq, &by.EnteredAt
	filter := map[string][]string{"report": {string(of.ID)}}
	row.Links = reportLinks{
		r.k.reportLink(of.ID), r.k.to(link.Report(of.ID)), orNull(r.k.to(link.Query(link.APIEntries, filter))),
		orNull(r.k.to(link.Query(link.APIPolicies, filter))),
	}
	return row
}

// apiReports are the reports of the series that the address names, each period's from the first to
// the last.
func apiReports(k *call) (any, error) {
	chosen := present.ReadReportsOf(k.Query, k.Edition, k.Early())
	if err := k.Query.Err(); err != nil {
		return nil, err
	}
	rows, err := newReportRows(k)
	if err != nil {
		return nil, err
	}
	type period struct {
		series record.Series
		record.Coverage
	}
	var all []period
	for _, series := range chosen {
		for _, c := range series.Periods {
			all = append(all, period{series.Series, c})
		}
	}
	return answerRows(k, reportsAddress(k.Query), all, func(p period) reportRow { return rows.row(p.series, p.Coverage) })
}

// reportsAddress is the page of the reports that the address asks for.
func reportsAddress(in *answer.Query) string {
	return link.Query(link.Reports, answer.Only(in.Values, "series"))
}

// reportJSON is one report with its control totals.
type reportJSON struct {
	reportRow
	ControlTotals []totalJSON `json:"control_totals"`
}

// totalJSON is a total to hold the report's lines against.
type totalJSON struct {
	Scope   string         `json:"scope"`
	Measure record.Measure `json:"measure"`
	Total   int            `json:"total"`
	Note    *string        `json:"note"`
	Sources []string       `json:"sources"`
}

// apiReport is one report.
func apiReport(k *call) (any, error) {
	id := record.ReportID(k.Param("report"))
	series, coverages, at, err := present.FindReport(k.Ctx(), &k.Reading, id)
	if err != nil {
		return nil, err
	}
	rows, err := newReportRows(k)
	if err != nil {
		return nil, err
	}
	out := reportJSON{reportRow: rows.row(series, coverages[at]), ControlTotals: []totalJSON{}}
	for _, t := range coverages[at].Totals {
		if t.Report == id {
			out.ControlTotals = append(out.ControlTotals,
				totalJSON{t.Scope, t.Measure, t.Total, orNull(t.Note), answer.OrEmpty(t.Sources)})
		}
	}
	return answerOne(k, link.Report(id), out)
}
