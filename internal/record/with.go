package record

import "slices"

// With returns the listing as it would be if these changes were added to the record. lines includes those that the
// changes move from one place to another. The listing itself is not changed.
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
		if c.Reading != nil {
			l.fill(*c.Reading)
		}
		if c.Release != nil {
			l.revise(c)
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

// revise applies the revisions of a release to the lines.
func (l *Listing) revise(c Change) {
	l.Lines = slices.Clone(l.Lines)
	for _, v := range c.Revisions {
		for i := range l.Lines {
			if v.Jurisdiction == l.Jurisdiction.Slug && l.Lines[i].Ref() == v.Line() {
				l.Lines[i].Revise(Revised{Was: v.Was, Value: v.Value, Released: c.Release.Released,
					Recounted: c.Release.Recounted > 0})
			}
		}
	}
}

// fill applies a reading to its lines, including those that belong here but were printed for another place.
func (l *Listing) fill(r Reading) {
	l.Lines, l.Policies, l.Moves = fillLines(l.Lines, r), slices.Clone(l.Policies), slices.Clone(l.Moves)
	for i := range l.Policies {
		if l.Policies[i].Row() == r.Row() {
			l.Policies[i].Fill(r)
		}
	}
	for i := range l.Moves {
		l.Moves[i].Lines = fillLines(l.Moves[i].Lines, r)
	}
}

func fillLines(lines []Line, r Reading) []Line {
	lines = slices.Clone(lines)
	for i := range lines {
		if lines[i].Row() == r.Row() {
			lines[i].Fill(r)
		}
	}
	return lines
}

// correct adds a correction. As the last one of its figure, it overrules an earlier move.
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

// With returns the coverage as it would be if a change were added that brings the report or lines of it, or fills in
// readings. lines includes those that readings are of. The coverage itself is not changed.
func (c Coverage) With(change Change, lines []Line) Coverage {
	for _, report := range []*Report{change.Report, change.Publication} {
		if report != nil {
			c.Report = *report
		}
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
	if r := change.Reading; r != nil {
		c.fill(*r, lines)
	}
	return c.Summed()
}

// fill counts a reading of the report, or of one of its lines.
func (c *Coverage) fill(r Reading, lines []Line) {
	if r.Row() == c.Report.Row() {
		c.Report.Fill(r)
	}
	ref, isNumber := r.Figure()
	at := slices.IndexFunc(lines, func(l Line) bool { return l.Row() == r.Row() })
	if !isNumber || at < 0 || lines[at].PartOf != "" {
		return
	}
	for i := range c.Tallies {
		if t := &c.Tallies[i]; t.Report == ref.Report && t.Measure == ref.Measure && t.State == ref.Jurisdiction.State() {
			t.Unread--
			t.Sum += r.Count().N
		}
	}
}
