package web

import (
	"context"
	"detainerledger/internal/chart"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"fmt"
	"sync"
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

// sparkNumbers are what the sparklines of an edition draw, by the place on the roll:
// the numbers of both measures in the newest periods, oldest first, unknownNumber where
// there is none; nothing of a place with too few lines for that.
type sparkNumbers struct {
	once sync.Once
	of   [][len(record.Measures)][]int32
	err  error
}

const unknownNumber = -1

// spark draws both measures of the place that the roll has there.
func (e *edition) spark(ctx context.Context, place int, coverages []record.Coverage) (issued, declined ui.SparkView, err error) {
	// Who asked first may go away; the others wait for the numbers.
	e.sparks.once.Do(func() { e.sparks.err = e.readSparks(context.WithoutCancel(ctx), sparked(coverages)) })
	if e.sparks.err != nil || e.sparks.of[place][0] == nil {
		return issued, declined, e.sparks.err
	}
	draw := func(numbers []int32) (v ui.SparkView) {
		counts := make([]record.Count, len(numbers))
		for i, n := range numbers {
			if n != unknownNumber {
				counts[i] = record.Known(int(n))
			}
		}
		v.Path, v.Width = chart.Spark(counts)
		return v
	}
	return draw(e.sparks.of[place][0]), draw(e.sparks.of[place][1]), nil
}

func (e *edition) readSparks(ctx context.Context, periods []record.Coverage) error {
	listings, err := e.inShort(ctx, periods)
	if err != nil {
		return fmt.Errorf("numbers of sparklines: %w", err)
	}
	e.sparks.of = make([][len(record.Measures)][]int32, len(e.roll.Places))
	for place, l := range listings {
		if len(l.Lines)+len(l.Moves) < 2 {
			continue
		}
		rows := l.Rows(periods)
		for i, m := range record.Measures {
			numbers := make([]int32, len(rows))
			for at := range rows {
				numbers[at] = unknownNumber
				if f := rows[at].At(m); f.Effective.Known {
					numbers[at] = int32(f.Effective.N)
				}
			}
			e.sparks.of[place][i] = numbers
		}
	}
	return nil
}
