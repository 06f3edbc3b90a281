package record_test

import (
	"testing"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

// first returns the report of the first week with its known totals.
func first() record.Report {
	return record.Report{
		ID: week, Series: "ddor", Period: record.Weekly.Period("2017-01-28"), PublishedOn: "2017-03-20",
		Status:      record.StatusPublished,
		IssuedTotal: record.Known(3083), DeclinedTotal: record.Known(206), Section1Rows: record.Known(10),
		Sources: record.Sources{"https://ice.example/1"},
	}
}

func tally(m record.Measure, state string, rows, unread, sum int) record.Tally {
	return record.Tally{Report: week, Measure: m, State: state, Rows: rows, Unread: unread, Sum: sum}
}

func total(scope string, m record.Measure, n int) record.ControlTotal {
	return record.ControlTotal{Report: week, Scope: scope, Measure: m, Total: n,
		Sources: record.Sources{"https://paper.example/" + scope}}
}

func TestSectionIsWholeOnlyWhereItIsProven(t *testing.T) {
	t.Parallel()
	uncounted := first()
	uncounted.Section1Rows = record.Count{}
	untotalled := first()
	untotalled.DeclinedTotal = record.Count{}
	empty := first()
	empty.Section1Rows, empty.DeclinedTotal = record.Known(0), record.Known(0)
	unpublished := empty
	unpublished.Status, unpublished.PublishedOn = record.StatusNotPublished, ""
	tests := []struct {
		name    string
		report  record.Report
		measure record.Measure
		tallies []record.Tally
		totals  []record.ControlTotal
		whole   bool
		missing string
	}{
		{"Section I, every printed line", first(), record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 1, 0, 51), tally(record.Issued, "ny", 9, 0, 106)}, nil, true, ""},
		{"Section I, every printed line, numbers unread", first(), record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 1, 0, 51), tally(record.Issued, "ny", 9, 9, 0)}, nil, true, ""},
		{"Section I, a line too few, though the total is met", first(), record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 9, 0, 157)},
			[]record.ControlTotal{total(record.ScopeSectionI, record.Issued, 157)}, false, "0"},
		{"Section I, by its total where the lines were not counted", uncounted, record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 3, 0, 157)},
			[]record.ControlTotal{total(record.ScopeSectionI, record.Issued, 157)}, true, "0"},
		{"Section I, one under its total", uncounted, record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 3, 0, 156)},
			[]record.ControlTotal{total(record.ScopeSectionI, record.Issued, 157)}, false, "1"},
		{"Section I, its total met with a number unread", uncounted, record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 3, 1, 157)},
			[]record.ControlTotal{total(record.ScopeSectionI, record.Issued, 157)}, false, "0"},
		{"Section I, the nation's total is not its own", uncounted, record.Issued,
			[]record.Tally{tally(record.Issued, "nv", 3, 0, 3083)},
			[]record.ControlTotal{total(record.ScopeNation, record.Issued, 3083)}, false, ""},
		{"Section I without any total", uncounted, record.Issued, []record.Tally{tally(record.Issued, "nv", 3, 0, 157)}, nil,
			false, ""},
		{"Section I printed without a line", empty, record.Issued, nil, nil, true, ""},
		{"Section II, 176 of 206", first(), record.Declined,
			[]record.Tally{tally(record.Declined, "tx", 3, 0, 149), tally(record.Declined, "co", 4, 0, 27)}, nil, false, "30"},
		{"Section II, 206 of 206", first(), record.Declined,
			[]record.Tally{tally(record.Declined, "tx", 3, 0, 179), tally(record.Declined, "co", 4, 0, 27)}, nil, true, "0"},
		{"Section II, 206 of 206 with a number unread", first(), record.Declined,
			[]record.Tally{tally(record.Declined, "tx", 3, 1, 206)}, nil, false, "0"},
		{"Section II, a control total before the report's own", first(), record.Declined,
			[]record.Tally{tally(record.Declined, "tx", 3, 0, 206)},
			[]record.ControlTotal{total(record.ScopeNation, record.Declined, 210)}, false, "4"},
		{"Section II, no total", untotalled, record.Declined, []record.Tally{tally(record.Declined, "tx", 3, 0, 206)}, nil,
			false, ""},
		{"Section II, none recorded", empty, record.Declined, nil, nil, true, "0"},
		{"lines of the other measure do not count", first(), record.Declined,
			[]record.Tally{tally(record.Issued, "tx", 10, 0, 206)}, nil, false, "206"},
		{"lines of another report do not count", first(), record.Declined,
			[]record.Tally{{Report: "ddor-2017-02-04", Measure: record.Declined, State: "tx", Rows: 3, Sum: 206}}, nil, false,
			"206"},
		{"a total of another report does not count", untotalled, record.Declined,
			[]record.Tally{tally(record.Declined, "tx", 3, 0, 47)},
			[]record.ControlTotal{{Report: "ddor-2017-02-04", Scope: record.ScopeNation, Measure: record.Declined, Total: 47}},
			false, ""},
		{"not published", unpublished, record.Declined, nil, nil, false, "0"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := record.Coverage{Report: test.report, Tallies: test.tallies, Totals: test.totals}
			s := c.Section(test.measure)
			if s.Whole != test.whole || s.Measure != test.measure {
				t.Errorf("whole %t of %q, want %t", s.Whole, s.Measure, test.whole)
			}
			if got := s.Missing().String(); got != test.missing {
				t.Errorf("missing %q, want %q", got, test.missing)
			}
		})
	}
}

