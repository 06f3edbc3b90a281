package record_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"detainerledger/internal/record"
)

// ddor are the four weeks of 2017 as the record has them. Section I is complete only in the first week, Section II
// in none.
func ddor() []record.Coverage {
	week := func(start record.Day, status record.ReportStatus, declined, section1 record.Count) record.Report {
		return record.Report{ID: record.ReportID("ddor-" + start), Series: "ddor", Period: record.Weekly.Period(start),
			Status: status, DeclinedTotal: declined, Section1Rows: section1}
	}
	reports := []record.Report{
		week("2017-01-28", record.StatusPublished, record.Known(206), record.Known(10)),
		week("2017-02-04", record.StatusPublished, record.Known(47), record.Count{}),
		week("2017-02-11", record.StatusPublished, record.Known(65), record.Known(11)),
		week("2017-02-18", record.StatusNotPublished, record.Count{}, record.Count{}),
	}
	tallies := []record.Tally{
		{Report: "ddor-2017-01-28", Measure: record.Issued, State: "nv", Rows: 1, Sum: 51},
		{Report: "ddor-2017-01-28", Measure: record.Issued, State: "ny", Rows: 9, Sum: 106},
		{Report: "ddor-2017-01-28", Measure: record.Declined, State: "tx", Rows: 3, Sum: 149},
		{Report: "ddor-2017-02-04", Measure: record.Issued, State: "nv", Rows: 1, Sum: 54},
		{Report: "ddor-2017-02-04", Measure: record.Issued, State: "tx", Rows: 1, Sum: 23},
		{Report: "ddor-2017-02-04", Measure: record.Declined, State: "tx", Rows: 1, Sum: 2},
		{Report: "ddor-2017-02-11", Measure: record.Declined, State: "tx", Rows: 1, Sum: 10},
	}
	totals := []record.ControlTotal{{Report: "ddor-2017-02-11", Scope: "tx", Measure: record.Declined, Total: 10}}
	var all []record.Coverage
	for _, r := range (record.Series{ID: "ddor", Cadence: record.Weekly}).Periods(reports) {
		all = append(all, record.Coverage{Report: r, Tallies: tallies, Totals: totals})
	}
	return all
}

func printedLine(slug record.Slug, report record.ReportID, m record.Measure, n int) record.Line {
	return record.Line{Entry: record.Entry{Report: report, Section: m.Section(), Measure: m, Jurisdiction: slug,
		Value: record.Known(n)}}
}

// table writes rows as the page of a jurisdiction does.
func table(rows []record.Row) []string {
	var all []string
	for _, r := range rows {
		text := string(r.Report.Period.Start)
		for _, m := range record.Measures {
			f := r.Figure(m)
			reads := string(f.State)
			if f.Effective.Known {
				reads = f.Effective.String()
			}
			text += fmt.Sprintf(" | %s %s [%s]", m, reads, change(r.Change(m)))
		}
		for _, e := range r.Events {
			text += " | " + e.Kind
		}
		all = append(all, text)
	}
	return all
}

