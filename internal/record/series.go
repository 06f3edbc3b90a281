package record

import (
	"slices"
	"time"
)

// SeriesID names a series in addresses, "ddor".
type SeriesID string

// Cadence is how often a series comes out.
type Cadence string

// The cadences that the record knows.
const (
	Weekly     Cadence = "week"
	Quarterly  Cadence = "quarter"
	FiscalYear Cadence = "fiscal year"
)

// Cadences are all of them.
var Cadences = []Cadence{Weekly, Quarterly, FiscalYear}

// lengths are the time from the first day of a period to that of the next.
var lengths = map[Cadence]struct{ years, months, days int }{
	Weekly:     {days: 7},
	Quarterly:  {months: 3},
	FiscalYear: {years: 1},
}

// Valid reports whether c is one of the cadences that the record knows.
func (c Cadence) Valid() bool { return slices.Contains(Cadences, c) }

// Next returns the first day of the period that follows the one starting on start. The
// cadence is a valid one.
func (c Cadence) Next(start Day) Day {
	length, known := lengths[c]
	if !known {
		panic("record: no cadence " + string(c)) // else whoever counts periods would never end
	}
	t, _ := start.Time()
	return DayOf(t.AddDate(length.years, length.months, length.days))
}

// Period returns the period of this cadence that starts on start.
func (c Cadence) Period(start Day) Period {
	return Period{Start: start, End: c.Next(start).AddDays(-1)}
}

// Period is a span of whole days, both its ends included.
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

// Series is a family of reports with one publisher, cadence and method.
type Series struct {
	ID        SeriesID `json:"id"`
	Title     string   `json:"title"`
	Publisher string   `json:"publisher"`
	Cadence   Cadence  `json:"cadence"`
	// FirstPeriodStart is the first day that the series covers.
	FirstPeriodStart Day `json:"first_period_start"`
	// Status is what became of the series, such as "suspended 2017-04-11".
	Status     string `json:"status,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
}

// Periods returns one report for each period of the series, from the first to
// the last that reports name, oldest first. reports must be of this series and
// in order of time. Where the record holds nothing about a period in between,
// its report has the status [StatusNotEntered] and no ID.
func (s Series) Periods(reports []Report) []Report {
	var all []Report
	for _, r := range reports {
		if n := len(all); n > 0 {
			for next := s.Cadence.Next(all[n-1].Period.Start); next < r.Period.Start; next = s.Cadence.Next(next) {
				all = append(all, Report{Series: s.ID, Period: s.Cadence.Period(next), Status: StatusNotEntered})
			}
		}
		all = append(all, r)
	}
	return all
}