func TestSectionSumsUpTheStatesAndNamesTheSourceOfItsTotal(t *testing.T) {
	t.Parallel()
	c := record.Coverage{
		Report: first(),
		Tallies: []record.Tally{tally(record.Declined, "tx", 3, 1, 149), tally(record.Declined, "co", 4, 2, 27),
			tally(record.Issued, "nv", 1, 0, 51)},
	}
	s := c.Section(record.Declined)
	if s.Rows != 7 || s.Unread != 3 || s.Sum != 176 || s.Total != record.Known(206) || s.Printed.Known {
		t.Errorf("Section II is %+v", s)
	}
	if len(s.Source) != 1 || s.Source[0] != "https://ice.example/1" {
		t.Errorf("its total is from %v, want the report's source", s.Source)
	}
	c.Totals = []record.ControlTotal{total(record.ScopeNation, record.Declined, 206)}
	if s := c.Section(record.Declined); len(s.Source) != 1 || s.Source[0] != "https://paper.example/us" {
		t.Errorf("its total is from %v, want the control total's source", s.Source)
	}
	if s := c.Section(record.Issued); s.Rows != 1 || s.Sum != 51 || s.Printed != record.Known(10) || s.Total.Known {
		t.Errorf("Section I is %+v", s)
	}
}

func TestStateTotalDistinguishesNotListedFromNotEntered(t *testing.T) {
	t.Parallel()
	c := record.Coverage{
		Report: first(),
		Tallies: []record.Tally{tally(record.Declined, "co", 4, 0, 11), tally(record.Declined, "tx", 3, 0, 149),
			tally(record.Declined, "wa", 2, 1, 8)},
		Totals: []record.ControlTotal{total("co", record.Declined, 11), total("tx", record.Declined, 150),
			total("wa", record.Declined, 8), total("vt", record.Declined, 0)},
	}
	for _, test := range []struct {
		name, state string
		measure     record.Measure
		leftOut     bool
		want        record.State
	}{
		{"Colorado, 11 of 11", "co", record.Declined, false, record.NotListed},
		{"Texas, 149 of 150", "tx", record.Declined, false, record.NotEntered},
		{"Washington, 8 of 8 with a number unread", "wa", record.Declined, false, record.NotEntered},
		{"Vermont, of which none was recorded", "vt", record.Declined, false, record.NotListed},
		{"Nevada, without a total", "nv", record.Declined, false, record.NotEntered},
		{"Colorado, the other measure", "co", record.Issued, false, record.NotEntered},
		{"Texas, a place that a source says was left out", "tx", record.Declined, true, record.NotListed},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := c.Absence(test.measure, test.state, test.leftOut); got != test.want {
				t.Errorf("absence reads as %q, want %q", got, test.want)
			}
			if got := c.WholeFor(test.measure, test.state); got != (test.want == record.NotListed && !test.leftOut) {
				t.Errorf("WholeFor is %t", got)
			}
		})
	}
	if s, ok := c.State(record.Declined, "tx"); !ok || s.Rows != 3 || s.Sum != 149 || s.Missing() != record.Known(1) ||
		s.Whole {
		t.Errorf("Texas is %+v, %t", s, ok)
	}
	if s, ok := c.State(record.Declined, "nv"); ok {
		t.Errorf("no total is given for Nevada, but it is %+v", s)
	}
}

func TestWholeSectionSettlesEveryState(t *testing.T) {
	t.Parallel()
	c := record.Coverage{Report: first(), Tallies: []record.Tally{tally(record.Issued, "nv", 10, 0, 157)}}
	for _, state := range []string{"nv", "ny", "wy"} {
		if got := c.Absence(record.Issued, state, false); got != record.NotListed {
			t.Errorf("%s: absence from the whole Section I reads as %q", state, got)
		}
		if got := c.Absence(record.Declined, state, false); got != record.NotEntered {
			t.Errorf("%s: absence from a Section II without entries reads as %q", state, got)
		}
	}
}

func TestUnpublishedReportSaysNothingOfAnyPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := record.Coverage{Report: first(), Tallies: []record.Tally{
			tally(record.Issued, "co", rapid.IntRange(0, 20).Draw(t, "rows"), 0, rapid.IntRange(0, 300).Draw(t, "issued")),
			tally(record.Declined, "co", 1, 0, rapid.IntRange(0, 300).Draw(t, "declined")),
		}}
		measure, leftOut := rapid.SampledFrom(record.Measures[:]).Draw(t, "measure"), rapid.Bool().Draw(t, "left out")
		c.Report.Status = record.StatusNotPublished
		if got := c.Absence(measure, "co", leftOut); got != record.NoReport {
			t.Errorf("not published, and yet %q", got)
		}
		c.Report.Status = record.StatusNotEntered
		if got := c.Absence(measure, "co", leftOut); got != record.NotEntered {
			t.Errorf("nothing is entered of the report, but it reads as %q", got)
		}
	})
}

func TestMeasuresArePrintedInTheirSections(t *testing.T) {
	t.Parallel()
	if got := record.Issued.Section(); got != record.SectionI {
		t.Errorf("detainers issued are printed in Section %s", got)
	}
	if got := record.Declined.Section(); got != record.SectionII {
		t.Errorf("declined detainers are printed in Section %s", got)
	}
	if record.Measures != [...]record.Measure{record.Issued, record.Declined} {
		t.Errorf("the measures are %v", record.Measures)
	}
}
