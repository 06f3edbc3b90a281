package record_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

func TestCadenceArithmetic(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name             string
		cadence          record.Cadence
		start, end, next record.Day
		days             int
	}{
		{"the first week of 2017", record.Weekly, "2017-01-28", "2017-02-03", "2017-02-04", 7},
		{"a week over a leap day", record.Weekly, "2016-02-26", "2016-03-03", "2016-03-04", 7},
		{"a week over the new year", record.Weekly, "2016-12-31", "2017-01-06", "2017-01-07", 7},
		{"a quarter", record.Quarterly, "2017-10-01", "2017-12-31", "2018-01-01", 92},
		{"a quarter with February", record.Quarterly, "2018-01-01", "2018-03-31", "2018-04-01", 90},
		{"a quarter with a leap day", record.Quarterly, "2016-01-01", "2016-03-31", "2016-04-01", 91},
		{"a month", record.Monthly, "2016-02-01", "2016-02-29", "2016-03-01", 29},
		{"the rest of a month", record.Monthly, "2026-03-11", "2026-03-31", "2026-04-01", 21},
		{"a calendar year", record.CalendarYear, "2008-01-01", "2008-12-31", "2009-01-01", 366},
		{"the rest of a calendar year", record.CalendarYear, "2007-10-01", "2007-12-31", "2008-01-01", 92},
		{"a version of a list", record.Versions, "2025-08-05", "2025-08-05", "2025-08-06", 1},
		{"a fiscal year", record.FiscalYear, "2016-10-01", "2017-09-30", "2017-10-01", 365},
		{"a fiscal year with a leap day", record.FiscalYear, "2015-10-01", "2016-09-30", "2016-10-01", 366},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.cadence.Next(test.start); got != test.next {
				t.Errorf("the next starts on %s, want %s", got, test.next)
			}
			period := test.cadence.Period(test.start)
			if want := (record.Period{Start: test.start, End: test.end}); period != want {
				t.Errorf("the period is %+v, want %+v", period, want)
			}
			if got := period.Days(); got != test.days {
				t.Errorf("it has %d days, want %d", got, test.days)
			}
		})
	}
}

func TestOnlyKnownCadencesAndStancesAreValid(t *testing.T) {
	t.Parallel()
	for _, c := range record.Cadences {
		if !c.Valid() || c.Next("2017-01-28") <= "2017-01-28" {
			t.Errorf("%q is not valid", c)
		}
	}
	for _, s := range []record.Stance{record.Disputes, record.Criticizes, record.Explains, record.Affirms} {
		if !s.Valid() {
			t.Errorf("%q is not valid", s)
		}
	}
	if record.Cadence("").Valid() || record.Cadence("decade").Valid() || record.Stance("").Valid() ||
		record.Stance("Disputes").Valid() {
		t.Error("an unknown value is valid")
	}
}

func TestOverlappingPeriodsShareADay(t *testing.T) {
	t.Parallel()
	week := record.Period{Start: "2017-01-28", End: "2017-02-03"}
	for _, test := range []struct {
		other record.Period
		want  bool
	}{
		{week, true},
		{record.Period{Start: "2017-02-03", End: "2017-02-09"}, true},
		{record.Period{Start: "2017-01-22", End: "2017-01-28"}, true},
		{record.Period{Start: "2017-01-30", End: "2017-01-31"}, true},
		{record.Period{Start: "2016-10-01", End: "2017-09-30"}, true},
		{record.Period{Start: "2017-02-04", End: "2017-02-10"}, false},
		{record.Period{Start: "2017-01-21", End: "2017-01-27"}, false},
	} {
		if week.Overlaps(test.other) != test.want || test.other.Overlaps(week) != test.want {
			t.Errorf("%+v and %+v overlap: want %t", week, test.other, test.want)
		}
	}
}

