package edition_test

import (
	"testing"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
)

// weeklyRows are the rows of a place in whole weeks from a Saturday on, each with the number n.
func weeklyRows(from record.Day, weeks, n int) edition.SeriesRows {
	s := edition.SeriesRows{SeriesPeriods: edition.SeriesPeriods{Series: record.Series{ID: "weeks", Cadence: record.Weekly,
		Measures: []record.SeriesMeasure{{Measure: record.Declined}}}}}
	for range weeks {
		row := record.Row{Report: record.Report{Period: record.Weekly.Period(from), Status: record.StatusPublished}}
		row.Figures = []record.RowFigure{{Figure: record.Figure{Measure: record.Declined, State: record.Listed,
			Effective: record.Known(n), Published: record.Known(n)}}}
		s.Rows = append(s.Rows, row)
		from = record.Weekly.Next(from)
	}
	return s
}

// A year adds up the weeks that begin in it, and is partial where the series begins within it or does not reach
// its end.
func TestYearIsTheSumOfItsWeeks(t *testing.T) {
	t.Parallel()
	years := weeklyRows("2023-12-30", 60, 2).By(record.CalendarYear)
	want := []struct {
		start   record.Day
		sum     int
		partial bool
	}{{"2023-12-30", 2, true}, {"2024-01-06", 104, false}, {"2025-01-04", 14, true}}
	if len(years.Rows) != len(want) {
		t.Fatalf("there are %d years, want %d", len(years.Rows), len(want))
	}
	for i, w := range want {
		row := &years.Rows[i]
		if got := row.At(record.Declined).Effective; row.Report.Period.Start != w.start || got != record.Known(w.sum) ||
			row.Report.Partial != w.partial {
			t.Errorf("year %d: from %s %v, partial %t, want from %s %d, %t", i, row.Report.Period.Start, got,
				row.Report.Partial, w.start, w.sum, w.partial)
		}
		if row.Report.Period.End[:4] != row.Report.Period.Start[:4] {
			t.Errorf("year %d ends on %s", i, row.Report.Period.End)
		}
	}
}
