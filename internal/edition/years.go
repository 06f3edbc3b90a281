package edition

import (
	"detainerledger/internal/record"
)

// ByYear is how a place reads in a long series by calendar year: what the periods that begin in a year add up
// to. A year of which the series does not have every day is partial.
func (s SeriesRows) ByYear() SeriesRows {
	years := s
	years.Cadence, years.Periods, years.Rows = record.CalendarYear, nil, nil
	for i := range s.Rows {
		row := &s.Rows[i]
		if n := len(years.Rows); n == 0 || years.Rows[n-1].Report.Period.Start[:4] != row.Report.Period.Start[:4] {
			years.Rows = append(years.Rows, s.yearOf(row.Report.Period.Start))
		}
		year := &years.Rows[len(years.Rows)-1]
		year.Report.Period.End = min(row.Report.Period.End, row.Report.Period.Start[:len("2026")]+"-12-31")
		for m := range row.Figures {
			take(&year.Figures[m].Figure, &row.Figures[m].Figure)
		}
	}
	for i := range years.Rows {
		r := &years.Rows[i].Report
		// Whole is a year whose first period could not have begun earlier in it, and whose last reaches its end.
		before := s.Rows[0].Report.Period.Start
		r.Partial = i == 0 && before[:4] == s.before(before)[:4] || r.Period.End < r.Period.Start[:4]+"-12-31"
	}
	return years
}

// before is the first day of the period before one that starts on a day.
func (s SeriesRows) before(start record.Day) record.Day {
	days := record.Period{Start: start, End: s.Cadence.Next(start)}.Days() - 1
	return start.AddDays(-days)
}

// take adds a figure to that of a year.
func take(year *record.Figure, f *record.Figure) {
	for _, add := range []struct{ to, n *record.Count }{{&year.Published, &f.Published}, {&year.Effective, &f.Effective}} {
		if add.n.Known {
			*add.to = record.Known(add.to.N + add.n.N)
		}
	}
	if year.State = f.State; year.Effective.Known {
		year.State = record.Listed
	}
	year.Lines = append(year.Lines, f.Lines...)
	year.Apart = append(year.Apart, f.Apart...)
}

// yearOf is a year without figures yet.
func (s SeriesRows) yearOf(start record.Day) record.Row {
	row := record.Row{Report: record.Report{ID: record.ReportID(string(s.ID) + "-" + string(start[:4])), Series: s.ID,
		Status: record.StatusPublished, Period: record.Period{Start: start}}}
	for _, of := range s.Measures {
		row.Figures = append(row.Figures, record.RowFigure{Figure: record.Figure{Measure: of.Measure}})
	}
	return row
}

// Newest are the last rows of a place, with the periods that they are of.
func (s SeriesRows) Newest(n int) SeriesRows {
	s.Rows = s.Rows[max(0, len(s.Rows)-n):]
	s.Periods = s.Periods[max(0, len(s.Periods)-n):]
	return s
}
