package web

import (
	"detainerledger/internal/chart"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// sparkPeriods is how many periods a sparkline shows, the newest.
const sparkPeriods = 24

// sparkNote says what sparklines show.
func sparkNote(w *words.Language, periods []record.Coverage) string {
	if len(periods) > sparkPeriods {
		return w.T("The small bars before a figure are its numbers in the newest {n} periods, the oldest first, on a scale of their own; a gap is a period without a number for the place.", "n", w.Number(sparkPeriods))
	}
	return w.T("The small bars before a figure are its numbers in all reports, the oldest first, on a scale of their own; a gap is a report without a number for the place.")
}

// sparked are the periods that a sparkline shows.
func sparked(coverages []record.Coverage) []record.Coverage {
	return coverages[max(0, len(coverages)-sparkPeriods):]
}

// sparks draws both measures of a listing over the periods. Most places have too few
// lines for that, and are not read again.
func sparks(l record.Listing, periods []record.Coverage) (issued, declined ui.SparkView) {
	ofIssued, ofDeclined := 0, 0
	for _, line := range l.Lines {
		ofIssued += one(line.Measure == record.Issued)
		ofDeclined += one(line.Measure == record.Declined)
	}
	if max(ofIssued, ofDeclined)+len(l.Moves) < 2 {
		return issued, declined
	}
	rows := l.Rows(periods)
	draw := func(m record.Measure) (v ui.SparkView) {
		numbers := make([]record.Count, len(rows))
		for i, r := range rows {
			numbers[i] = r.Figure(m).Effective
		}
		v.Path, v.Width = chart.Spark(numbers)
		return v
	}
	return draw(record.Issued), draw(record.Declined)
}
