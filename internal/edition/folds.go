package edition

import (
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
)

// fold is a calendar month or year of a series, with the periods that begin in it: from one to before another.
type fold struct {
	record.Report
	from, to int
	// published counts those of its periods that came out.
	published int
}

// folds returns the months or years of n periods, oldest first. One is partial where the series lacks some of its days,
// or where one of its periods is partial or was not published.
func folds(s record.Series, by record.Cadence, n int, report func(i int) *record.Report) (all []fold) {
	digits := len("2026-03")
	if by == record.CalendarYear {
		digits = len("2026")
	}
	for i := range n {
		r := report(i)
		start := r.Period.Start
		if k := len(all); k == 0 || all[k-1].Period.Start[:digits] != start[:digits] {
			id := record.ReportID(string(s.ID) + "-" + string(start[:digits]))
			all = append(all, fold{Report: record.Report{ID: id, Series: s.ID, Status: r.Status, Period: by.Period(start)},
				from: i})
		}
		f := &all[len(all)-1]
		f.to = i + 1
		f.Partial = f.Partial || !r.Published() || r.Partial
		if r.Published() {
			f.Status = record.StatusPublished
			f.published++
		}
	}
	for i := range all {
		f := &all[i]
		f.Period.End = min(f.Period.End, report(f.to-1).Period.End)
		// It is whole if no period could begin in it before the first, and if the last reaches its end.
		start := f.Period.Start
		f.Partial = f.Partial || i == 0 && start[:digits] == dayBefore(s, start)[:digits] ||
			f.Period.End < by.Period(start).End
	}
	return all
}

// dayBefore is the first day of the period of a series before one that starts on a day.
func dayBefore(s record.Series, start record.Day) record.Day {
	days := record.Period{Start: start, End: s.Cadence.Next(start)}.Days() - 1
	return start.AddDays(-days)
}

// By adds up the rows of a place in a long series by calendar month or year. A period counts in the one in which it
// begins. The sums have one line each, which says that they are printed.
func (s SeriesRows) By(by record.Cadence) SeriesRows {
	folded := s
	folded.Cadence, folded.Periods = by, nil
	folded.Rows = foldRows(s.Series, s.Rows,
		folds(s.Series, by, len(s.Rows), func(i int) *record.Report { return &s.Rows[i].Report }), inBrief)
	return folded
}

// What a sum has of the lines that it adds up: inBrief one of them, which says that it is printed. All of a long series
// are thousands.
const (
	inBrief  = false
	allLines = true
)

// foldRows adds up the rows of a place. A sum that lacks a number is partial. Each is compared with the one before,
// where both are whole.
func foldRows(s record.Series, rows []record.Row, all []fold, lines bool) []record.Row {
	folded := make([]record.Row, len(all))
	for i, f := range all {
		to := &folded[i]
		to.Report = f.Report
		for _, of := range s.Measures {
			to.Figures = append(to.Figures, record.RowFigure{Figure: record.Figure{Measure: of.Measure}})
		}
		for at := f.from; at < f.to; at++ {
			to.Events = append(to.Events, rows[at].Events...)
			for m := range rows[at].Figures {
				sum, f := &to.Figures[m].Figure, &rows[at].Figures[m].Figure
				lacks := f.State == record.NumberUnknown || f.State == record.NotEntered
				to.Report.Partial = to.Report.Partial || lacks
				if take(sum, f); lines {
					sum.Lines, sum.Apart = append(sum.Lines, f.Lines...), append(sum.Apart, f.Apart...)
				} else if !sum.Printed() {
					sum.Lines = slices.Clip(f.Lines[:min(1, len(f.Lines))])
				}
			}
		}
		for m := range to.Figures {
			if i == 0 {
				to.Figures[m].Change = record.ComparePeriods(nil, &to.Figures[m], nil, &to.Report)
			} else {
				to.Figures[m].Change = record.ComparePeriods(&folded[i-1].Figures[m], &to.Figures[m], &folded[i-1].Report,
					&to.Report)
			}
		}
	}
	return folded
}

// take adds a figure to that of a month or year, with what was said of it.
func take(sum *record.Figure, f *record.Figure) {
	for _, add := range []struct{ to, n *record.Count }{{&sum.Published, &f.Published}, {&sum.Effective, &f.Effective}} {
		if add.n.Known {
			*add.to = record.Known(add.to.N + add.n.N)
		}
	}
	sum.Corrections, sum.Disputes = append(sum.Corrections, f.Corrections...), append(sum.Disputes, f.Disputes...)
	sum.Moves, sum.Mended = append(sum.Moves, f.Moves...), sum.Mended || f.Mended
	switch {
	case sum.Effective.Known && !sum.Published.Known:
		sum.State = record.MovedHere
	case sum.Effective.Known && sum.Effective != sum.Published:
		sum.State = record.Amended
	case sum.Effective.Known:
		sum.State = record.Listed
	case !sum.Printed() || f.Printed():
		sum.State = f.State // what was withdrawn, before that there is nothing
	}
}

