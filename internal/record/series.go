package record

import (
	"slices"
	"time"
)

// SeriesID identifies a series in addresses, "ddor".
type SeriesID string

// Cadence is the kind of period of a series.
type Cadence string

// The cadences that the record knows.
const (
	Weekly       Cadence = "week"
	Monthly      Cadence = "month"
	Quarterly    Cadence = "quarter"
	FiscalYear   Cadence = "fiscal year"
	CalendarYear Cadence = "calendar year"
	// OneWindow is a series of one report, about one span of days.
	OneWindow Cadence = "one window"
	// Versions are those of a list. A version is identified by the day from which it was valid; it ends with the
	// next one, or with its withdrawal.
	Versions Cadence = "version of a list"
)

// Cadences are all of them.
var Cadences = []Cadence{Weekly, Monthly, Quarterly, FiscalYear, CalendarYear, OneWindow, Versions}

// lengths are the times from the first day of a period to that of the next, for cadences whose periods follow one
// another.
var lengths = map[Cadence]struct{ years, months, days int }{
	Weekly:       {days: 7},
	Monthly:      {months: 1},
	Quarterly:    {months: 3},
	FiscalYear:   {years: 1},
	CalendarYear: {years: 1},
}

// Valid reports whether c is one of the cadences that the record knows.
func (c Cadence) Valid() bool { return slices.Contains(Cadences, c) }

// Recurs reports whether periods follow one another without a gap.
func (c Cadence) Recurs() bool { return lengths[c] != lengths[OneWindow] }

// Next returns the first day of the period after the one that starts on start; for a cadence that does not recur, the
// earliest possible one. The cadence must be valid.
func (c Cadence) Next(start Day) Day {
	if !c.Valid() {
		panic("record: no cadence " + string(c)) // otherwise loops over periods would never end
	}
	if !c.Recurs() {
		return start.AddDays(1)
	}
	t, _ := c.begin(start).Time()
	length := lengths[c]
	return DayOf(t.AddDate(length.years, length.months, length.days))
}

// begin returns the first day of the calendar month or year of a day. Weeks, quarters and fiscal years begin on the day
// that the series determines.
func (c Cadence) begin(day Day) Day {
	switch c {
	case Monthly:
		return day[:len("2017-03")] + "-01"
	case CalendarYear:
		return day[:len("2017")] + "-01-01"
	}
	return day
}

// Period returns the period of this cadence that starts on start. If start is not the first day of a calendar month or
// year, it is the rest of it.
func (c Cadence) Period(start Day) Period {
	return Period{Start: start, End: c.Next(start).AddDays(-1)}
}

// Whole reports whether the period is a complete one of this cadence. Every period is, if periods do not recur.
func (c Cadence) Whole(p Period) bool {
	return !c.Recurs() || p == c.Period(c.begin(p.Start))
}

// Period is a span of whole days, including both ends.
type Period struct {
	Start Day `json:"start"`
	End   Day `json:"end"`
}

// Overlaps reports whether the two periods share a day.
func (p Period) Overlaps(q Period) bool { return p.Start <= q.End && q.Start <= p.End }

// Days returns the number of days in the period.
func (p Period) Days() int {
	start, _ := p.Start.Time()
	end, _ := p.End.Time()
	return int(end.Sub(start)/(24*time.Hour)) + 1
}

// Series is a family of reports with one publisher, cadence and method. It describes what it counts; nothing else in
// the program distinguishes one series from another.
type Series struct {
	ID        SeriesID `json:"id"`
	Title     string   `json:"title"`
	Publisher string   `json:"publisher"`
	Cadence   Cadence  `json:"cadence"`
	// FirstPeriodStart is the first day that the series covers.
	FirstPeriodStart Day `json:"first_period_start"`
	// Status is the status of the series, such as "suspended 2017-04-11".
	Status     string `json:"status,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
	// The fields below were added later; [Series.Described] has the defaults for a series that lacks them.

	// CountedBy made the counts from the publisher's data; empty if the publisher did.
	CountedBy string `json:"counted_by,omitempty"`
	Form      Form   `json:"form,omitempty"`
	// Area is the state that the series covers, two letters in lower case; empty for the whole country.
	Area string `json:"area,omitempty"`
	// Measures are in display order.
	Measures []SeriesMeasure `json:"measures,omitempty"`
	// CaseDay says which day of a case decides its period.
	CaseDay string `json:"case_day,omitempty"`
	// Terms are the terms of use, Cite is how to cite the series.
	Terms   string  `json:"terms,omitempty"`
	Cite    string  `json:"cite,omitempty"`
	Note    string  `json:"note,omitempty"`
	Sources Sources `json:"sources,omitempty"`
}

// Periods returns one report for each period of the series, from the first to the last report, oldest first. reports
// must be of this series and in chronological order. If the record has nothing about a period in between, its report
// has the status [StatusNotEntered] and no ID. For periods that do not recur nothing is added in between.
func (s Series) Periods(reports []Report) []Report {
	var all []Report
	for _, r := range reports {
		if n := len(all); n > 0 && s.Cadence.Recurs() {
			for next := s.Cadence.Next(all[n-1].Period.Start); next < r.Period.Start; next = s.Cadence.Next(next) {
				all = append(all, Report{Series: s.ID, Period: s.Cadence.Period(next), Status: StatusNotEntered})
			}
		}
		all = append(all, r)
	}
	return all
}
