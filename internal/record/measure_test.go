package record_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// prepared is a series of one state, with two measures on one base.
var prepared = record.Series{
	ID: "pa", Cadence: record.CalendarYear, FirstPeriodStart: "2007-10-01", Form: record.Counts, Area: "pa",
	Measures: []record.SeriesMeasure{
		{Measure: "prepared", Name: "Prepared", Base: record.PreparedIn, Printed: record.EveryPlace, Absence: record.NoCase},
		{Measure: "declined", Name: "Declined", Base: record.PreparedIn, ShareOf: "prepared", Printed: record.EveryPlace,
			Absence: record.NoCase},
	},
}

// sanctuary is a series that lists places.
var sanctuary = record.Series{
	ID: "list", Cadence: record.Versions, FirstPeriodStart: "2025-08-05", Form: record.Lists,
	Measures: []record.SeriesMeasure{
		{Measure: "state", Name: "States", Base: record.OnTheList, Printed: record.EveryPlace, Absence: record.OffTheList},
		{Measure: "county", Name: "Counties", Base: record.OnTheList, Printed: record.EveryPlace, Absence: record.OffTheList},
	},
}

func reportOf(s record.Series, start record.Day) record.Report {
	return record.Report{ID: record.ReportID(string(s.ID) + "-" + string(start)), Series: s.ID,
		Period: s.Cadence.Period(start), Status: record.StatusPublished}
}

func counted(report record.Report, m record.Measure, facility string, c record.Custodian, n int) record.Line {
	return record.Line{
		Entry: record.Entry{Report: report.ID, Measure: m, Jurisdiction: "pa/berks-county", Value: record.Known(n),
			Facility: facility, Custodian: c},
		Apart: !c.Runs("pa/berks-county", "county"),
	}
}

func TestSeriesThatSaysNothingOfItselfIsAWeeklyReportOf2017(t *testing.T) {
	t.Parallel()
	s := record.Series{ID: "ddor", Cadence: record.Weekly}.Described()
	if s.Lists() || s.Form != record.Counts || len(s.Measures) != 2 {
		t.Fatalf("it is read as %+v", s)
	}
	for m, want := range map[record.Measure]string{
		record.Issued:   "section I, issued in the period, highest places, share of nothing",
		record.Declined: "us, recorded in the period, every place, share of nothing",
	} {
		of, ok := s.Measure(m)
		got := fmt.Sprintf("%s, %s, %s, share of nothing%s", s.Scope(of), of.Base, of.Printed, of.ShareOf)
		if !ok || got != want {
			t.Errorf("%s: %s, want %s", m, got, want)
		}
	}
	if diff := cmp.Diff(prepared, prepared.Described()); diff != "" {
		t.Errorf("a series that describes itself is changed (-says +taken for):\n%s", diff)
	}
	if of, _ := prepared.Measure("declined"); prepared.Scope(of) != "pa" {
		t.Errorf("the lines of a state's series add up to the scope %s", prepared.Scope(of))
	}
}

func TestOnlyWhatAPlaceRunsItselfIsItsOwnFigure(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		custodian record.Custodian
		slug      record.Slug
		kind      string
		runs      bool
	}{
		{"", "nv/clark-county", "county", true},
		{record.OfCounty, "nv/clark-county", "county", true},
		{record.OfCity, "nv/clark-county", "county", false},
		{record.OfCity, "pa/philadelphia-county", "county", true},
		{record.OfState, "ca/kern-county", "county", false},
		{record.OfNation, "ca/kern-county", "county", false},
		{record.OfRegion, "va/henry-county", "county", false},
		{record.OfUnknown, "va/henry-county", "county", false},
		{record.OfCity, "ny/new-york-city", "city", true},
		{record.OfCounty, "ny/ithaca", "city", false},
		{record.OfCity, "va/roanoke-city", "independent city", true},
		{record.OfState, "ca/state", "state", true},
		{record.OfCounty, "ca/state", "state", false},
	} {
		if got := test.custodian.Runs(test.slug, test.kind); got != test.runs {
			t.Errorf("%q runs %s: %t, want %t", test.custodian, test.slug, got, test.runs)
		}
	}
}