// By is a series by calendar month or year, whose places [Edition.PlacesOver] adds up.
func (s SeriesPeriods) By(by record.Cadence) SeriesPeriods {
	folded := s
	folded.folded, folded.unfolded = folds(s.Series, by, len(s.Periods), func(i int) *record.Report {
		return &s.Periods[i].Report
	}), s.Periods
	folded.Cadence, folded.Periods = by, make([]record.Coverage, len(folded.folded))
	for i, f := range folded.folded {
		c := record.Coverage{Series: folded.Series, Report: f.Report, Counted: true}
		for _, of := range s.Measures {
			sum := record.Tally{Report: f.ID, Measure: of.Measure}
			for at := f.from; at < f.to; at++ {
				part := s.Periods[at].Section(of.Measure)
				sum.Rows, sum.Unread, sum.Sum = sum.Rows+part.Rows, sum.Unread+part.Unread, sum.Sum+part.Sum
			}
			c.Tallies = append(c.Tallies, sum)
			c.Counted = c.Counted && s.Periods[f.to-1].Counted
		}
		folded.Periods[i] = c.Summed()
	}
	return folded
}

// within are the periods of which those of a series from one to before another are made.
func (s SeriesPeriods) within(from, to int) []record.Coverage {
	if s.folded == nil || from == to {
		return s.Periods[from:to]
	}
	return s.unfolded[s.folded[from].from:s.folded[to-1].to]
}

// foldsIn are the months or years from one to before another, by the periods that [SeriesPeriods.within] has of them.
func (s SeriesPeriods) foldsIn(from, to int) []fold {
	all := slices.Clone(s.folded[from:to])
	for i := range slices.Backward(all) {
		all[i].from, all[i].to = all[i].from-all[0].from, all[i].to-all[0].from
	}
	return all
}

// AddsUp is how many published periods a month or year of the series adds up; ok is false of a period of its own.
func (s SeriesPeriods) AddsUp(at int) (n int, ok bool) {
	if s.folded == nil {
		return 0, false
	}
	return s.folded[at].published, true
}

// RowsIn returns how a place reads in the periods of a series, or in its months or years, from one to before another.
func (e *Edition) RowsIn(
	ctx context.Context, s SeriesPeriods, l record.Listing, from, to int,
) ([]record.Row, error) {
	if from == to {
		return nil, nil
	}
	first := max(0, from-1) // which the first change is from
	rows := l.Rows(s.within(first, to))
	if s.folded == nil {
		return rows[from-first:], nil
	}
	open, err := e.openFold(ctx, s)
	if err != nil {
		return nil, err
	}
	rows = foldRows(s.Series, rows, s.foldsIn(first, to), allLines)[from-first:]
	leaveOpen(rows, open-from)
	return rows, nil
}

// openFold is the index of the first month or year whose outcomes are still open, or the number of them where there is
// none.
func (e *Edition) openFold(ctx context.Context, s SeriesPeriods) (at int, err error) {
	own, _ := e.SeriesNamed(s.ID)
	open, ok, err := e.OpenOutcomes(ctx, own)
	if err != nil || !ok {
		return len(s.folded), err
	}
	return slices.IndexFunc(s.folded, func(f fold) bool { return f.to > open.From }), nil
}

// leaveOpen takes the changes that depend on an outcome from the rows whose outcomes are still open, from one on.
func leaveOpen(rows []record.Row, from int) {
	for at := max(0, from); at < len(rows); at++ {
		for m := range rows[at].Figures {
			if f := &rows[at].Figures[m]; f.Measure != record.Prepared && f.Change.Known {
				f.Change = record.Difference{Reason: record.Reason{Partial: true}}
			}
		}
	}
}

// foldPlaces adds up the rows of each place, of the months or years from one to before another. The lines themselves
// are left out: of a year they would be a large part of the record.
func (e *Edition) foldPlaces(ctx context.Context, s SeriesPeriods, from, to int) (all SeriesPlaces, err error) {
	all = SeriesPlaces{SeriesPeriods: s}
	all.Periods = s.Periods[from:to]
	first := max(0, from-1) // which the first change is from
	periods := s.within(first, to)
	parts := s.foldsIn(first, to)
	open, err := e.openFold(ctx, s)
	if err != nil {
		return all, err
	}
	listings, err := e.inShort(ctx, periods)
	if err != nil {
		return all, fmt.Errorf("places of %s by %s: %w", s.ID, s.Cadence, err)
	}
	for i, l := range listings {
		if len(l.Lines)+len(l.Moves) == 0 {
			continue
		}
		rows := foldRows(s.Series, l.Rows(periods), parts, inBrief)[from-first:]
		leaveOpen(rows, open-from)
		all.Places = append(all.Places, PlaceRows{Jurisdiction: e.Roll.Places[i].Jurisdiction, Rows: rows})
	}
	return all, nil
}

// Newest are the last rows of a place, with the periods that they are of.
func (s SeriesRows) Newest(n int) SeriesRows {
	s.Rows = s.Rows[max(0, len(s.Rows)-n):]
	s.Periods = s.Periods[max(0, len(s.Periods)-n):]
	return s
}
