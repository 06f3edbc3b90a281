package record

import (
	"cmp"
	"slices"
)

// Listing is all that the record has on one jurisdiction, each kind in the order in which it entered the record.
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

// Of returns the part of the listing that concerns some series. What names neither a report nor a series concerns the
// early series, for which has is called with "".
func (l Listing) Of(has func(SeriesID) bool) Listing {
	not := func(report ReportID) bool { return report != "" && !has(report.Series()) || report == "" && !has("") }
	l.Lines = without(l.Lines, func(line Line) bool { return not(line.Report) })
	l.Policies = without(l.Policies, func(p Policy) bool { return not(p.Report) })
	l.Corrections = without(l.Corrections, func(c Correction) bool { return not(c.Report) })
	l.Moves = without(l.Moves, func(m MoveIn) bool { return not(m.Correction.Report) })
	l.Events = without(l.Events, func(e Event) bool { return not(e.Report) })
	l.Statements = without(l.Statements, func(s Statement) bool {
		if s.Report == "" {
			return !has(s.Series)
		}
		return not(s.Report)
	})
	return l
}

// without copies nothing if the remaining elements are adjacent, as in nearly every listing.
func without[T any](all []T, goes func(T) bool) []T {
	stays := func(one T) bool { return !goes(one) }
	from := slices.IndexFunc(all, stays)
	if from < 0 {
		return nil
	}
	to := len(all)
	if gone := slices.IndexFunc(all[from:], goes); gone >= 0 {
		to = from + gone
	}
	if slices.ContainsFunc(all[to:], stays) {
		return slices.DeleteFunc(slices.Clone(all), goes)
	}
	return all[from:to:to]
}

// Empty reports whether the record has nothing about the jurisdiction except its name.
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

// Corrected counts the figures that corrections concern; a figure corrected twice counts once.
func (l Listing) Corrected() int {
	figures := map[FigureRef]bool{}
	for _, c := range l.Corrections {
		figures[FigureRef{c.Report, c.Measure, c.Jurisdiction}] = true
	}
	return len(figures)
}

