// Package ui holds what pages are made of: the layout, the parts that several
// pages share, and the words and forms in which numbers, dates and states of a
// figure are shown.
package ui

import (
	"fmt"
	"strconv"
	"strings"

	"detainerledger/internal/record"
)

// minus is the sign that is read aloud as minus and set as wide as a plus.
const minus = "−"

// Number writes a whole number with a comma at each thousand.
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = minus, digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Signed writes a whole number with its sign, "+3", "−140", "0".
func Signed(n int) string {
	if n > 0 {
		return "+" + Number(n)
	}
	return Number(n)
}

// Several writes a number with its noun, "1 report", "3 reports".
func Several(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + more
}

// Spelled writes numbers under ten as words, as running text does.
func Spelled(n int) string {
	words := [...]string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return Number(n)
}

// Ordinal writes a rank, "1st", "12th".
func Ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return Number(n) + suffix
}

// Day writes a date as far as it is known: "March 20, 2017", "March 2017",
// "2017", "date not known".
func Day(d record.Day) string { return day(d, "January 2, 2006", "January 2006") }

// ShortDay is Day with the month cut to three letters.
func ShortDay(d record.Day) string { return day(d, "Jan 2, 2006", "Jan 2006") }

func day(d record.Day, full, month string) string {
	t, ok := d.Time()
	switch {
	case !ok:
		return "date not known"
	case d.Full():
		return t.Format(full)
	case len(d) == len("2006-01"):
		return t.Format(month)
	default:
		return t.Format("2006")
	}
}

// Period writes a span of days as briefly as it can be understood:
// "Jan 28 – Feb 3, 2017", "Feb 4 – 10, 2017".
func Period(p record.Period) string {
	from, to := periodEnds(p)
	return from + " – " + to
}

func periodEnds(p record.Period) (from, to string) {
	start, ok1 := p.Start.Time()
	end, ok2 := p.End.Time()
	switch {
	case !ok1 || !ok2:
		return string(p.Start), string(p.End)
	case start.Year() != end.Year():
		return start.Format("Jan 2, 2006"), end.Format("Jan 2, 2006")
	case start.Month() != end.Month():
		return start.Format("Jan 2"), end.Format("Jan 2, 2006")
	default:
		return start.Format("Jan 2"), end.Format("2, 2006")
	}
}

// Cadence is the noun of a series' period: "week", "quarter", "fiscal year".
func Cadence(c record.Cadence) string { return string(c) }

// PeriodOf names a report's period with its cadence, "the week of Jan 28, 2017".
func PeriodOf(c record.Cadence, p record.Period) string {
	if c == record.Weekly {
		return "the week of " + ShortDay(p.Start)
	}
	return "the " + Cadence(c) + " " + Period(p)
}

// MeasureHeading is the name of a measure's column.
func MeasureHeading(m record.Measure) string {
	if m == record.Issued {
		return "Detainers issued"
	}
	return "Declines recorded"
}

// MeasureCount says what a number of the measure counts: "9 detainers issued",
// "1 decline recorded".
func MeasureCount(m record.Measure, n int) string {
	if m == record.Issued {
		return Several(n, "detainer issued", "detainers issued")
	}
	return Several(n, "decline recorded", "declines recorded")
}

// State is the word for a figure that shows no number.
func State(s record.State) string {
	if s == record.NumberUnknown {
		return "listed, number not in the record"
	}
	return string(s)
}

// Change writes the difference between two periods: "+3 (+5.9%)"; with a base
// too small for a percentage "2 → 10 (+8)"; "n/a" where there is none.
func Change(d record.Difference) string {
	if !d.Known {
		return "n/a"
	}
	if percent, ok := d.Percent(); ok {
		text := strconv.FormatFloat(percent, 'f', 1, 64)
		if strings.HasPrefix(text, "-") {
			text = minus + text[1:]
		} else if percent > 0 {
			text = "+" + text
		}
		return fmt.Sprintf("%s (%s%%)", Signed(d.By()), text)
	}
	return fmt.Sprintf("%s → %s (%s)", Number(d.From), Number(d.To), Signed(d.By()))
}

// NoChange says why there is no difference, "" where there is one.
func NoChange(d record.Difference, c record.Cadence) string {
	if d.Known {
		return ""
	}
	if d.Reason.State == "" {
		return "first " + Cadence(c)
	}
	when := "this " + Cadence(c)
	if d.Reason.Before {
		when = "the " + Cadence(c) + " before"
	}
	switch d.Reason.State {
	case record.NumberUnknown:
		return "number not read " + when
	case record.NoReport:
		return "no report " + when
	default:
		return State(d.Reason.State) + " " + when
	}
}

// Join writes a list as running text: "a", "a and b", "a, b and c".
func Join(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}