func TestAJailOfOthersIsShownApartAndAddedToNothing(t *testing.T) {
	t.Parallel()
	year := reportOf(prepared, "2014-01-01")
	lines := []record.Line{
		counted(year, "prepared", "State prison", record.OfState, 100),
		counted(year, "prepared", "County jail", record.OfCounty, 12),
	}
	f := record.Read(year.ID, "prepared", record.Printed{Lines: lines}, "")
	if f.Effective != record.Known(12) || f.Counts() != 12 || len(f.Lines) != 1 || len(f.Apart) != 1 ||
		f.Apart[0].Facility != "State prison" {
		t.Errorf("the figure is %+v", f)
	}
	f = record.Read(year.ID, "prepared", record.Printed{Lines: lines[:1]}, record.NotListed)
	if f.Printed() || f.State != record.NotListed || f.Effective.Known || len(f.Apart) != 1 {
		t.Errorf("with a state prison alone the figure is %+v", f)
	}
}

func berks(lines ...record.Line) record.Listing {
	return record.Listing{Jurisdiction: record.Jurisdiction{Slug: "pa/berks-county", Kind: "county"}, Lines: lines}
}

func TestShareIsGivenWhereTheSeriesAllowsItAndOfTenOrMore(t *testing.T) {
	t.Parallel()
	year := reportOf(prepared, "2014-01-01")
	row := func(prepared, declined int) record.Row {
		c := record.Coverage{Series: pa(), Report: year}
		return berks(counted(year, "prepared", "Jail", record.OfCounty, prepared),
			counted(year, "declined", "Jail", record.OfCounty, declined)).Rows([]record.Coverage{c})[0]
	}
	declined, _ := prepared.Measure("declined")
	whole, _ := prepared.Measure("prepared")
	r := row(186, 119)
	if s, ok := r.Share(declined); !ok || s != (record.Share{Part: 119, Of: 186}) {
		t.Errorf("the share is %+v, %t", s, ok)
	} else if percent, ok := s.Percent(); !ok || percent != 64 {
		t.Errorf("it is %v percent, %t", percent, ok)
	}
	if s, ok := r.Share(whole); ok {
		t.Errorf("the whole is a share, %+v", s)
	}
	r = row(9, 3)
	if s, ok := r.Share(declined); !ok {
		t.Error("no share of 9")
	} else if percent, ok := s.Percent(); ok {
		t.Errorf("%v percent of 9", percent)
	}
	if s, ok := new(row(3, 9)).Share(declined); ok {
		t.Errorf("9 of 3: %+v", s)
	}
	weekly := ddor()[0]
	for _, of := range weekly.Measures() {
		if of.ShareOf != "" {
			t.Errorf("%s may be divided by %s", of.Measure, of.ShareOf)
		}
	}
}

func pa() record.Series { return prepared }

