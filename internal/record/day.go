package record

import (
	"fmt"
	"time"
)

// Day is a date as far as it is known: "2017-03-20", "2017-03", "2017", or empty
// where the source prints none. As text it sorts in order of time.
type Day string

// layouts are the forms a Day can have, by their length.
var layouts = map[int]string{4: "2006", 7: "2006-01", 10: time.DateOnly}

// ParseDay reads a Day. The error says what a right one looks like.
func ParseDay(text string) (Day, error) {
	if text == "" {
		return "", nil
	}
	layout, ok := layouts[len(text)]
	if !ok {
		return "", fmt.Errorf("%q is no date; write 2017-03-20, or 2017-03 or 2017 where the day is not known", text)
	}
	if _, err := time.Parse(layout, text); err != nil {
		return "", fmt.Errorf("%q is no date of the calendar; write 2017-03-20, or 2017-03 or 2017 where the day is not known", text)
	}
	return Day(text), nil
}

// DayOf returns the day of t in UTC.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Full reports whether the day itself is known, not only the month or the year.
func (d Day) Full() bool { return len(d) == len(time.DateOnly) }

// Time returns the first moment of the day, month or year that d names, in UTC;
// ok is false where d is empty or no date.
func (d Day) Time() (t time.Time, ok bool) {
	layout, ok := layouts[len(d)]
	if !ok {
		return time.Time{}, false
	}
	t, err := time.Parse(layout, string(d))
	return t, err == nil
}

// AddDays returns the day n days later. d must be full.
func (d Day) AddDays(n int) Day {
	t, _ := d.Time()
	return DayOf(t.AddDate(0, 0, n))
}
