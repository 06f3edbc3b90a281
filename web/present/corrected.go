package present

import (
	"cmp"
	"slices"

	"detainerledger/internal/record"
)

// CorrectedFigures returns the figures that corrections concern.
func CorrectedFigures(all []record.Correction) []record.FigureRef {
	refs := make([]record.FigureRef, len(all))
	for i, c := range all {
		refs[i] = record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}
	}
	return refs
}

// NewestDayFirst sorts items, given in the order in which they entered the record, by date, newest first, and within a
// day by order of entry.
func NewestDayFirst[T any](all []T, date func(T) record.Day) {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b T) int { return cmp.Compare(date(b), date(a)) })
}
