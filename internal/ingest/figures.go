package ingest

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// readFigures reads the numbers of each series that the plan adds to or corrects, once. It finds which places they
// name, and keeps the figures that those of the plan are compared with.
func (b *background) readFigures(ctx context.Context, snap *store.Snapshot, places []record.Jurisdiction) error {
	corrections, err := snap.Corrections(ctx, store.Filter{})
	if err != nil {
		return err
	}
	f := figures{background: b, places: places, at: make(map[record.Slug]int, len(places)),
		corrected: map[record.ReportID][]record.Correction{}, columns: map[record.Measure]*column{}}
	for i, j := range places {
		f.at[j.Slug] = i
	}
	for _, c := range corrections {
		f.corrected[c.Report] = append(f.corrected[c.Report], c)
	}
	for _, c := range b.plan.Changes {
		for _, ref := range c.Figures() {
			if i, ok := f.at[ref.Jurisdiction]; ok {
				f.column(ref.Measure).wanted[i] = true
			}
		}
	}
	for id := range b.touched {
		if err := f.readSeries(ctx, snap, id); err != nil {
			return err
		}
	}
	return nil
}

// figures processes the numbers of the record, of which there can be millions: places are referred to by index.
type figures struct {
	*background
	places    []record.Jurisdiction
	at        map[record.Slug]int
	corrected map[record.ReportID][]record.Correction

	series record.SeriesID
	starts []record.Day // of the periods of the series that the plan touches, in order
	// columns are those of the current report, span is its position among the touched ones.
	report  record.Report
	span    int
	columns map[record.Measure]*column
}

// column is one measure of a report, place by place.
type column struct {
	// wanted are the places with a figure in the plan, corrected those whose figure in the current report a
	// correction concerns.
	wanted, corrected []bool
	sums              []printedSum
	printed           []int // the places with a sum
	// kept are the series' figures that those of the plan can be compared with.
	kept [][]knownFigure
}

type printedSum struct {
	lines int
	value record.Count
}

func (f *figures) column(m record.Measure) *column {
	c := f.columns[m]
	if c == nil {
		n := len(f.places)
		c = &column{make([]bool, n), make([]bool, n), make([]printedSum, n), nil, make([][]knownFigure, n)}
		f.columns[m] = c
	}
	return c
}

func (f *figures) readSeries(ctx context.Context, snap *store.Snapshot, id record.SeriesID) error {
	listed := f.listed[id]
	if listed == nil {
		return nil // the plan brings the series
	}
	policies, err := snap.WithPolicies(ctx, id)
	if err != nil {
		return err
	}
	for _, place := range policies {
		listed[place] = true
	}
	f.series, f.starts = id, nil
	for _, r := range f.touched[id] {
		f.starts = append(f.starts, r.Period.Start)
	}
	slices.Sort(f.starts)
	named := make([]bool, len(f.places))
	for n, err := range snap.Numbers(ctx, id) {
		if err != nil {
			return err
		}
		if n.Report != f.report.ID {
			f.end()
			f.begin(n.Report)
		}
		named[n.Place] = true
		if c := f.column(n.Measure); c.wanted[n.Place] || c.corrected[n.Place] {
			c.add(n.Place, n.Value)
		}
	}
	f.end()
	for i, j := range f.places {
		if named[i] {
			listed[j.Slug] = true
		}
		for m, c := range f.columns {
			if c.kept[i] != nil {
				f.known[seriesFigure{id, m, j.Slug}], c.kept[i] = c.kept[i], nil
			}
		}
	}
	return nil
}

// add adds a line to its figure. A sum with an unread number is unknown.
func (c *column) add(place int, value record.Count) {
	s := &c.sums[place]
	if s.lines++; s.lines == 1 {
		s.value = value
		c.printed = append(c.printed, place)
		return
	}
	s.value = record.Count{N: s.value.N + value.N, Known: s.value.Known && value.Known}
}

func (f *figures) begin(report record.ReportID) {
	f.report = f.reports[report]
	f.span = spanOf(f.report.Period.Start, f.starts)
	f.mark(true)
}

// mark marks or unmarks the figures that corrections concern.
func (f *figures) mark(is bool) {
	for _, c := range f.corrected[f.report.ID] {
		for _, place := range []record.Slug{c.Jurisdiction, c.MovedTo} {
			if i, ok := f.at[place]; ok {
				f.column(c.Measure).corrected[i] = is
			}
		}
	}
}

// end keeps the current report's figures as they read.
func (f *figures) end() {
	for m, c := range f.columns {
		f.correct(m)
		for _, i := range c.printed {
			if s := c.sums[i]; !c.corrected[i] && s.value.Known {
				f.keep(c, i, s.value.N)
			}
			c.sums[i] = printedSum{}
		}
		c.printed = c.printed[:0]
	}
	f.mark(false)
	f.report = record.Report{}
}

// correct keeps the figures of one measure that corrections concern.
func (f *figures) correct(m record.Measure) {
	c := f.column(m)
	var corrections []record.Correction
	of := map[record.Slug]*record.Printed{}
	var lines []record.Line
	for _, k := range f.corrected[f.report.ID] {
		if k.Measure != m {
			continue
		}
		corrections = append(corrections, k)
		for _, place := range []record.Slug{k.Jurisdiction, k.MovedTo} {
			if i, ok := f.at[place]; ok && of[place] == nil {
				of[place] = &record.Printed{}
				if s := c.sums[i]; s.lines > 0 {
					line := record.Line{Entry: record.Entry{Report: f.report.ID, Measure: m, Jurisdiction: place, Value: s.value}}
					lines, of[place].Lines = append(lines, line), []record.Line{line}
				}
			}
		}
		of[k.Jurisdiction].Corrections = append(of[k.Jurisdiction].Corrections, k)
	}
	for place, moves := range record.Moves(corrections, lines) {
		of[place].Moves = moves
	}
	for place, printed := range of {
		if figure := record.Read(f.report.ID, m, *printed, record.NotEntered); c.wanted[f.at[place]] &&
			figure.Effective.Known {
			f.keep(c, f.at[place], figure.Effective.N)
		}
	}
}

// keep keeps a figure that can be the nearest to one of the plan: the first and the last between two reports that the
// plan touches.
func (f *figures) keep(c *column, place, value int) {
	k := knownFigure{report: f.report.ID, start: f.report.Period.Start, span: f.span, value: value}
	all := c.kept[place]
	if n := len(all); n > 1 && all[n-2].span == k.span {
		all[n-1] = k
	} else {
		c.kept[place] = append(all, k)
	}
}

// spanOf returns the position of a day among sorted days, or between two of them.
func spanOf(day record.Day, days []record.Day) int {
	i, is := slices.BinarySearch(days, day)
	if is {
		return 2*i + 1
	}
	return 2 * i
}
