package web

import (
	"github.com/labstack/echo/v4"

	"detainerledger/internal/dataset"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
)

// reports lists the reports of every series.
func (s *server) reports(c echo.Context) error {
	ctx := c.Request().Context()
	w := words.In(ctx)
	snap, err := s.snapshot(c)
	if err != nil {
		return err
	}
	every, err := s.allSeries(ctx, snap)
	if err != nil {
		return err
	}
	corrections, err := snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return err
	}
	since := map[record.ReportID]int{}
	for _, correction := range corrections {
		since[correction.Report]++
	}
	v := pages.ReportsView{CSV: link.As(link.Reports, "csv"), JSON: link.As(link.Reports, "json")}
	var names []string
	for _, series := range every {
		of := pages.ReportsOfSeries{Series: series.Series, StatusText: statusText(w, series.Status)}
		for _, cov := range series.periods {
			r := cov.Report
			issued, declined := cov.Section(record.Issued), cov.Section(record.Declined)
			row := pages.ReportRow{Report: r, Issued: entered(w, issued), Declined: entered(w, declined), Corrections: since[r.ID]}
			if r.ID != "" {
				row.Href = link.Report(r.ID)
			}
			of.Rows = append(of.Rows, row)
		}
		rows := seriesRows{Series: series.Series, rows: emptyRows(series.periods), w: w}
		names = append(names, rows.countedReports())
		if of.Ranks, err = s.ranksView(ctx, w, snap, series); err != nil {
			return err
		}
		v.Series = append(v.Series, of)
	}
	if ext := format(c); tabular(ext) {
		return s.sendTable(c, snap, ext, link.Reports, reportsTable(every, since))
	} else if ext != "" {
		return record.ErrNotFound
	}
	events, err := snap.Events(ctx, store.Filter{})
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Jurisdiction == "" {
			m := (&places{w: w}).eventMoment(e)
			m.Place = ui.Link{Text: capital(e.Concerns)}
			v.Events = append(v.Events, m)
		}
	}
	oldestFirst(v.Events)
	v.Lede = w.T("The record holds no report yet.")
	if len(names) > 0 {
		v.Lede = w.T("The record is made of {reports}. Each row says how much of a [report](report) is in it.", "reports", w.Join(names))
	}
	v.Page = s.page(c, snap, link.Reports, link.Reports, w.T("Reports"), v.Lede)
	if v.Cite, err = s.citation(c, snap, link.Reports, v.Page.Title); err != nil {
		return err
	}
	return s.citable(c, v.Cite, pages.Reports(v))
}

// reportsTable is the table of the reports of every series; since counts the
// corrections of each.
func reportsTable(every []seriesPeriods, since map[record.ReportID]int) tableFile {
	return tableFile{name: "detainer-ledger-reports", Table: dataset.ReportsPage, rows: func(yield func(dataset.Row) bool) {
		for _, series := range every {
			for _, cov := range series.periods {
				r, issued, declined := cov.Report, cov.Section(record.Issued), cov.Section(record.Declined)
				state := func(n record.Count) string { return dataset.NumberState(r.Status, n) }
				if !yield(dataset.Row{string(r.ID), string(r.Series), string(r.Period.Start), string(r.Period.End), string(r.PublishedOn), string(r.Status), r.IssuedTotal, r.DeclinedTotal,
					r.Section1Rows, issued.Rows, issued.Sum, issued.Total, declined.Rows, declined.Unread, declined.Sum, declined.Total,
					r.PoliciesListed, since[r.ID], r.DocumentURLs, r.Sources,
					state(r.IssuedTotal), state(r.DeclinedTotal), state(r.Section1Rows), state(issued.Total), state(declined.Total), state(r.PoliciesListed)}) {
					return
				}
			}
		}
	}}
}

// entered says in a few words how much of a section is in the record.
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