func TestPeriodsFillsTheGaps(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		cadence record.Cadence
		have    []record.Day
		want    []string
	}{
		{record.Weekly, nil, nil},
		{record.Weekly, []record.Day{"2017-01-28"}, []string{"2017-01-28 to 2017-02-03 published"}},
		{record.Weekly, []record.Day{"2017-01-28", "2017-02-04"},
			[]string{"2017-01-28 to 2017-02-03 published", "2017-02-04 to 2017-02-10 published"}},
		{record.Weekly, []record.Day{"2017-01-28", "2017-02-18"}, []string{
			"2017-01-28 to 2017-02-03 published", "2017-02-04 to 2017-02-10 not entered", "2017-02-11 to 2017-02-17 not entered",
			"2017-02-18 to 2017-02-24 published"}},
		{record.CalendarYear, []record.Day{"2007-10-01", "2009-01-01"}, []string{
			"2007-10-01 to 2007-12-31 published", "2008-01-01 to 2008-12-31 not entered", "2009-01-01 to 2009-12-31 published"}},
		{record.Versions, []record.Day{"2025-08-05", "2025-09-26"},
			[]string{"2025-08-05 to 2025-08-05 published", "2025-09-26 to 2025-09-26 published"}},
		{record.Quarterly, []record.Day{"2017-10-01", "2018-04-01"}, []string{
			"2017-10-01 to 2017-12-31 published", "2018-01-01 to 2018-03-31 not entered", "2018-04-01 to 2018-06-30 published"}},
		{record.FiscalYear, []record.Day{"2014-10-01", "2016-10-01"}, []string{
			"2014-10-01 to 2015-09-30 published", "2015-10-01 to 2016-09-30 not entered", "2016-10-01 to 2017-09-30 published"}},
	} {
		series := record.Series{ID: "s", Cadence: test.cadence}
		var reports []record.Report
		for _, start := range test.have {
			reports = append(reports, record.Report{ID: record.ReportID("s-" + start), Series: "s",
				Period: test.cadence.Period(start), Status: record.StatusPublished})
		}
		var got []string
		for _, r := range series.Periods(reports) {
			got = append(got, fmt.Sprintf("%s to %s %s", r.Period.Start, r.Period.End, r.Status))
			if (r.ID == "") != (r.Status == record.StatusNotEntered) || r.Series != "s" {
				t.Errorf("report %+v", r)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s, %v (-want +got):\n%s", test.cadence, test.have, diff)
		}
	}
}

func TestPeriodsAreContiguousAndKeepEveryReport(t *testing.T) {
	t.Parallel()
	recurring := slices.DeleteFunc(slices.Clone(record.Cadences), func(c record.Cadence) bool { return !c.Recurs() })
	rapid.Check(t, func(t *rapid.T) {
		series := record.Series{ID: "s", Cadence: rapid.SampledFrom(recurring).Draw(t, "cadence")}
		first := time.Date(rapid.IntRange(1990, 2030).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")),
			rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		start := record.DayOf(first)
		var reports []record.Report
		for i, there := range rapid.SliceOfN(rapid.Bool(), 0, 40).Draw(t, "there") {
			if there {
				status := rapid.SampledFrom([]record.ReportStatus{record.StatusPublished, record.StatusNotPublished}).Draw(t,
					"status")
				reports = append(reports, record.Report{ID: record.ReportID(fmt.Sprint(i)), Series: "s",
					Period: series.Cadence.Period(start), Status: status})
			}
			start = series.Cadence.Next(start)
		}
		all := series.Periods(reports)
		for i := 1; i < len(all); i++ {
			if want := all[i-1].Period.End.AddDays(1); all[i].Period.Start != want {
				t.Errorf("a period starts on %s, want %s", all[i].Period.Start, want)
			}
		}
		if len(all) > 0 && (all[0].ID == "" || all[len(all)-1].ID == "") {
			t.Error("a period at an end is named by no report")
		}
		kept := slices.DeleteFunc(slices.Clone(all),
			func(r record.Report) bool { return r.Status == record.StatusNotEntered })
		if len(reports)+len(kept) > 0 && !cmp.Equal(kept, reports) {
			t.Errorf("not all reports were kept:\n%s", cmp.Diff(reports, kept))
		}
	})
}
