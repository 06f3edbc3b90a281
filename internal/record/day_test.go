package record_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"detainerledger/internal/record"
)

func TestParseDay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		ok, full   bool
		first      string // the first day that the date names
	}{
		{"not known", "", true, false, ""},
		{"a day", "2017-03-20", true, true, "2017-03-20"},
		{"a month", "2017-03", true, false, "2017-03-01"},
		{"a year", "2011", true, false, "2011-01-01"},
		{"leap day", "2016-02-29", true, true, "2016-02-29"},
		{"leap day of a century that has one", "2000-02-29", true, true, "2000-02-29"},
		{"29 February of a common year", "2017-02-29", false, false, ""},
		{"29 February of a century that has none", "1900-02-29", false, false, ""},
		{"31 April", "2017-04-31", false, false, ""},
		{"month 13", "2017-13-01", false, false, ""},
		{"month 13 without a day", "2017-13", false, false, ""},
		{"month 0", "2017-00", false, false, ""},
		{"day 0", "2017-01-00", false, false, ""},
		{"one digit", "2017-3-2", false, false, ""},
		{"American order", "03/20/2017", false, false, ""},
		{"European order", "20-03-2017", false, false, ""},
		{"no hyphens", "20170320", false, false, ""},
		{"a space before", " 2017-03-20", false, false, ""},
		{"a space for a digit", "2017-03- 2", false, false, ""},
		{"a sign", "+017-03-20", false, false, ""},
		{"a time of day", "2017-03-20T00:00:00Z", false, false, ""},
		{"two digits of a year", "17", false, false, ""},
		{"letters", "abcd", false, false, ""},
		{"Arabic digits", "٢٠١٧", false, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			day, err := record.ParseDay(test.text)
			if !test.ok {
				if err == nil || day != "" {
					t.Fatalf("ParseDay(%q) = %q, %v, want an error and no day", test.text, day, err)
				}
				if !strings.Contains(err.Error(), "write 2017-03-20, or 2017-03 or 2017") {
					t.Errorf("the error does not show what a correct date looks like: %v", err)
				}
				if _, ok := record.Day(test.text).Time(); ok {
					t.Errorf("%q has a time, but is not a date", test.text)
				}
				return
			}
			if err != nil || string(day) != test.text {
				t.Fatalf("ParseDay(%q) = %q, %v", test.text, day, err)
			}
			if day.Full() != test.full {
				t.Errorf("Full() = %t", day.Full())
			}
			first, ok := day.Time()
			if ok != (test.first != "") || ok && first.Format(time.RFC3339) != test.first+"T00:00:00Z" {
				t.Errorf("Time() = %s, %t, want %s", first, ok, test.first)
			}
		})
	}
}

func FuzzParseDay(f *testing.F) {
	for _, text := range []string{"", "2017", "2017-03", "2017-03-20", "2017-02-29", "2016-02-29", "0000-00-00",
		"9999-12-31", "20 March 2017", "2017-03-2\n", "\xff\xfe17"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, err := record.ParseDay(text)
		if err != nil {
			if day != "" {
				t.Errorf("ParseDay(%q) = %q with the error %v", text, day, err)
			}
			return
		}
		if string(day) != text {
			t.Fatalf("ParseDay(%q) = %q, want what was written", text, day)
		}
		first, ok := day.Time()
		if ok != (text != "") {
			t.Fatalf("%q is a date without a time", text)
		}
		if ok && first.Format(time.DateOnly)[:len(text)] != text {
			t.Errorf("%q begins on %s", text, first)
		}
		if day.Full() && record.DayOf(first) != day {
			t.Errorf("DayOf(%s) = %s, want %s", first, record.DayOf(first), day)
		}
	})
}

func TestDaysSortAsTextInOrderOfTime(t *testing.T) {
	t.Parallel()
	day := rapid.Custom(func(t *rapid.T) record.Day {
		at := time.Date(rapid.IntRange(2, 9997).Draw(t, "year"), 1, rapid.IntRange(1, 365).Draw(t, "day"), 0, 0, 0, 0,
			time.UTC)
		return record.DayOf(at)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := day.Draw(t, "a"), day.Draw(t, "b")
		atA, _ := a.Time()
		atB, _ := b.Time()
		if (a < b) != atA.Before(atB) {
			t.Errorf("%s and %s do not sort as their times do", a, b)
		}
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		if back := a.AddDays(n).AddDays(-n); back != a {
			t.Errorf("%s, %d days on and back again, is %s", a, n, back)
		}
	})
}

func TestDayOfIsTheDayInUTC(t *testing.T) {
	t.Parallel()
	lateInHawaii := time.Date(2017, 3, 19, 23, 0, 0, 0, time.FixedZone("HST", -10*60*60))
	if got := record.DayOf(lateInHawaii); got != "2017-03-20" {
		t.Errorf("DayOf(%s) = %s, want 2017-03-20", lateInHawaii, got)
	}
}

func TestAddDaysCrossesMonthsAndLeapDays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		from record.Day
		n    int
		want record.Day
	}{
		{"2017-01-28", 6, "2017-02-03"},
		{"2016-02-28", 1, "2016-02-29"},
		{"2017-02-28", 1, "2017-03-01"},
		{"2017-12-31", 1, "2018-01-01"},
		{"2017-01-01", -1, "2016-12-31"},
		{"2017-01-01", 0, "2017-01-01"},
	} {
		if got := test.from.AddDays(test.n); got != test.want {
			t.Errorf("%s and %d days: %s, want %s", test.from, test.n, got, test.want)
		}
	}
}