func TestNoChangeFromOrToAPartOfAPeriod(t *testing.T) {
	t.Parallel()
	var periods []record.Coverage
	var lines []record.Line
	for i, start := range []record.Day{"2007-10-01", "2008-01-01", "2009-01-01", "2010-01-01"} {
		r := reportOf(prepared, start)
		r.Partial = i == 0 || i == 3
		if i == 3 {
			r.Period.End = "2010-07-19"
		}
		if r.Partial == prepared.Cadence.Whole(r.Period) {
			t.Errorf("%+v is a whole period: %t", r.Period, !r.Partial)
		}
		periods = append(periods, record.Coverage{Series: prepared, Report: r})
		lines = append(lines, counted(r, "prepared", "Jail", record.OfCounty, 20+i))
	}
	var got []string
	for _, row := range berks(lines...).Rows(periods) {
		d := row.Change("prepared")
		got = append(got, fmt.Sprintf("%d %s", d.By(), d.Reason))
	}
	want := []string{"0 partial period", "0 period before: partial period", "1 first period", "0 partial period"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAListHasPresenceAndNoNumber(t *testing.T) {
	t.Parallel()
	version := reportOf(sanctuary, "2025-08-05")
	c := record.Coverage{Series: sanctuary, Report: version,
		Tallies: []record.Tally{{Report: version.ID, Measure: "county", State: "pa", Rows: 2, Unread: 2},
			{Report: version.ID, Measure: "county", State: "ny", Rows: 1, Unread: 1}},
		Totals: []record.ControlTotal{{Report: version.ID, Scope: "pa", Measure: "county", Total: 2},
			{Report: version.ID, Scope: "ny", Measure: "county", Total: 5}}}
	on := record.Line{Entry: record.Entry{Report: version.ID, Measure: "county", Jurisdiction: "pa/berks-county"}}
	f := berks(on).Rows([]record.Coverage{c})[0].Figure("county")
	if f.State != record.OnList || f.Published.Known || f.Effective.Known || f.Counts() != 0 {
		t.Errorf("on the list: %+v", f)
	}
	if f := berks().Rows([]record.Coverage{c})[0].Figure("county"); f.State != record.NotListed {
		t.Errorf("not on a list that is complete for the state and level: %+v", f)
	}
	if f := berks().Rows([]record.Coverage{c})[0].Figure("state"); f.State != record.NotEntered {
		t.Errorf("not read at another level: %+v", f)
	}
	if got := c.Absence("county", "ny", false); got != record.NotEntered {
		t.Errorf("where four of five were not read: %s", got)
	}
	if part, ok := c.State("county", "ny"); !ok || part.Missing() != record.Known(4) {
		t.Errorf("%+v of it are missing", part.Missing())
	}
}

func TestListEntriesSayWhatCameOffWhenAndWhy(t *testing.T) {
	t.Parallel()
	one, two, three := reportOf(sanctuary, "2025-08-05"), reportOf(sanctuary, "2025-09-26"), reportOf(sanctuary,
		"2025-10-31")
	on := func(r record.Report, m record.Measure, slug record.Slug, label string) record.Line {
		return record.Line{Entry: record.Entry{Report: r.ID, Measure: m, Jurisdiction: slug, Label: label}}
	}
	lines := []record.Line{
		on(one, "county", "md/baltimore-county", ""), on(one, "state", "nv/state", ""), on(one, "county", "", "No County"),
		on(two, "county", "md/baltimore-county", ""), on(two, "county", "", "No County"),
		on(three, "county", "", "No County"),
	}
	events := []record.Event{
		{Date: "2025-11-02", Kind: record.EventRemoved, Jurisdiction: "md/baltimore-county", Report: two.ID,
			What: "by agreement"},
		{Date: "2025-12-01", Kind: record.EventWithdrawn, Report: three.ID},
	}
	var got []string
	for _, e := range record.ListEntries(sanctuary, []record.Report{one, two, three}, lines, events) {
		why := ""
		if e.Why != nil {
			why = e.Why.What
		}
		got = append(got, fmt.Sprintf("%s %s%s from %s off %s %s in %d", e.Measure, e.Jurisdiction, e.Label, e.From,
			e.Off, why, len(e.Lines)))
	}
	want := []string{
		"state nv/state from 2025-08-05 off 2025-09-26  in 1",
		"county md/baltimore-county from 2025-08-05 off 2025-11-02 by agreement in 2",
		"county No County from 2025-08-05 off   in 3",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e, ok := record.Withdrawal("list", events); !ok || e.Date != "2025-12-01" {
		t.Errorf("withdrawn by %+v, %t", e, ok)
	}
	if _, ok := record.Withdrawal("other", events); ok {
		t.Error("another list was withdrawn")
	}
}

func TestAStatementIsAboutOneSeries(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		statement record.Statement
		report    record.ReportID
		want      bool
	}{
		{record.Statement{Report: week}, week, true},
		{record.Statement{Report: week}, "ddor-2017-02-04", false},
		{record.Statement{Series: "ddor"}, week, true},
		{record.Statement{Series: "dhs-2025"}, "dhs-2025-2025-05-29", true},
		{record.Statement{Series: "dhs-2025"}, week, false},
		{record.Statement{About: []record.SeriesID{"ddor"}}, "dhs-2025-2025-05-29", false},
		{record.Statement{About: []record.SeriesID{"ddor"}}, week, true},
	} {
		if got := test.statement.Concerns(test.report); got != test.want {
			t.Errorf("%+v concerns %s: %t", test.statement, test.report, got)
		}
	}
}
