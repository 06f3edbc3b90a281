package record

// Tally sums up the lines of one measure of one report that name places of one state, as published. It leaves out lines
// contained in another line.
type Tally struct {
	Report  ReportID
	Measure Measure
	// State is the two-letter code in lower case, "" for lines of no state.
	State string
	// Rows counts the lines, Unread those whose number is not known, and Sum is the sum of the known numbers.
	Rows, Unread, Sum int
}

// Coverage says how much of a report is in the record. The absence of a place has a meaning only if all of a section is
// there.
type Coverage struct {
	// Series is that of the report, described.
	Series Series
	Report Report
	// Tallies and Totals are the report's; those of others are ignored.
	Tallies []Tally
	Totals  []ControlTotal
	// Counted: the series is counted from releases, every row of which is in some line. So no line of the report is
	// missing, though no publisher states a total.
	Counted bool
	summed  []SectionCoverage // by the series' measures, in order
}

// Summed returns the coverage with its sections added up, for callers that use them often: for a report with lines of
// every state, each use would otherwise add up about fifty tallies.
func (c Coverage) Summed() Coverage {
	measures := c.Series.measures()
	c.summed = nil
	sections := make([]SectionCoverage, len(measures))
	for i, of := range measures {
		sections[i] = c.Section(of.Measure)
	}
	c.summed = sections
	return c
}

// Measures returns those of the report's series, in order. Callers must not change them.
func (c *Coverage) Measures() []SeriesMeasure { return c.Series.measures() }

// SectionCoverage is the reconciliation of one measure of a report, for the whole country or for one state.
type SectionCoverage struct {
	Measure Measure
	// Rows, Unread and Sum are as in Tally. Each line of a list counts as one.
	Rows, Unread, Sum int
	// Total is the publisher's own total of the lines, Printed the number of lines printed, if known.
	Total, Printed Count
	// Source is the source of the total.
	Source Sources
	// Whole reports whether every line of the section is in the record.
	Whole bool
}

// Missing returns how much of the publisher's total is not in the record yet.
func (s SectionCoverage) Missing() Count {
	if !s.Total.Known {
		return Count{}
	}
	return Known(max(0, s.Total.N-s.Sum))
}

// Section returns how much of the measure's section is in the record.
func (c *Coverage) Section(m Measure) SectionCoverage {
	for i := range c.summed {
		if c.summed[i].Measure == m {
			return c.summed[i]
		}
	}
	of, _ := c.Series.Measure(m)
	s := SectionCoverage{Measure: m}
	s.Rows, s.Unread, s.Sum = c.add(m, "")
	if of.Printed == HighestPlaces {
		s.Printed = c.Report.Section1Rows
	} else if s.Total = c.Report.Total(m); s.Total.Known {
		s.Source = c.Report.Sources
	}
	if total, ok := c.total(m, c.Series.Scope(of)); ok {
		s.Total, s.Source = Known(total.Total), total.Sources
	}
	s.Whole = c.Report.Published() && (c.Counted && s.Unread == 0 ||
		complete(s.Rows, s.Unread, s.Sum, s.Printed, s.Total))
	return s
}

// State returns how much of what the measure counts in one state (two letters, lower case) is in the record; ok is
// false if there is no total for the state.
func (c *Coverage) State(m Measure, state string) (s SectionCoverage, ok bool) {
	total, ok := c.total(m, state)
	if !ok {
		return SectionCoverage{}, false
	}
	s = SectionCoverage{Measure: m, Total: Known(total.Total), Source: total.Sources}
	s.Rows, s.Unread, s.Sum = c.add(m, state)
	s.Whole = c.Report.Published() && complete(s.Rows, s.Unread, s.Sum, s.Printed, s.Total)
	return s, true
}

// WholeFor reports whether every line of the measure that could name a place of
// the state is in the record.
func (c *Coverage) WholeFor(m Measure, state string) bool {
	if c.Section(m).Whole {
		return true
	}
	part, ok := c.State(m, state)
	return ok && part.Whole
}

// Absence returns the meaning of the fact that no line of the measure names a place of the state. leftOut means that a
// source says that the place is not in this report.
func (c *Coverage) Absence(m Measure, state string, leftOut bool) State {
	switch {
	case c.Report.Status == StatusNotPublished:
		return NoReport
	case c.Report.Published() && (leftOut || c.WholeFor(m, state)):
		return NotListed
	default:
		return NotEntered
	}
}

// complete compares the number of lines with that of printed lines, if known, or else the sum with the total, which
// proves nothing while a number is unread.
func complete(rows, unread, sum int, printed, total Count) bool {
	if printed.Known {
		return rows >= printed.N
	}
	return total.Known && unread == 0 && sum >= total.N
}

// add adds up the tallies of a measure, of one state or, for "", of all.
func (c *Coverage) add(m Measure, state string) (rows, unread, sum int) {
	for i := range c.Tallies {
		t := &c.Tallies[i]
		if t.Report == c.Report.ID && t.Measure == m && (state == "" || t.State == state) {
			rows += t.Rows
			unread += t.Unread
			sum += t.Sum
		}
	}
	if c.Series.Lists() {
		return rows, 0, rows
	}
	return rows, unread, sum
}

func (c *Coverage) total(m Measure, scope string) (ControlTotal, bool) {
	for i := range c.Totals {
		if t := &c.Totals[i]; t.Report == c.Report.ID && t.Measure == m && t.Scope == scope {
			return *t, true
		}
	}
	return ControlTotal{}, false
}
