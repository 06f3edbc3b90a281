package record

import (
	"fmt"
	"time"
)

// Day is the known part of a date: "2017-03-20", "2017-03", "2017", or empty if the source prints none. As text it
// sorts chronologically.
type Day string

// layouts are the layouts of a Day, by length.
var layouts = map[int]string{4: "2006", 7: "2006-01", 10: time.DateOnly}

// ParseDay parses a Day. The error describes the expected form.
func ParseDay(text string) (Day, error) {
	if text == "" {
		return "", nil
	}
	layout, ok := layouts[len(text)]
	if !ok {
		return "", fmt.Errorf("%q is no date; write 2017-03-20, or 2017-03 or 2017 where the day is not known", text)
	}
	if _, err := time.Parse(layout, text); err != nil {
		return "", fmt.Errorf(
			"%q is no date of the calendar; write 2017-03-20, or 2017-03 or 2017 where the day is not known", text,
		)
	}
	return Day(text), nil
}

// DayOf returns the day of t in UTC.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Full reports whether the day itself is known, not only the month or the year.
func (d Day) Full() bool { return len(d) == len(time.DateOnly) }

// Time returns the start of the day, month or year in UTC; ok is false if d is empty or invalid. It is several times as
// fast as [time.Parse], because pages format thousands of dates.
func (d Day) Time() (t time.Time, ok bool) {
	month, day := 1, 1
	switch len(d) {
	case len("2017-03-20"):
		day, ok = digits(d[8:])
		if !ok || d[7] != '-' {
			return time.Time{}, false
		}
		fallthrough
	case len("2017-03"):
		month, ok = digits(d[5:7])
		if !ok || d[4] != '-' {
			return time.Time{}, false
		}
		fallthrough
	case len("2017"):
		year, ok := digits(d[:4])
		t = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if !ok || t.Day() != day || t.Month() != time.Month(month) {
			return time.Time{}, false
		}
		return t, true
	default:
		return time.Time{}, false
	}
}

// digits parses a number.
func digits(text Day) (n int, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// AddDays returns the day n days later. d must be full.
func (d Day) AddDays(n int) Day {
	t, _ := d.Time()
	return DayOf(t.AddDate(0, 0, n))
}
