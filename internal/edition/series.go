package edition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// SeriesNamed returns a series with its periods; ok is false if there is none of this name.
func (e *Edition) SeriesNamed(id record.SeriesID) (s SeriesPeriods, ok bool) {
	i := slices.IndexFunc(e.Series, func(s SeriesPeriods) bool { return s.ID == id })
	if i < 0 {
		return SeriesPeriods{}, false
	}
	return e.Series[i], true
}

// SeriesRows are a place's rows in the periods of a series, oldest first.
type SeriesRows struct {
	SeriesPeriods
	Rows []record.Row
}

// RowsOf returns the rows of a place in each series that names it.
func (e *Edition) RowsOf(l record.Listing) []SeriesRows {
	var all []SeriesRows
	for _, s := range e.SeriesNaming(l) {
		all = append(all, SeriesRows{s, l.Rows(s.Periods)})
	}
	return all
}

// SeriesNaming returns the series with a report that names the place, or with a line that a correction counts there.
// The series with the newest period comes first.
func (e *Edition) SeriesNaming(l record.Listing) []SeriesPeriods {
	named := map[record.SeriesID]bool{}
	for _, id := range l.Reports() {
		named[id.Series()] = true
	}
	for _, m := range l.Moves {
		named[m.Correction.Report.Series()] = true
	}
	all := slices.DeleteFunc(slices.Clone(e.Series), func(s SeriesPeriods) bool { return !named[s.ID] })
	slices.SortStableFunc(all, func(a, b SeriesPeriods) int { return cmp.Compare(b.newest(), a.newest()) })
	return all
}

// NationalOf returns the events that concern a whole series that names the place. An event that names no report
// concerns the early series.
func (e *Edition) NationalOf(l record.Listing) []record.Event {
	series := e.SeriesNaming(l)
	return slices.DeleteFunc(slices.Clone(e.National), func(v record.Event) bool {
		return !slices.ContainsFunc(series, func(s SeriesPeriods) bool {
			return v.Report == "" && s.early || v.Report != "" && v.Report.Series() == s.ID
		})
	})
}

// newest returns the last day of the last period.
func (s *SeriesPeriods) newest() record.Day {
	if n := len(s.Periods); n > 0 {
		return s.Periods[n-1].Report.Period.End
	}
	return ""
}

// List is a list with all its versions.
type List struct {
	SeriesPeriods
	Entries []record.ListEntry
	// Withdrawn is the event by which the list ceased to be published, or nil.
	Withdrawn *record.Event
}

// ListOf returns the entries of a list, without those that a correction withdrew or moved. Callers must not change
// them. If the series does not exist or lists nothing, the error is [record.ErrNotFound].
func (e *Edition) ListOf(ctx context.Context, id record.SeriesID) (List, error) {
	s, ok := e.SeriesNamed(id)
	if !ok || !s.Lists() {
		return List{}, fmt.Errorf("list %q: %w", id, record.ErrNotFound)
	}
	return e.lists.of(ctx, id, func(ctx context.Context) (List, error) { return e.readList(ctx, s) })
}

func (e *Edition) readList(ctx context.Context, s SeriesPeriods) (List, error) {
	list := List{SeriesPeriods: s}
	var versions []record.Report
	var ids []record.ReportID
	for _, c := range s.Periods {
		if c.Report.Published() {
			versions, ids = append(versions, c.Report), append(ids, c.Report.ID)
		}
	}
	lines, err := e.Snap.Lines(ctx, store.Filter{Reports: notNil(ids)})
	if err != nil {
		return List{}, err
	}
	off := map[record.FigureRef]bool{}
	for _, c := range e.Said.Corrections { // the last correction decides
		off[record.FigureRef{Report: c.Report, Measure: c.Measure, Jurisdiction: c.Jurisdiction}] = c.Effect != record.Amend
	}
	lines = slices.DeleteFunc(lines, func(l record.Line) bool {
		return off[record.FigureRef{Report: l.Report, Measure: l.Measure, Jurisdiction: l.Jurisdiction}]
	})
	list.Entries = record.ListEntries(s.Series, versions, lines, e.Said.Events)
	if event, withdrawn := record.Withdrawal(s.ID, e.Said.Events); withdrawn {
		list.Withdrawn = &event
	}
	return list, nil
}
