package present

import (
	"cmp"
	"slices"

	"detainerledger/internal/record"
)

// CorrectedFigures are the figures that corrections are of.
func CorrectedFigures(all []record.Correction) []record.FigureRef {
	refs := make([]record.FigureRef, len(all))
	for i, c := range all {
		refs[i] = record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}
	}
	return refs
}

// NewestDayFirst sorts what entered the record one after the other by its date, the
// newest first, and within a day by when it entered.
func NewestDayFirst[T any](all []T, date func(T) record.Day) {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(date(b), date(a)) })
}
