package record_test

import (
	"testing"

	"detainerledger/internal/record"
)

func TestLeftOutOf(t *testing.T) {
	t.Parallel()
	// period is a report whose status is its first letter: published, unpublished, or nothing entered.
	period := func(code string) record.Report {
		switch code[0] {
		case 'p':
			return record.Report{ID: record.ReportID(code), Status: record.StatusPublished}
		case 'u':
			return record.Report{ID: record.ReportID(code), Status: record.StatusNotPublished}
		default:
			return record.Report{Status: record.StatusNotEntered}
		}
	}
	leftOut := func(report record.ReportID) record.Event {
		return record.Event{Kind: record.LeftOut, Jurisdiction: "ny/nassau-county", Report: report}
	}
	tests := []struct {
		name    string
		event   record.Event
		periods []string
		want    record.ReportID
	}{
		{"of the next report", leftOut("p1"), []string{"p1", "p2", "p3"}, "p2"},
		{"of the next one published", leftOut("p1"), []string{"p1", "u2", "p3"}, "p3"},
		{"named in the last report", leftOut("p3"), []string{"p1", "p2", "p3"}, ""},
		{"nothing was published after it", leftOut("p1"), []string{"p1", "u2"}, ""},
		{"the next is not entered, and so not known", leftOut("p1"), []string{"p1", "-", "p3"}, ""},
		{"a gap after the next", leftOut("p1"), []string{"p1", "p2", "-", "p4"}, "p2"},
		{"a gap before the report named", leftOut("p3"), []string{"p1", "-", "p3", "p4"}, "p4"},
		{"a report of another series", leftOut("q1"), []string{"p1", "p2"}, ""},
		{"no report named", leftOut(""), []string{"p1", "p2"}, ""},
		{"no report named, and a gap", leftOut(""), []string{"p1", "-", "p3"}, ""},
		{"no periods", leftOut("p1"), nil, ""},
		{"another kind of event", record.Event{Kind: record.ListEdited, Report: "p1"}, []string{"p1", "p2"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var periods []record.Report
			for _, code := range test.periods {
				periods = append(periods, period(code))
			}
			got, ok := record.LeftOutOf(test.event, periods)
			if got != test.want || ok != (test.want != "") {
				t.Errorf("left out of %q, %t, want %q", got, ok, test.want)
			}
		})
	}
}
