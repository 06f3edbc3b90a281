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

// A year adds up the weeks that begin in it. It is partial if the series begins within it or does not reach its
// end.
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

// A month adds up the weeks that begin in it. It is partial if one of them is missing or was not published. A week
// in which no line names the place adds nothing. A month of such weeks has no number, which is not zero.
func TestMonthIsTheSumOfItsWeeks(t *testing.T) {
	t.Parallel()
	weeks := weeklyRows("2024-03-30", 15, 2) // one in March, four each in April, May and, one day later, June
	unnamed := func(i int) {
		weeks.Rows[i].Figures[0].Figure = record.Figure{Measure: record.Declined, State: record.NotListed}
	}
	for i := 5; i < 9; i++ { // those of May
		unnamed(i)
	}
	unnamed(9)
	weeks.Rows[14].Report.Status = record.StatusNotPublished
	months := weeks.By(record.Monthly)
	want := []struct {
		start   record.Day
		sum     record.Count
		state   record.State
		partial bool
	}{{"2024-03-30", record.Known(2), record.Listed, true}, {"2024-04-06", record.Known(8), record.Listed, false},
		{"2024-05-04", record.Count{}, record.NotListed, false}, {"2024-06-01", record.Known(8), record.Listed, false},
		{"2024-07-06", record.Known(2), record.Listed, true}}
	if len(months.Rows) != len(want) {
		t.Fatalf("there are %d months, want %d", len(months.Rows), len(want))
	}
	for i, w := range want {
		row := &months.Rows[i]
		if f := row.At(record.Declined); row.Report.Period.Start != w.start || f.Effective != w.sum || f.State != w.state ||
			row.Report.Partial != w.partial {
			t.Errorf("month %d: from %s %v, %s, partial %t, want %v", i, row.Report.Period.Start, f.Effective, f.State,
				row.Report.Partial, w)
		}
	}
}

// A month is partial, and not compared with any other, if one of its weeks is, or if a number of one is not known.
func TestMonthThatLacksAWeekIsPartial(t *testing.T) {
	t.Parallel()
	for name, lacks := range map[string]func(row *record.Row){
		"a partial week": func(row *record.Row) { row.Report.Partial = true },
		"a number that was not read": func(row *record.Row) {
			row.Figures[0].Figure = record.Figure{Measure: record.Declined, State: record.NumberUnknown}
		},
		"a line that was not entered": func(row *record.Row) {
			row.Figures[0].Figure = record.Figure{Measure: record.Declined, State: record.NotEntered}
		},
	} {
		weeks := weeklyRows("2024-04-06", 8, 2)
		lacks(&weeks.Rows[6])
		months := weeks.By(record.Monthly)
		april, may := &months.Rows[0], &months.Rows[1]
		if april.Report.Partial || !may.Report.Partial || may.Figures[0].Change.Known {
			t.Errorf("%s: April partial %t, May partial %t with the change %v", name, april.Report.Partial,
				may.Report.Partial, may.Figures[0].Change)
		}
	}
}

// The months of a year add up to the year.
func TestMonthsAddUpToTheirYear(t *testing.T) {
	t.Parallel()
	weeks := weeklyRows("2023-12-30", 110, 3)
	sums := map[record.Day]int{}
	months := weeks.By(record.Monthly)
	for i := range months.Rows {
		sums[months.Rows[i].Report.Period.Start[:4]] += months.Rows[i].At(record.Declined).Effective.N
	}
	years := weeks.By(record.CalendarYear)
	for i := range years.Rows {
		year := years.Rows[i].Report.Period.Start[:4]
		if got := years.Rows[i].At(record.Declined).Effective.N; got == 0 || got != sums[year] {
			t.Errorf("%s is %d, its months %d", year, got, sums[year])
		}
	}
}

// A sum has the number as published and as it reads now, and what was said about the weeks in it.
func TestSumHasTheCorrectionsOfItsWeeks(t *testing.T) {
	t.Parallel()
	line := []record.Line{{}}
	listed := record.Figure{State: record.Listed, Published: record.Known(5), Effective: record.Known(5), Lines: line}
	withdrawn := record.Figure{State: record.Withdrawn, Published: record.Known(7), Lines: line,
		Corrections: []record.Correction{{ID: "withdrawn"}}}
	moved := record.Figure{State: record.MovedHere, Effective: record.Known(4), Moves: make([]record.MoveIn, 1)}
	mended := record.Figure{State: record.Listed, Published: record.Known(3), Effective: record.Known(3), Lines: line,
		Mended: true}
	disputed := listed
	disputed.Disputes = []record.Statement{{Office: "Sheriff"}}
	none := record.Figure{State: record.NotListed}
	for name, of := range map[string]struct {
		weeks                []record.Figure
		state                record.State
		published, effective record.Count
		corrected, disputed  bool
	}{
		"withdrawn and listed": {[]record.Figure{listed, withdrawn}, record.Amended, record.Known(12), record.Known(5),
			true, false},
		"withdrawn and none": {[]record.Figure{withdrawn, none}, record.Withdrawn, record.Known(7), record.Count{},
			true, false},
		"moved here": {[]record.Figure{none, moved}, record.MovedHere, record.Count{}, record.Known(4),
			false, false},
		"moved here, and own": {[]record.Figure{moved, listed}, record.Amended, record.Known(5), record.Known(9),
			false, false},
		"disputed": {[]record.Figure{disputed, none}, record.Listed, record.Known(5), record.Known(5), false, true},
		"mended":   {[]record.Figure{listed, mended}, record.Listed, record.Known(8), record.Known(8), false, false},
	} {
		weeks := weeklyRows("2024-04-06", len(of.weeks), 0)
		for i := range of.weeks {
			weeks.Rows[i].Figures[0].Figure = of.weeks[i]
		}
		f := weeks.By(record.Monthly).Rows[0].At(record.Declined)
		if f.State != of.state || f.Published != of.published || f.Effective != of.effective ||
			len(f.Corrections) > 0 != of.corrected || len(f.Disputes) > 0 != of.disputed || f.Mended != (name == "mended") {
			t.Errorf("%s: %s, %v, %v, %d corrections, %d disputes, mended %t", name, f.State, f.Published, f.Effective,
				len(f.Corrections), len(f.Disputes), f.Mended)
		}
	}
}