// Last returns the newest change that affected the listing, or zero if there is none.
func (l Listing) Last() Entered {
	var last Entered
	for _, line := range l.Lines {
		last = last.later(line.Last())
	}
	for _, p := range l.Policies {
		last = last.later(p.Last())
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

// Last returns the newest change that affected the row's figures or what was said about them, or zero if there is none.
func (r *Row) Last() Entered {
	var last Entered
	for i := range r.Figures {
		f := &r.Figures[i]
		for _, line := range f.Lines {
			last = last.later(line.Last())
		}
		for _, line := range f.Apart {
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

// Standing returns whether and how the jurisdiction's figures were corrected, disputed or answered.
func (l Listing) Standing() Standing { return StandingOf(l.Corrections, l.Statements) }

// Row is one period of a series for one jurisdiction.
type Row struct {
	Report Report
	// Figures are those of the series' measures, in order.
	Figures []RowFigure
	// Events are those that concern what this report says of the jurisdiction.
	Events []Event
}

// RowFigure is a figure with its change since the period before.
type RowFigure struct {
	Figure
	Change Difference
}

// nowhere stands for a measure that the series does not have.
var nowhere = RowFigure{Figure: Figure{State: NotEntered}, Change: Difference{Reason: Reason{State: NotEntered}}}

func (r *Row) of(m Measure) *RowFigure {
	for i := range r.Figures {
		if r.Figures[i].Measure == m {
			return &r.Figures[i]
		}
	}
	none := nowhere
	none.Measure = m
	return &none
}

// Figure returns the figure of one measure.
func (r *Row) Figure(m Measure) Figure { return r.of(m).Figure }

// At returns a pointer to the figure of one measure, which the caller must not change: a place may have thousands.
func (r *Row) At(m Measure) *Figure { return &r.of(m).Figure }

// Change returns the change of one measure.
func (r *Row) Change(m Measure) Difference { return r.of(m).Change }

// Rows returns a row for each of the periods, which must be consecutive periods of one series, oldest first (see
// [Series.Periods]). The first is compared with nothing. The running time is linear in the listing and the periods, not
// in their product.
func (l Listing) Rows(periods []Coverage) []Row {
	if len(periods) == 0 {
		return []Row{}
	}
	eventsOf, leftOut := l.events(periods)
	printed := l.printed()
	state := l.Jurisdiction.Slug.State()
	measures, lists := periods[0].Measures(), periods[0].Series.Lists()
	rows := make([]Row, len(periods))
	figures := make([]RowFigure, len(periods)*len(measures))
	for i := range periods {
		c, row := &periods[i], &rows[i]
		id := c.Report.ID
		row.Report = c.Report
		row.Figures = figures[i*len(measures) : (i+1)*len(measures) : (i+1)*len(measures)]
		if id != "" {
			row.Events = eventsOf[id]
		}
		for at, of := range measures {
			p, absence := printed.of(id, of.Measure), State("")
			if p.Lists = lists; !p.own() {
				absence = c.Absence(of.Measure, state, leftOut[id])
			}
			f := &row.Figures[at]
			f.Figure = Read(id, of.Measure, p, absence)
			if i == 0 {
				f.Change = ComparePeriods(nil, f, nil, &row.Report)
			} else {
				f.Change = ComparePeriods(&rows[i-1].Figures[at], f, &rows[i-1].Report, &row.Report)
			}
		}
	}
	return rows
}

// events returns the listing's events by the report that they concern, and the reports from which an event says that
// the place was left out.
func (l Listing) events(periods []Coverage) (of map[ReportID][]Event, leftOut map[ReportID]bool) {
	of, leftOut = map[ReportID][]Event{}, map[ReportID]bool{}
	if len(l.Events) == 0 {
		return of, leftOut
	}
	reports := make([]Report, len(periods))
	for i := range periods {
		reports[i] = periods[i].Report
	}
	for _, e := range l.Events {
		report, out := LeftOutOf(e, reports)
		if !out {
			report = e.Report
		}
		of[report] = append(of[report], e)
		leftOut[report] = leftOut[report] || out
	}
	return of, leftOut
}

// printedIn indexes a listing by figure.
type printedIn struct {
	lines       map[figureKey][]Line
	corrections map[figureKey][]Correction
	moves       map[figureKey][]MoveIn
	// disputes are by the report that they name, or "".
	disputes map[ReportID][]Statement
}

// figureKey identifies a figure of a listing.
type figureKey struct {
	report  ReportID
	measure Measure
}

func (l Listing) printed() printedIn {
	disputes := slices.DeleteFunc(slices.Clone(l.Statements), func(s Statement) bool { return s.Stance != Disputes })
	return printedIn{
		lines:       by(l.Lines, func(line *Line) figureKey { return figureKey{line.Report, line.Measure} }),
		corrections: by(l.Corrections, func(c *Correction) figureKey { return figureKey{c.Report, c.Measure} }),
		moves:       by(l.Moves, func(m *MoveIn) figureKey { return figureKey{m.Correction.Report, m.Correction.Measure} }),
		disputes:    by(disputes, func(s *Statement) ReportID { return s.Report }),
	}
}

// of returns what the listing has on one figure.
func (p printedIn) of(report ReportID, m Measure) Printed {
	key := figureKey{report, m}
	disputes := p.disputes[report]
	if general := p.disputes[""]; report != "" && len(general) > 0 {
		disputes = append(general[:len(general):len(general)], disputes...)
		slices.SortStableFunc(disputes, func(a, b Statement) int { return cmp.Compare(a.Seq, b.Seq) }) // in order of entry
	}
	return Printed{Lines: p.lines[key], Corrections: p.corrections[key], Moves: p.moves[key], Statements: disputes}
}

// own reports whether a line is the place's own.
func (p *Printed) own() bool {
	return slices.ContainsFunc(p.Lines, func(l Line) bool { return !l.Apart })
}

// by groups the elements of all by a key, each group in the order of all.
func by[K comparable, T any](all []T, key func(*T) K) map[K][]T {
	groups := make(map[K][]T, len(all))
	for i := range all {
		k := key(&all[i])
		switch group := groups[k]; {
		case len(group) == 0:
			groups[k] = all[i : i+1 : i+1] // most groups have one element
		case &group[len(group)-1] == &all[i-1]: // or adjacent ones
			groups[k] = all[i-len(group) : i+1 : i+1]
		default:
			groups[k] = append(group, all[i])
		}
	}
	return groups
}
