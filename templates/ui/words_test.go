package ui

import (
	"testing"

	"detainerledger/internal/record"
)

func TestNumbers(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		Number(0): "0", Number(7): "7", Number(999): "999", Number(1000): "1,000", Number(-1234567): "−1,234,567", Number(-999): "−999", Number(100000): "100,000",
		Signed(3): "+3", Signed(-140): "−140", Signed(0): "0", Signed(1200): "+1,200",
		Several(0, "report", "reports"): "0 reports", Several(1, "report", "reports"): "1 report", Several(3161, "place", "places"): "3,161 places",
		Spelled(0): "none", Spelled(9): "nine", Spelled(10): "10", Spelled(1234): "1,234", Spelled(-1): "−1",
		Ordinal(1): "1st", Ordinal(2): "2nd", Ordinal(3): "3rd", Ordinal(4): "4th", Ordinal(11): "11th", Ordinal(12): "12th", Ordinal(13): "13th", Ordinal(21): "21st",
		Ordinal(102): "102nd", Ordinal(111): "111th", Ordinal(1003): "1,003rd",
		Join(nil): "", Join([]string{"a"}): "a", Join([]string{"a", "b"}): "a and b", Join([]string{"a", "b", "c"}): "a, b and c",
		MeasureCount(record.Issued, 1): "1 detainer issued", MeasureCount(record.Declined, 0): "0 declines recorded", MeasureCount(record.Declined, 1): "1 decline recorded",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A date is shown as far as it is known, and no further.
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
		if got := [2]string{Day(day), ShortDay(day)}; got != want {
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
		if got := Period(record.Period{Start: c.start, End: c.end}); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	quarter := record.Quarterly.Period("2017-10-01")
	for got, want := range map[string]string{
		PeriodOf(record.Weekly, record.Weekly.Period("2017-01-28")): "the week of Jan 28, 2017",
		PeriodOf(record.Quarterly, quarter):                         "the quarter Oct 1 – Dec 31, 2017",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// No percentage is taken of a base under 10.
func TestChanges(t *testing.T) {
	t.Parallel()
	for d, want := range map[record.Difference]string{
		{Known: true, From: 51, To: 54}:      "+3 (+5.9%)",
		{Known: true, From: 142, To: 2}:      "−140 (−98.6%)",
		{Known: true, From: 2, To: 10}:       "2 → 10 (+8)",
		{Known: true, From: 9, To: 0}:        "9 → 0 (−9)",
		{Known: true, From: 10, To: 0}:       "−10 (−100.0%)",
		{Known: true, From: 10, To: 10}:      "0 (0.0%)",
		{Known: true, From: 0, To: 0}:        "0 → 0 (0)",
		{Known: true, From: 3000, To: 2999}:  "−1 (−0.0%)",
		{Known: true, From: 1000, To: 12345}: "+11,345 (+1134.5%)",
		{}:                                   "n/a",
	} {
		if got := Change(d); got != want {
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
		{State: record.NotEntered}:                  "not yet entered this week",
	} {
		if got := NoChange(record.Difference{Reason: reason}, record.Weekly); got != want {
			t.Errorf("%+v: got %q, want %q", reason, got, want)
		}
	}
	if got := NoChange(record.Difference{Reason: record.Reason{State: record.NotListed, Before: true}}, record.Quarterly); got != "not listed the quarter before" {
		t.Errorf("got %q", got)
	}
	if got := NoChange(record.Difference{Known: true}, record.Weekly); got != "" {
		t.Errorf("got %q where there is a change", got)
	}
}

func TestSiteNames(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://www.ice.gov/doclib/ddor/x.pdf":   "ICE",
		"https://kfiam640.iheart.com/content/x":   "KFI AM 640",
		"https://preview.reviewjournal.com/crime": "Las Vegas Review-Journal",
		"HTTPS://WWW.USATODAY.COM/story":          "USA Today",
		"https://www.example.org:8080/a":          "example.org",
		"https://sub.example.org/":                "sub.example.org",
		"https://notice.gov/":                     "notice.gov",
		"no address":                              "no address",
		"":                                        "",
		"https://m.thedailyreview.com/news":       "The Daily Review",
		"https://evil.example/https://www.ice.gov/doclib/ddor/x/": "evil.example",
	} {
		if got := SiteName(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
