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
		for _, e := range c.Entries {
			if e.Jurisdiction == slug {
				l.Lines = append(l.Lines, Line{Entry: e})
			}
		}
		for _, p := range c.Policies {
			if p.Jurisdiction == slug {
				l.Policies = append(l.Policies, p)
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
