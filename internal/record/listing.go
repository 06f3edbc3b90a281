package record

import "slices"

// Listing is all that the record holds of one jurisdiction. Each kind is in the
// order in which it entered the record.
type Listing struct {
	Jurisdiction Jurisdiction
	Lines        []Line
	Policies     []Policy
	Corrections  []Correction
	Statements   []Statement
	Events       []Event
	// Moves are the figures of other jurisdictions that corrections count here.
	Moves []MoveIn
}

// Listed reports whether any section of any report names the jurisdiction, or a
// correction counts a line here.
func (l Listing) Listed() bool { return len(l.Lines)+len(l.Policies)+len(l.Moves) > 0 }

// Empty reports whether the record holds nothing about the jurisdiction but that
// it can be named.
func (l Listing) Empty() bool {
	return !l.Listed() && len(l.Corrections)+len(l.Statements)+len(l.Events) == 0
}

// Reports returns the reports that name the jurisdiction in any section, each once.
func (l Listing) Reports() []ReportID {
	var ids []ReportID
	for _, line := range l.Lines {
		ids = append(ids, line.Report)
	}
	for _, p := range l.Policies {
		ids = append(ids, p.Report)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Corrected counts the figures that corrections bear on; a figure that was
// corrected twice is one.
func (l Listing) Corrected() int {
	figures := map[FigureRef]bool{}
	for _, c := range l.Corrections {
		figures[FigureRef{c.Report, c.Measure, c.Jurisdiction}] = true
	}
	return len(figures)
}

// Last returns the newest change that touched the listing, the zero Entered where
// none did.
func (l Listing) Last() Entered {
	var last Entered
	for _, line := range l.Lines {
		last = last.later(line.Entered)
	}
	for _, p := range l.Policies {
		last = last.later(p.Entered)
	}
	for _, c := range l.Corrections {
		last = last.later(c.Entered)
	}
	for _, s := range l.Statements {
		last = last.later(s.Entered)
	}
	for _, e := range l.Events {
		last = last.later(e.Entered)
	}
	for _, m := range l.Moves {
		last = last.later(m.Correction.Entered)
	}
	return last
}

// Last returns the newest change that bears on the row's figures or told of them,
// the zero Entered where none did.
func (r Row) Last() Entered {
	var last Entered
	for _, m := range Measures {
		f := r.Figure(m)
		for _, line := range f.Lines {
			last = last.later(line.Entered)
		}
		for _, c := range f.Corrections {
			last = last.later(c.Entered)
		}
		for _, s := range f.Disputes {
			last = last.later(s.Entered)
		}
	}
	for _, e := range r.Events {
		last = last.later(e.Entered)
	}
	return last
}

// Standing returns what was said of the jurisdiction's figures since.
func (l Listing) Standing() Standing { return StandingOf(l.Corrections, l.Statements) }

// Row is one period of a series for one jurisdiction.
type Row struct {
	Report           Report
	Issued, Declined Figure
	// IssuedChange and DeclinedChange compare with the period just before.
	IssuedChange, DeclinedChange Difference
	// Events are those that concern what this report says of the jurisdiction.
	Events []Event
}

// Figure returns the figure of one measure.
func (r Row) Figure(m Measure) Figure {
	if m == Issued {
		return r.Issued
	}
	return r.Declined
}

// Change returns the change of one measure.
func (r Row) Change(m Measure) Difference {
	if m == Issued {
		return r.IssuedChange
	}
	return r.DeclinedChange
}

// Rows returns a row for each of the periods, which must be consecutive ones of
// one series, oldest first (see [Series.Periods]). The first is compared with
// nothing.
func (l Listing) Rows(periods []Coverage) []Row {
	reports := make([]Report, len(periods))
	for i, c := range periods {
		reports[i] = c.Report
	}
	eventsOf, leftOut := map[ReportID][]Event{}, map[ReportID]bool{}
	for _, e := range l.Events {
		report, out := LeftOutOf(e, reports)
		if !out {
			report = e.Report
		}
		eventsOf[report] = append(eventsOf[report], e)
		leftOut[report] = leftOut[report] || out
	}
	rows := make([]Row, len(periods))
	for i, c := range periods {
		id := c.Report.ID
		row := Row{
			Report:   c.Report,
			Issued:   l.figure(c, Issued, leftOut[id]),
			Declined: l.figure(c, Declined, leftOut[id]),
		}
		if id != "" {
			row.Events = eventsOf[id]
		}
		var issued, declined *Figure
		if i > 0 {
			issued, declined = &rows[i-1].Issued, &rows[i-1].Declined
		}
		row.IssuedChange, row.DeclinedChange = Compare(issued, row.Issued), Compare(declined, row.Declined)
		rows[i] = row
	}
	return rows
}

func (l Listing) figure(c Coverage, m Measure, leftOut bool) Figure {
	printed := Printed{Statements: l.Statements}
	for _, line := range l.Lines {
		if line.Report == c.Report.ID && line.Measure == m {
			printed.Lines = append(printed.Lines, line)
		}
	}
	for _, correction := range l.Corrections {
		if correction.Report == c.Report.ID && correction.Measure == m {
			printed.Corrections = append(printed.Corrections, correction)
		}
	}
	for _, move := range l.Moves {
		if move.Correction.Report == c.Report.ID && move.Correction.Measure == m {
			printed.Moves = append(printed.Moves, move)
		}
	}
	return Read(c.Report.ID, m, printed, c.Absence(m, l.Jurisdiction.Slug.State(), leftOut))
}
