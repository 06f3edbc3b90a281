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
}

// Listed reports whether any section of any report names the jurisdiction.
func (l Listing) Listed() bool { return len(l.Lines)+len(l.Policies) > 0 }

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
	return Read(c.Report.ID, m, printed, c.Absence(m, l.Jurisdiction.Slug.State(), leftOut))
}
