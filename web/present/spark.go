package present

import (
	"context"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// SparkNote says what sparklines show.
func SparkNote(w *words.Language, periods []record.Coverage) string {
	if len(periods) > edition.SparkPeriods {
		return w.T("The small bars before a figure are its numbers in the newest {n} periods, the oldest first, "+
			"on a scale of their own; a gap is a period without a number for the place.", "n", w.Number(edition.SparkPeriods))
	}
	return w.T("The small bars before a figure are its numbers in all reports, the oldest first, on a scale of their " +
		"own; a gap is a report without a number for the place.")
}

// spark draws both measures of the place that the roll has there.
func spark(ctx context.Context, r *answer.Reading, place int) (issued, declined ui.SparkView, err error) {
	numbers, err := r.SparkNumbers(ctx, place)
	if err != nil || numbers[0] == nil {
		return issued, declined, err
	}
	draw := func(numbers []int32) (v ui.SparkView) {
		counts := make([]record.Count, len(numbers))
		for i, n := range numbers {
			if n != edition.UnknownNumber {
				counts[i] = record.Known(int(n))
			}
		}
		v.Path, v.Width = chart.Spark(counts)
		return v
	}
	return draw(numbers[0]), draw(numbers[1]), nil
}
