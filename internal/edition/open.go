package edition

import "detainerledger/internal/record"

// Open is from which period on the outcomes of a series are still coming in.
type Open struct {
	// From is where the first such period is; Half is how many periods it takes until half of the cases
	// that get an outcome have one.
	From, Half int
}

// What a period is held against: those that ended long ago, by when nearly all outcomes that ever come are there.
const (
	settled      = 52 // periods before the newest, before which outcomes are taken as final
	fewestBefore = 13 // settled periods, for their share to say something
	nearlyAll    = 90 // percent of the settled share, from which on a period is no longer open
)

// Open reports from which period on fewer cases have an outcome than of those of more than a year ago; ok is
// false for a series that does not count cases without an outcome, or is too short to tell.
func (s *SeriesPeriods) Open() (o Open, ok bool) {
	var shares []share // of the periods that have cases
	var at []int
	var usual share
	_, counts := s.Measure(record.NoOutcome)
	_, whole := s.Measure(record.Prepared)
	if !counts || !whole {
		return Open{}, false
	}
	for i := range s.Periods {
		c := &s.Periods[i]
		if n := c.Section(record.Prepared).Sum; n > 0 && !c.Report.Partial {
			shares, at = append(shares, share{n - c.Section(record.NoOutcome).Sum, n}), append(at, i)
		}
	}
	n := len(shares)
	if n < settled+fewestBefore {
		return Open{}, false
	}
	for _, of := range shares[:n-settled] {
		usual.part, usual.of = usual.part+of.part, usual.of+of.of
	}
	if usual.part == 0 {
		return Open{}, false
	}
	first := n
	for first > n-settled && shares[first-1].under(usual, nearlyAll) {
		first--
	}
	half := n
	for half > n-settled && shares[half-1].under(usual, 50) {
		half--
	}
	if first == n {
		return Open{}, false
	}
	return Open{From: at[first], Half: n - half}, true
}

// share is how many of some cases have an outcome.
type share struct{ part, of int }

// under reports whether the share is less than so many percent of another.
func (s share) under(usual share, percent int) bool {
	return s.part*usual.of*100 < usual.part*s.of*percent
}