func TestRowsOfClarkCounty(t *testing.T) {
	t.Parallel()
	const slug = "nv/clark-county"
	l := record.Listing{
		Jurisdiction: record.Jurisdiction{Slug: slug, Name: "Clark County", State: "NV", Kind: "county"},
		Lines: []record.Line{printedLine(slug, "ddor-2017-01-28", record.Issued, 51),
			printedLine(slug, "ddor-2017-02-04", record.Issued, 54)},
		Statements: []record.Statement{{Jurisdiction: slug, Report: "ddor-2017-01-28", Stance: record.Disputes}},
		Events:     []record.Event{{Kind: record.LeftOut, Jurisdiction: slug, Report: "ddor-2017-02-04"}},
	}
	rows := l.Rows(ddor())
	want := []string{
		"2017-01-28 | issued 51 [n/a: first period] | declined not yet entered [n/a: not yet entered]",
		"2017-02-04 | issued 54 [51 to 54, +3 (+5.9 %)] | declined not yet entered [n/a: not yet entered]",
		"2017-02-11 | issued not listed [n/a: not listed] | declined not listed [n/a: not listed] | left out",
		"2017-02-18 | issued no report [n/a: no report] | declined no report [n/a: no report]",
	}
	if diff := cmp.Diff(want, table(rows)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(rows[0].At(record.Issued).Disputes) != 1 || len(rows[1].At(record.Issued).Disputes) != 0 {
		t.Error("the dispute of the first week is not marked on the first week alone")
	}
}

func TestRowsOfTravisCounty(t *testing.T) {
	t.Parallel()
	const slug = "tx/travis-county"
	l := record.Listing{
		Jurisdiction: record.Jurisdiction{Slug: slug, Name: "Travis County", State: "TX", Kind: "county"},
		Lines: []record.Line{
			printedLine(slug, "ddor-2017-02-04", record.Issued, 23),
			printedLine(slug, "ddor-2017-01-28", record.Declined, 142),
			printedLine(slug, "ddor-2017-02-04", record.Declined, 2),
			printedLine(slug, "ddor-2017-02-11", record.Declined, 10),
		},
		Policies: []record.Policy{{Report: "ddor-2017-01-28", Jurisdiction: slug}},
	}
	want := []string{
		"2017-01-28 | issued not listed [n/a: not listed] | declined 142 [n/a: first period]",
		"2017-02-04 | issued 23 [n/a: period before: not listed] | declined 2 [142 to 2, -140 (-98.6 %)]",
		"2017-02-11 | issued not yet entered [n/a: not yet entered] | declined 10 [2 to 10, +8]",
		"2017-02-18 | issued no report [n/a: no report] | declined no report [n/a: no report]",
	}
	if diff := cmp.Diff(want, table(l.Rows(ddor()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]record.ReportID{"ddor-2017-01-28", "ddor-2017-02-04", "ddor-2017-02-11"},
		l.Reports()); diff != "" {
		t.Errorf("the reports that name it (-want +got):\n%s", diff)
	}
}

func TestStateTotalSpeaksForThePlacesThatAreNotNamed(t *testing.T) {
	t.Parallel()
	// All ten declines of Texas in the third week are in the record, so another place of Texas had none.
	for slug, want := range map[record.Slug]record.State{"tx/hays-county": record.NotListed,
		"ca/marin-county": record.NotEntered} {
		rows := record.Listing{Jurisdiction: record.Jurisdiction{Slug: slug}}.Rows(ddor())
		if got := rows[2].At(record.Declined).State; got != want {
			t.Errorf("%s in the third week is %q, want %q", slug, got, want)
		}
	}
}

func TestCorrectionOfOneFigureLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	const slug = "ny/franklin-county"
	l := record.Listing{
		Jurisdiction: record.Jurisdiction{Slug: slug},
		Lines: []record.Line{
			printedLine(slug, "ddor-2017-01-28", record.Issued, 12), printedLine(slug, "ddor-2017-01-28", record.Declined, 7),
			printedLine(slug, "ddor-2017-02-04", record.Issued, 14),
		},
		Corrections: []record.Correction{{Report: "ddor-2017-01-28", Measure: record.Issued, Jurisdiction: slug,
			Effect: record.Withdraw}},
	}
	rows := l.Rows(ddor())
	if f := rows[0].At(record.Issued); f.State != record.Withdrawn || f.Published != record.Known(12) {
		t.Errorf("the corrected figure is %s, printed %s", f.State, f.Published)
	}
	if rows[0].At(record.Declined).State != record.Listed || rows[1].At(record.Issued).State != record.Listed {
		t.Error("the correction reached a figure that it is not about")
	}
	if got := change(rows[1].Change(record.Issued)); got != "n/a: period before: withdrawn" {
		t.Errorf("the change is %q", got)
	}
}

func TestRowsOfAGapKnowNothing(t *testing.T) {
	t.Parallel()
	const slug = "nv/clark-county"
	reports := []record.Report{
		{ID: "ddor-2017-01-28", Period: record.Weekly.Period("2017-01-28"), Status: record.StatusPublished,
			Section1Rows: record.Known(1)},
		{ID: "ddor-2017-02-11", Period: record.Weekly.Period("2017-02-11"), Status: record.StatusPublished,
			Section1Rows: record.Known(1)},
	}
	tallies := []record.Tally{{Report: "ddor-2017-01-28", Measure: record.Issued, State: "nv", Rows: 1},
		{Report: "ddor-2017-02-11", Measure: record.Issued, State: "nv", Rows: 1}}
	var periods []record.Coverage
	for _, r := range (record.Series{ID: "ddor", Cadence: record.Weekly}).Periods(reports) {
		periods = append(periods, record.Coverage{Report: r, Tallies: tallies})
	}
	l := record.Listing{
		Jurisdiction: record.Jurisdiction{Slug: slug},
		Lines: []record.Line{printedLine(slug, "ddor-2017-01-28", record.Issued, 51),
			printedLine(slug, "ddor-2017-02-11", record.Issued, 54)},
		Events: []record.Event{{Kind: record.PrivateNotice, Jurisdiction: slug},
			{Kind: record.LeftOut, Jurisdiction: slug}},
	}
	want := []string{
		"2017-01-28 | issued 51 [n/a: first period] | declined not yet entered [n/a: not yet entered]",
		"2017-02-04 | issued not yet entered [n/a: not yet entered] | declined not yet entered [n/a: not yet entered]",
		"2017-02-11 | issued 54 [n/a: period before: not yet entered] | declined not yet entered [n/a: not yet entered]",
	}
	if diff := cmp.Diff(want, table(l.Rows(periods))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestListedIsNamedInAnySection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		listing record.Listing
		want    bool
	}{
		{"nothing", record.Listing{}, false},
		{"a line", record.Listing{Lines: []record.Line{{}}}, true},
		{"a policy", record.Listing{Policies: []record.Policy{{}}}, true},
		{"only a statement and an event", record.Listing{Statements: []record.Statement{{}}, Events: []record.Event{{}}},
			false},
	} {
		if got := test.listing.Listed(); got != test.want {
			t.Errorf("%s: listed %t", test.name, got)
		}
	}
}

func TestSlugNamesItsState(t *testing.T) {
	t.Parallel()
	for slug, want := range map[record.Slug]string{"ny/franklin-county": "ny", "": "", "n": ""} {
		if got := slug.State(); got != want {
			t.Errorf("the state of %q is %q, want %q", slug, got, want)
		}
	}
}
