package words

import (
	"strconv"
	"time"

	"detainerledger/internal/record"
)

// The months as dates name them, in full and short.
var (
	months = [...]string{"", Mark("January"), Mark("February"), Mark("March"), Mark("April"), Mark("May"), Mark("June"),
		Mark("July"), Mark("August"), Mark("September"), Mark("October"), Mark("November"), Mark("December")}
	shortMonths = [...]string{"", Mark("Jan"), Mark("Feb"), Mark("Mar"), Mark("Apr"), "May", Mark("Jun"),
		Mark("Jul"), Mark("Aug"), Mark("Sep"), Mark("Oct"), Mark("Nov"), Mark("Dec")}
)

// Day formats the known part of a date: "March 20, 2017", "March 2017", "2017", "date not known".
func (l *Language) Day(d record.Day) string {
	t, ok := d.Time()
	switch {
	case !ok:
		return l.T("date not known")
	case d.Full():
		return l.T("{month} {day}, {year}", "month", l.T(months[t.Month()]), "day", strconv.Itoa(t.Day()),
			"year", strconv.Itoa(t.Year()))
	case len(d) == len("2006-01"):
		return l.T("{month} {year}", "month", l.T(months[t.Month()]), "year", strconv.Itoa(t.Year()))
	default:
		return t.Format("2006")
	}
}

// ShortDay is Day with the month cut to three letters.
func (l *Language) ShortDay(d record.Day) string {
	t, ok := d.Time()
	switch {
	case !ok:
		return l.T("date not known")
	case d.Full():
		return l.shortDay(t)
	case len(d) == len("2006-01"):
		return l.shortMonth(t) + " " + strconv.Itoa(t.Year())
	default:
		return t.Format("2006")
	}
}

func (l *Language) shortDay(t time.Time) string {
	return l.T("{mon} {day}, {year}", "mon", l.shortMonth(t), "day", strconv.Itoa(t.Day()), "year", strconv.Itoa(t.Year()))
}

func (l *Language) shortMonth(t time.Time) string {
	if t.Month() == time.May {
		return l.Of("short", "May")
	}
	return l.T(shortMonths[t.Month()])
}

// DayOfYear formats a day whose year is given elsewhere, "Mar 20".
func (l *Language) DayOfYear(d record.Day) string {
	t, ok := d.Time()
	if !ok {
		return l.T("date not known")
	}
	return l.T("{mon} {day}", "mon", l.shortMonth(t), "day", strconv.Itoa(t.Day()))
}

// Moment formats the time of a change, "Mar 20, 2017, 15:04 UTC".
func (l *Language) Moment(t time.Time) string {
	t = t.UTC()
	return l.shortDay(t) + ", " + t.Format("15:04 UTC")
}

// Period formats a span of days as briefly as is clear: "Jan 28 – Feb 3, 2017", "Feb 4 – 10, 2017".
func (l *Language) Period(p record.Period) string {
	from, to := l.PeriodEnds(p)
	return from + " – " + to
}

// PeriodEnds returns the two parts of Period, which may be on separate lines.
func (l *Language) PeriodEnds(p record.Period) (from, to string) {
	ends, known := l.ends.Load(p)
	if !known {
		from, to := l.periodEnds(p)
		ends, _ = l.ends.LoadOrStore(p, [2]string{from, to})
	}
	both := ends.([2]string)
	return both[0], both[1]
}

func (l *Language) periodEnds(p record.Period) (from, to string) {
	start, ok1 := p.Start.Time()
	end, ok2 := p.End.Time()
	if !ok1 || !ok2 {
		return string(p.Start), string(p.End)
	}
	if start.Year() != end.Year() {
		return l.shortDay(start), l.shortDay(end)
	}
	day, lastDay, year := strconv.Itoa(start.Day()), strconv.Itoa(end.Day()), strconv.Itoa(end.Year())
	if start.Month() == end.Month() {
		return l.Of("begins in one month", "{mon} {day}", "mon", l.shortMonth(start), "day", day),
			l.Of("ends in one month", "{day}, {year}", "mon", l.shortMonth(start), "day", lastDay, "year", year)
	}
	return l.T("{mon} {day}", "mon", l.shortMonth(start), "day", day), l.shortDay(end)
}

// MonthDay writes a day without its year, "January 28".
func (l *Language) MonthDay(d record.Day) string {
	t, ok := d.Time()
	if !ok || !d.Full() {
		return l.Day(d)
	}
	return l.T("{month} {day}", "month", l.T(months[t.Month()]), "day", strconv.Itoa(t.Day()))
}
