package edition

import (
	"context"
	"fmt"
	"sync"

	"detainerledger/internal/record"
)

// SparkPeriods is how many periods a sparkline shows, the newest.
const SparkPeriods = 24

// sparks are what the sparklines of an edition draw, by the place on the roll: the numbers
// of both measures in the newest periods, oldest first, unknownNumber where there is none;
// nothing of a place with too few lines for that.
type sparks struct {
	once sync.Once
	of   [][len(record.Measures)][]int32
	err  error
}

// UnknownNumber stands for a number that is not known.
const UnknownNumber = -1

// SparkNumbers are the numbers of the place that the roll has there in the main series, of
// both measures; nil where there are too few to draw.
func (e *Edition) SparkNumbers(ctx context.Context, place int) ([len(record.Measures)][]int32, error) {
	// The first caller may go away; the others wait for the numbers.
	e.sparks.once.Do(func() { e.sparks.err = e.readSparks(context.WithoutCancel(ctx)) })
	if e.sparks.err != nil {
		return [len(record.Measures)][]int32{}, e.sparks.err
	}
	return e.sparks.of[place], nil
}

func (e *Edition) readSparks(ctx context.Context) error {
	_, periods := e.MainSeries()
	periods = periods[max(0, len(periods)-SparkPeriods):]
	listings, err := e.inShort(ctx, periods)
	if err != nil {
		return fmt.Errorf("numbers of sparklines: %w", err)
	}
	e.sparks.of = make([][len(record.Measures)][]int32, len(e.Roll.Places))
	for place, l := range listings {
		if len(l.Lines)+len(l.Moves) < 2 {
			continue
		}
		rows := l.Rows(periods)
		for i, m := range record.Measures {
			numbers := make([]int32, len(rows))
			for at := range rows {
				numbers[at] = UnknownNumber
				if f := rows[at].At(m); f.Effective.Known {
					numbers[at] = int32(f.Effective.N)
				}
			}
			e.sparks.of[place][i] = numbers
		}
	}
	return nil
}
