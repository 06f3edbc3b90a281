package record_test

import (
	"strings"
	"testing"

	"detainerledger/internal/record"
)

func TestReadDayTakesDatesAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]record.Day{
		"": "", "2017-04-05": "2017-04-05", "2017-04": "2017-04", "2017": "2017", "2017-4-5": "2017-04-05",
		"April 5, 2017": "2017-04-05", "april 5 2017": "2017-04-05", " Apr. 5, 2017 ": "2017-04-05",
		"5 April 2017": "2017-04-05", "5 Apr 2017": "2017-04-05", "Sept. 9, 2017": "2017-09-09",
		"April 5th, 2017": "2017-04-05", "April 2017": "2017-04", "4/25/2017": "2017-04-25", "25/4/2017": "2017-04-25",
		"4/4/2017": "2017-04-04",
	} {
		if got, err := record.ReadDay(text); err != nil || got != want {
			t.Errorf("%q is read as %q (%v), want %q", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"4/5/2017":          "two days; write April 5, 2017 or May 4, 2017",
		"February 30, 2017": "is no date", "13/14/2017": "no date of the calendar", "March 3": "is no date",
		"4/5/17": "is no date", "20170405": "is no date",
	} {
		if got, err := record.ReadDay(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is read as %q (%v), want an error with %q", text, got, err, says)
		}
	}
}
