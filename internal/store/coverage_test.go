package store_test

import (
	"fmt"
	"slices"
	"testing"

	"detainerledger/internal/record"
)

func TestCoveragesSumUpTheLinesOfEachPeriod(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	periods, err := now(t, st).Coverages(t.Context(), record.Series{ID: "ddor", Cadence: record.Weekly})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range periods {
		text := fmt.Sprintf("%s %s", c.Report.Period.Start, c.Report.Status)
		for _, m := range record.Measures {
			s := c.Section(m)
			text += fmt.Sprintf(" | %s: %d lines, %d unread, %d of %s", m, s.Rows, s.Unread, s.Sum, s.Total)
		}
		got = append(got, text)
	}
	want := []string{
		// This site had 51 detainers issued for Clark County by its own error, instead of 52. Queens is part of New York
		// City and so is in no sum. Denver was read later. The lines of 140 and 2 are of two jails.
		"2017-01-28 published | issued: 1 lines, 0 unread, 52 of 157 | declined: 4 lines, 0 unread, 155 of 206",
		"2017-02-04 published | issued: 1 lines, 0 unread, 54 of  | declined: 1 lines, 0 unread, 0 of 47",
		"2017-02-11 not entered | issued: 0 lines, 0 unread, 0 of  | declined: 0 lines, 0 unread, 0 of ",
		"2017-02-18 published | issued: 0 lines, 0 unread, 0 of  | declined: 0 lines, 0 unread, 0 of 8",
	}
	if diff := difference(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if texas, ok := periods[0].State(record.Declined, "tx"); !ok || !texas.Whole {
		t.Errorf("Texas, 142 of 142: %+v, %t", texas, ok)
	}
	if slices.ContainsFunc(periods[0].Tallies, func(t record.Tally) bool { return t.Report == fiscal }) {
		t.Error("the lines of another series are among the tallies")
	}
}

func TestCoveragesOfASeriesWithoutReportsAreNone(t *testing.T) {
	t.Parallel()
	st, _ := filled(t)
	if periods, err := now(t, st).Coverages(t.Context(), record.Series{ID: "none"}); err != nil || len(periods) > 0 {
		t.Errorf("%+v, %v", periods, err)
	}
}
