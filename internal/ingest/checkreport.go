package ingest

import (
	"cmp"
	"slices"

	"detainerledger/internal/record"
)

// checkReports checks the new reports and collects all reports.
func (c *checking) checkReports() {
	for _, r := range c.each(c.fresh[reportTable]) {
		if !r.bad {
			c.report(r)
		}
		c.present.reports[r.get("id")] = reportOf(*r)
	}
	for _, r := range c.each(c.publications) {
		c.report(r)
	}
	c.lately.report = "" // the set of series and reports has grown
	c.overlaps()
}

// report checks one report: its series, its period and what its status requires.
func (c *checking) report(r *row) {
	report := reportOf(*r)
	series, ok := c.present.series[string(report.Series)]
	if !ok {
		c.refuseSeries(r)
		return
	}
	start := report.Period.Start
	if right := string(series.ID) + "-" + string(start); string(report.ID) != right {
		c.refuse(r, "id", "a report's id is its series and the first day of its period; write %s", right)
	}
	c.period(r, series, report)
	published := report.PublishedOn
	switch {
	case report.Published() && published == "" && series.CountedBy == "":
		c.refuse(r, "published_on", "a published report has a day on which it came out; write it, such as 2017-03-20")
	case !report.Published() && published != "":
		c.refuse(r, "published_on", "says %s, yet the report was not published; leave one of the two", published)
	case published != "" && published < start[:len(published)]:
		c.refuse(r, "published_on", "%s is before the period that the report is about, which begins on %s", published, start)
	}
}

// period checks the period of a report against the periods of its series.
func (c *checking) period(r *row, series record.Series, report record.Report) {
	start, end := report.Period.Start, report.Period.End
	if !series.Cadence.Valid() {
		return
	}
	switch right := series.Cadence.Period(start); {
	case series.Cadence == record.OneWindow:
		if end < start {
			c.refuse(r, "period_end", "%s is before the first day, %s", end, start)
		}
	case report.Partial && (end < start || end > right.End || series.Cadence.Whole(report.Period)):
		c.refuse(r, "period_end",
			"a %s that begins on %s ends on %s, and a part of it sooner; "+
				"leave partial empty where the report covers all of it", series.Cadence, start, right.End)
	case !report.Partial && report.Period != right:
		c.refuse(r, "period_end", "a %s that begins on %s ends on %s, not on %s",
			series.Cadence, start, right.End, end)
	case !report.Partial && !series.Cadence.Whole(report.Period):
		c.refuse(r, "partial", "is empty, and %s to %s is not a whole %s; write %s", start, end, series.Cadence, partial)
	}
	if !series.FirstPeriodStart.Full() {
		return
	}
	next := series.FirstPeriodStart
	if weeks := (record.Period{Start: next, End: start}).Days() / 7; series.Cadence == record.Weekly && weeks > 1 {
		next = next.AddDays(7 * (weeks - 1)) // stepping from 1900 would take too long
	}
	if !series.Cadence.Recurs() {
		next = max(next, start) // any later day
	}
	for before := next; next < start; next = series.Cadence.Next(before) {
		before = next
	}
	if next != start {
		c.refuse(r, "period_start",
			"the periods of %s follow one another from %s on, each a %s; the next after %s begins on %s",
			series.ID, series.FirstPeriodStart, series.Cadence, start, next)
	}
}

// overlaps refuses a period that shares a day with another of its series.
func (c *checking) overlaps() {
	type period struct {
		record.Report
		row *row // nil for an existing report
	}
	if len(c.fresh[reportTable]) == 0 {
		return
	}
	var all []period
	for i := range c.fresh[reportTable] {
		if r := &c.fresh[reportTable][i]; r.get("period_start") != "" && r.get("period_end") != "" {
			all = append(all, period{reportOf(*r), r})
		}
	}
	for id := range c.present.rows[reportTable] {
		all = append(all, period{c.present.reports[id], nil})
	}
	slices.SortStableFunc(all, func(a, b period) int {
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.Period.Start, b.Period.Start))
	})
	for i := 1; i < len(all); i++ {
		before, after := all[i-1], all[i]
		if before.ID == after.ID || before.Series != after.Series || !before.Period.Overlaps(after.Period) {
			continue
		}
		if after.row == nil || before.row != nil && before.row.line > after.row.line {
			before, after = after, before
		}
		if after.row != nil {
			c.refuse(after.row, "period_start", "%s to %s overlaps %s, which is %s to %s; the periods of a series share no day",
				after.Period.Start, after.Period.End, before.ID, before.Period.Start, before.Period.End)
		}
	}
}
