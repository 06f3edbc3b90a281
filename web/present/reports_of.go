package present

import (
	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/web/answer"
)

// AllSeries asks for the reports of every series at once.
const AllSeries = "all"

// ReadReportsOf returns the series that the parameter "series" of an address selects: one by name, all of them, or the
// default ones.
func ReadReportsOf(in *answer.Query, e *edition.Edition, usual []edition.SeriesPeriods) []edition.SeriesPeriods {
	choices := []string{"", AllSeries}
	for _, s := range e.Series {
		choices = append(choices, string(s.ID))
	}
	switch asked := in.Choice("series", choices...); asked {
	case "":
		return usual
	case AllSeries:
		return e.Series
	default:
		s, _ := e.SeriesNamed(record.SeriesID(asked))
		return []edition.SeriesPeriods{s}
	}
}
