package record

import "slices"

// With returns the listing as it would be if these changes had come into the record
// after all that it holds. lines are those that the changes move from one place to
// another, and may be more. The listing itself stays as it is.
func (l Listing) With(changes []Change, lines []Line) Listing {
	slug := l.Jurisdiction.Slug
	l.Lines, l.Policies, l.Corrections = slices.Clip(l.Lines), slices.Clip(l.Policies), slices.Clip(l.Corrections)
	l.Statements, l.Events = slices.Clip(l.Statements), slices.Clip(l.Events)
	for _, c := range changes {
		for i := range c.Entries {
			if e := c.Entries[i]; e.Jurisdiction == slug {
				l.Lines = append(l.Lines, Line{Entry: e, Apart: !e.Custodian.Runs(slug, l.Jurisdiction.Kind)})
			}
		}
		for i := range c.Policies {
			if c.Policies[i].Jurisdiction == slug {
				l.Policies = append(l.Policies, c.Policies[i])
			}
		}
		if k := c.Correction; k != nil {
			l.correct(*k, lines)
		}
		if s := c.Statement; s != nil && s.Jurisdiction == slug {
			l.Statements = append(l.Statements, *s)
		}
		if e := c.Event; e != nil && e.Jurisdiction == slug {
			l.Events = append(l.Events, *e)
		}
	}
	return l
}

// correct adds a correction. It is the last one of its figure, and overrules one that
// moved it elsewhere.
func (l *Listing) correct(c Correction, lines []Line) {
	is := func(r ReportID, m Measure, j Slug) bool {
		return r == c.Report && m == c.Measure && j == c.Jurisdiction
	}
	l.Moves = slices.DeleteFunc(slices.Clone(l.Moves), func(m MoveIn) bool {
		return is(m.Correction.Report, m.Correction.Measure, m.Correction.Jurisdiction)
	})
	if c.Jurisdiction == l.Jurisdiction.Slug {
		l.Corrections = append(l.Corrections, c)
	}
	if c.Effect == Move && c.MovedTo == l.Jurisdiction.Slug {
		in := MoveIn{Correction: c}
		for _, line := range lines {
			if is(line.Report, line.Measure, line.Jurisdiction) {
				in.Lines = append(in.Lines, line)
			}
		}
		l.Moves = append(l.Moves, in)
	}
}

// With returns the coverage as it would be if a change had come into the record that
// brings the report or lines of it. The coverage itself stays as it is.
func (c Coverage) With(change Change) Coverage {
	if change.Report != nil {
		c.Report = *change.Report
	}
	c.Tallies, c.Totals, c.summed = slices.Clone(c.Tallies), slices.Concat(c.Totals, change.Totals), nil
	for _, e := range change.Entries {
		if e.PartOf != "" {
			continue
		}
		state := e.InState()
		at := slices.IndexFunc(c.Tallies, func(t Tally) bool {
			return t.Report == e.Report && t.Measure == e.Measure && t.State == state
		})
		if at < 0 {
			at = len(c.Tallies)
			c.Tallies = append(c.Tallies, Tally{Report: e.Report, Measure: e.Measure, State: state})
		}
		c.Tallies[at].Rows++
		if !e.Value.Known {
			c.Tallies[at].Unread++
		}
		c.Tallies[at].Sum += e.Value.N
	}
	return c.Summed()
}
