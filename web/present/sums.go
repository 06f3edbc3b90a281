package present

import (
	"slices"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
)

// What the parameter by of an address can be.
const (
	ByMonth = "month"
	ByYear  = "year"
)

// AskedSums is a series as the parameter by asks for it, by calendar month or year. Any but a long series of weeks, whose
// numbers can be added up, has no such sums.
func AskedSums(in *answer.Query, s edition.SeriesPeriods) (by string, as edition.SeriesPeriods) {
	choices := []string{""}
	if s.Cadence == record.Weekly && s.Long() &&
		!slices.ContainsFunc(s.Measures, func(of record.SeriesMeasure) bool { return !s.Adds(of) }) {
		choices = append(choices, ByMonth, ByYear)
	}
	switch by = in.Choice("by", choices...); by {
	case ByMonth:
		s = s.By(record.Monthly)
	case ByYear:
		s = s.By(record.CalendarYear)
	}
	return by, s
}
