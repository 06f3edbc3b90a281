package record

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// writtenDays are the forms in which people write a day, or a month, other than those of [ParseDay].
var writtenDays = []struct {
	layout string
	day    bool
}{
	{"January 2 2006", true}, {"Jan 2 2006", true}, {"2 January 2006", true}, {"2 Jan 2006", true},
	{"2006-1-2", true}, {"January 2006", false}, {"Jan 2006", false},
}

var (
	slashedDay = regexp.MustCompile(`^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$`)
	ordinal    = regexp.MustCompile(`\b([0-9]{1,2})(st|nd|rd|th)\b`)
	dayMarks   = strings.NewReplacer(",", " ", ".", " ")
	september  = regexp.MustCompile(`(?i)\bsept\b`)
)

// ReadDay is [ParseDay] for days that people type and spreadsheets write: "April 5, 2017", "5 Apr 2017", "4/25/2017".
// If the numbers fit two days, the error asks for the month in letters.
func ReadDay(text string) (Day, error) {
	text = strings.TrimSpace(text)
	day, err := ParseDay(text)
	if err == nil {
		return day, nil
	}
	if slashedDay.MatchString(text) {
		return slashed(text)
	}
	plain := strings.Join(strings.Fields(dayMarks.Replace(ordinal.ReplaceAllString(text, "$1"))), " ")
	plain = september.ReplaceAllString(plain, "Sep")
	for _, form := range writtenDays {
		t, parseErr := time.Parse(form.layout, plain)
		switch {
		case parseErr != nil:
		case form.day:
			return DayOf(t), nil
		default:
			return Day(t.Format("2006-01")), nil
		}
	}
	return "", err
}

// slashed parses a numeric day with the month first, as in the United States.
func slashed(text string) (Day, error) {
	first, err := time.Parse("1/2/2006", text)
	second, otherErr := time.Parse("2/1/2006", text)
	switch {
	case err == nil && otherErr == nil && !first.Equal(second):
		return "", fmt.Errorf("%q can be read as two days; write %s or %s", text, first.Format("January 2, 2006"),
			second.Format("January 2, 2006"))
	case err == nil:
		return DayOf(first), nil
	case otherErr == nil:
		return DayOf(second), nil
	}
	return "", fmt.Errorf("%q is no date of the calendar; write 2017-03-20 or March 20, 2017", text)
}
