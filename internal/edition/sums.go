package edition

import (
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
)

// Sum is what a place's figures of one measure add up to over the newest periods of a series.
type Sum struct {
	// Now adds up the numbers as they read now; it is not known where none is.
	Now record.Count
	// Back adds up the printed numbers that a correction withdrew or moved to another place.
	Back record.Count
	// Unread counts the periods in which the place is listed without a number, TakenBack those whose figure was
	// withdrawn or moved.
	Unread, TakenBack int
	// Periods counts those in which the place is listed, or was before a correction.
	Periods int
	// Corrected and Disputed report whether a correction, or an official's statement, concerns one of the figures.
	Corrected, Disputed bool
}

// add adds one figure.
func (s *Sum) add(f *record.Figure) {
	s.Corrected = s.Corrected || len(f.Corrections) > 0 || f.State == record.MovedHere
	s.Disputed = s.Disputed || len(f.Disputes) > 0
	if f.Printed() || f.State == record.MovedHere {
		s.Periods++
	}
	switch {
	case f.Effective.Known:
		s.Now = record.Known(s.Now.N + f.Effective.N)
	case f.State == record.Withdrawn || f.State == record.Moved:
		s.TakenBack++
		if f.Published.Known {
			s.Back = record.Known(s.Back.N + f.Published.N)
		}
	case f.State == record.NumberUnknown || f.State == record.Amended || f.State == record.MovedHere:
		s.Unread++
	}
}

// SumRow are the sums of a place, in the order of the series' measures; nil if no line names the place.
type SumRow []Sum

// PeriodsSummed is the largest number of periods over which figures are added up.
const PeriodsSummed = 24

// Summed returns the periods of a series over which its figures are added up: the newest published ones, at most
// [PeriodsSummed].
func Summed(s SeriesPeriods) []record.Coverage {
	out := make([]record.Coverage, 0, PeriodsSummed)
	for i := len(s.Periods) - 1; i >= 0 && len(out) < PeriodsSummed; i-- {
		if s.Periods[i].Report.Published() {
			out = append(out, s.Periods[i])
		}
	}
	slices.Reverse(out)
	return out
}

// Sums adds up the figures of each place of the roll over [Summed]. The caller must know whether a measure may be added
// up.
func (e *Edition) Sums(ctx context.Context, s SeriesPeriods) ([]SumRow, error) {
	return e.sums.of(ctx, s.ID, func(ctx context.Context) ([]SumRow, error) { return e.makeSums(ctx, s) })
}

func (e *Edition) makeSums(ctx context.Context, s SeriesPeriods) ([]SumRow, error) {
	return e.sumsOver(ctx, s, Summed(s))
}

// sumsOver adds up the figures of each place of the roll over some periods of a series.
func (e *Edition) sumsOver(ctx context.Context, s SeriesPeriods, periods []record.Coverage) ([]SumRow, error) {
	rows := make([]SumRow, len(e.Roll.Places))
	if len(periods) == 0 {
		return rows, nil
	}
	listings, err := e.inShort(ctx, periods)
	if err != nil {
		return nil, fmt.Errorf("sums of %s: %w", s.ID, err)
	}
	measures := len(s.Measures)
	for i, l := range listings {
		if len(l.Lines)+len(l.Moves) == 0 {
			continue
		}
		row := make(SumRow, measures)
		for _, of := range l.Rows(periods) {
			for at := range of.Figures {
				row[at].add(&of.Figures[at].Figure)
			}
		}
		rows[i] = row
	}
	return rows, nil
}
