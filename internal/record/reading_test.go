package record_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// Each column that can be read exists in its row and is set to the value read.
func TestReadingFillsEachReadableColumn(t *testing.T) {
	t.Parallel()
	of := func(table record.Table, column string) record.Reading {
		r := record.Reading{Report: week, Table: table, Column: column, Value: "7",
			Sources: record.Sources{"https://b.example/"}}
		if column == "published_on" || column == "enacted" {
			r.Value = "2017-03-20"
		}
		if column == record.SourcesColumn {
			r.Value = ""
		}
		return r
	}
	line := record.Line{Entry: record.Entry{Report: week, Sources: record.Sources{"https://a.example/"}}}
	for _, column := range record.EntriesTable.Readable() {
		line.Fill(of(record.EntriesTable, column))
	}
	policy := record.Policy{Report: week}
	for _, column := range record.PoliciesTable.Readable() {
		policy.Fill(of(record.PoliciesTable, column))
	}
	report := record.Report{ID: week}
	for _, column := range record.ReportsTable.Readable() {
		report.Fill(of(record.ReportsTable, column))
	}
	seven := record.Known(7)
	if line.Value != seven || line.Rank != seven {
		t.Errorf("the line reads %v, rank %v", line.Value, line.Rank)
	}
	if want := (record.Sources{"https://a.example/", "https://b.example/"}); !slices.Equal(line.Sources, want) {
		t.Errorf("the line is from %v, want %v, each once", line.Sources, want)
	}
	if policy.AOR != "7" || policy.Enacted != "2017-03-20" || policy.Instrument != "7" || policy.Criteria != "7" {
		t.Errorf("the policy reads %+v", policy)
	}
	if report.PublishedOn != "2017-03-20" || report.IssuedTotal != seven || report.DeclinedTotal != seven ||
		report.Section1Rows != seven || report.PoliciesListed != seven || report.Pages != seven {
		t.Errorf("the report reads %+v", report)
	}
	if len(line.Readings) != 3 || len(policy.Readings) != 5 || len(report.Readings) != 7 {
		t.Errorf("%d, %d and %d readings are kept", len(line.Readings), len(policy.Readings), len(report.Readings))
	}
}

// A number that was read affects the figure of its section. Any other value affects none.
func TestReadingBearsOnTheFigureWhoseNumberItIs(t *testing.T) {
	t.Parallel()
	read := func(section record.Section, column string) []record.FigureRef {
		return record.Change{Reading: &record.Reading{Report: week, Table: record.EntriesTable, Section: section,
			Jurisdiction: "nv/clark-county", Column: column}}.Figures()
	}
	for section, m := range map[record.Section]record.Measure{
		record.SectionI: record.Issued, record.SectionII: record.Declined,
	} {
		want := []record.FigureRef{{Report: week, Measure: m, Jurisdiction: "nv/clark-county"}}
		if diff := cmp.Diff(want, read(section, "value")); diff != "" {
			t.Errorf("Section %s (-want +got):\n%s", section, diff)
		}
	}
	if got := read(record.SectionI, "rank"); got != nil {
		t.Errorf("a rank bears on %v", got)
	}
}

func TestStatusOfASeriesSaysItsDay(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]record.Day{"suspended 2017-04-11": "2017-04-11", "taken up again 2018": "2018",
		"suspended": "", "2017-04-11": "", "": "", "resumed soon": ""} {
		if _, day, ok := (record.SeriesStatus{Status: status}).Told(); ok != (want != "") || ok && day != want {
			t.Errorf("%q: got %q, %v, want %q", status, day, ok, want)
		}
	}
}
