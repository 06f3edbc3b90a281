package edition

import (
	"slices"

	"detainerledger/internal/record"
)

// Window are the periods that a table shows, up to that of a report, and the period before them, if there is one, which
// the first change is computed from.
type Window struct {
	periods []record.Coverage
	before  int // 1 if there is a period before those shown
}

// WindowOf returns the n periods of a series up to that of a report, or fewer if there are fewer.
func WindowOf(coverages []record.Coverage, report record.ReportID, n int) Window {
	last := slices.IndexFunc(coverages, func(c record.Coverage) bool { return c.Report.ID == report })
	if last < 0 { // no report was published yet
		return Window{periods: []record.Coverage{{Report: record.Report{Status: record.StatusNotEntered}}}}
	}
	first := max(0, last-n+1)
	before := min(first, 1)
	return Window{coverages[first-before : last+1], before}
}

// Shown returns the periods of the table, oldest first. Callers must not change them.
func (w Window) Shown() []record.Coverage { return w.periods[w.before:] }

// Rows returns a place's rows in the periods shown.
func (w Window) Rows(l record.Listing) []record.Row { return l.Rows(w.periods)[w.before:] }

// Reports returns those of all periods, including the one before those shown.
func (w Window) Reports() (ids []record.ReportID) {
	for _, c := range w.periods {
		if c.Report.ID != "" {
			ids = append(ids, c.Report.ID)
		}
	}
	return ids
}

func (w Window) last() *record.Coverage { return &w.periods[len(w.periods)-1] }

// spans are the numbers of all places in some periods, packed: a record can have twenty thousand
// places.
type spans struct {
	measures []record.SeriesMeasure
	shown    int
	// numbers are by place, measure and period, with unknownNumber where there is none. named is by place and
	// measure, and true where a report prints a figure or a correction counts one there.
	numbers []int32
	named   []bool
	// highest is the highest number of a measure.
	highest []int
}

// unknownNumber stands for a number that is not known.
const unknownNumber = -1

func newSpans(measures []record.SeriesMeasure, shown, places int) spans {
	s := spans{measures: measures, shown: shown, numbers: make([]int32, places*len(measures)*shown),
		named: make([]bool, places*len(measures)), highest: make([]int, len(measures))}
	for i := range s.numbers {
		s.numbers[i] = unknownNumber
	}
	return s
}

// of returns the index of a measure, or -1 if the spans lack it.
func (s *spans) of(m record.Measure) int {
	return slices.IndexFunc(s.measures, func(of record.SeriesMeasure) bool { return of.Measure == m })
}

// put packs the rows of a place.
func (s *spans) put(place int, rows []record.Row) {
	for m, of := range s.measures {
		key := place*len(s.measures) + m
		for i := range rows {
			f := rows[i].At(of.Measure)
			s.named[key] = s.named[key] || Names(f)
			if f.Effective.Known {
				s.numbers[key*s.shown+i] = int32(f.Effective.N)
				s.highest[m] = max(s.highest[m], f.Effective.N)
			}
		}
	}
}

// Names reports whether a table has something to show for a figure: it is printed, a correction counts it there, or
// another jurisdiction runs a facility there that is named.
func Names(f *record.Figure) bool {
	return f.Printed() || f.State == record.MovedHere || len(f.Apart) > 0
}

// Span are the numbers of a place in the periods shown.
type Span struct {
	all   *spans
	place int
}

// In returns the number of a measure in the period at this index of those shown.
func (s Span) In(m record.Measure, period int) record.Count {
	numbers := s.numbers(m)
	if period >= len(numbers) || numbers[period] == unknownNumber {
		return record.Count{}
	}
	return record.Known(int(numbers[period]))
}

func (s Span) numbers(m record.Measure) []int32 {
	of := s.all.of(m)
	if of < 0 {
		return nil
	}
	key := s.place*len(s.all.measures) + of
	return s.all.numbers[key*s.all.shown : (key+1)*s.all.shown]
}

// Rated returns the value that a place is sorted by over the periods shown, combined by [Over].
func (s Span) Rated(m record.Measure) (n record.Count) {
	for i := range s.numbers(m) {
		n = Over(s.all.measures[s.all.of(m)], n, s.In(m, i))
	}
	return n
}

// Named reports whether a figure of the measure is printed in one of the periods, or counted there.
func (s Span) Named(m record.Measure) bool {
	of := s.all.of(m)
	return of >= 0 && s.all.named[s.place*len(s.all.measures)+of]
}

// Over combines the numbers of a measure in two periods: their sum, or the higher one where only the highest places are
// printed, because a sum would lack the other periods.
func Over(of record.SeriesMeasure, a, b record.Count) record.Count {
	switch {
	case !a.Known:
		return b
	case !b.Known:
		return a
	case of.Printed == record.HighestPlaces:
		return record.Known(max(a.N, b.N))
	}
	return record.Known(a.N + b.N)
}
