package words

import (
	"testing"

	"detainerledger/internal/record"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		English.Number(0): "0", English.Number(7): "7", English.Number(999): "999", English.Number(1000): "1,000",
		English.Number(-1234567): "−1,234,567", English.Number(-999): "−999", English.Number(100000): "100,000",
		English.Signed(3): "+3", English.Signed(-140): "−140", English.Signed(0): "0", English.Signed(1200): "+1,200",
		English.Spelled(0): "none", English.Spelled(9): "nine", English.Spelled(10): "10", English.Spelled(1234): "1,234",
		English.Spelled(-1): "−1",
		English.Ordinal(1):  "1st", English.Ordinal(2): "2nd", English.Ordinal(3): "3rd", English.Ordinal(4): "4th",
		English.Ordinal(11): "11th", English.Ordinal(12): "12th", English.Ordinal(13): "13th", English.Ordinal(21): "21st",
		English.Ordinal(102): "102nd", English.Ordinal(111): "111th", English.Ordinal(1003): "1,003rd",
		English.Join(nil): "", English.Join([]string{"a"}): "a", English.Join([]string{"a", "b"}): "a and b",
		English.Join([]string{"a", "b", "c"}):    "a, b and c",
		English.MeasureCount(record.Issued, 1):   "1 detainer sent",
		English.MeasureCount(record.Declined, 0): "0 declines recorded",
		English.MeasureCount(record.Declined, 1): "1 decline recorded",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Only the known part of a date is shown.
func TestDays(t *testing.T) {
	t.Parallel()
	for day, want := range map[record.Day][2]string{
		"2017-03-20": {"March 20, 2017", "Mar 20, 2017"},
		"2017-03":    {"March 2017", "Mar 2017"},
		"2017":       {"2017", "2017"},
		"":           {"date not known", "date not known"},
		"20 March":   {"date not known", "date not known"},
		"2017-02-30": {"date not known", "date not known"},
	} {
		if got := [2]string{English.Day(day), English.ShortDay(day)}; got != want {
			t.Errorf("%q: got %q, want %q", day, got, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		start, end record.Day
		want       string
	}{
		{"2017-02-04", "2017-02-10", "Feb 4 – 10, 2017"},
		{"2017-01-28", "2017-02-03", "Jan 28 – Feb 3, 2017"},
		{"2017-12-30", "2018-01-05", "Dec 30, 2017 – Jan 5, 2018"},
		{"2016-10-01", "2017-09-30", "Oct 1, 2016 – Sep 30, 2017"},
	} {
		if got := English.Period(record.Period{Start: c.start, End: c.end}); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	quarter := record.Quarterly.Period("2017-10-01")
	for got, want := range map[string]string{
		English.PeriodOf(record.Weekly, record.Weekly.Period("2017-01-28")): "the week of Jan 28, 2017",
		English.PeriodOf(record.Quarterly, quarter):                         "the quarter Oct 1 – Dec 31, 2017",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// No percentage is calculated from a base below 10.
func TestChanges(t *testing.T) {
	t.Parallel()
	for d, want := range map[record.Difference]string{
		{Known: true, From: 51, To: 54}:         "+3 (+5.9%)",
		{Known: true, From: 142, To: 2}:         "−140 (−98.6%)",
		{Known: true, From: 2, To: 10}:          "2 → 10 (+8)",
		{Known: true, From: 9, To: 0}:           "9 → 0 (−9)",
		{Known: true, From: 10, To: 0}:          "−10 (−100.0%)",
		{Known: true, From: 10, To: 10}:         "0 (0.0%)",
		{Known: true, From: 0, To: 0}:           "0 → 0 (0)",
		{Known: true, From: 3000, To: 2999}:     "−1 (under 0.1%)",
		{Known: true, From: 3000, To: 3001}:     "+1 (under 0.1%)",
		{Known: true, From: 2000, To: 1999}:     "−1 (−0.1%)",
		{Known: true, From: 20000, To: 10}:      "−19,990 (−99.9%)",
		{Known: true, From: 20000, To: 39999}:   "+19,999 (+99.9%)",
		{Known: true, From: 20000, To: 40000}:   "+20,000 (+100.0%)",
		{Known: true, From: 999_999_999, To: 1}: "−999,999,998 (−99.9%)",
		{Known: true, From: 1000, To: 12345}:    "+11,345 (+1134.5%)",
		{}:                                      "",
	} {
		if got := English.Change(d); got != want {
			t.Errorf("%+v: got %q, want %q", d, got, want)
		}
	}
}

func TestWhyThereIsNoChange(t *testing.T) {
	t.Parallel()
	for reason, want := range map[record.Reason]string{
		{Before: true}:                              "first week",
		{State: record.NotListed}:                   "not listed this week",
		{State: record.NotListed, Before: true}:     "not listed the week before",
		{State: record.Withdrawn, Before: true}:     "withdrawn the week before",
		{State: record.NumberUnknown}:               "number not read this week",
		{State: record.NumberUnknown, Before: true}: "number not read the week before",
		{State: record.NoReport, Before: true}:      "no report the week before",
		{State: record.NotEntered}:                  "not in our copy: this week",
	} {
		if got := English.NoChange(record.Difference{Reason: reason}, record.Weekly); got != want {
			t.Errorf("%+v: got %q, want %q", reason, got, want)
		}
	}
	if got := English.NoChange(record.Difference{Reason: record.Reason{State: record.NotListed, Before: true}},
		record.Quarterly); got != "not listed the quarter before" {
		t.Errorf("got %q", got)
	}
	if got := English.NoChange(record.Difference{Known: true}, record.Weekly); got != "" {
		t.Errorf("got %q where there is a change", got)
	}
}
