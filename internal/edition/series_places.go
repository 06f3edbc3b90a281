package edition

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// SeriesPlaces is a series that counts, with each place that a line of it names. Of a long one it has some
// of the periods.
type SeriesPlaces struct {
	SeriesPeriods
	// Places are in the order of the roll.
	Places []PlaceRows
	// Unplaced are the lines that name no place that is known.
	Unplaced []record.Line
	// year are the sums over the newest periods of a long series, by where the roll has a place, and Year is how
	// many periods these are; 0 of any other.
	year []SumRow
	Year int
}

// InYear is what the figures of a place of the roll add up to over [SeriesPlaces.Year].
func (p *SeriesPlaces) InYear(at int, m record.Measure) record.Count {
	if p.year == nil || p.year[at] == nil {
		return record.Count{}
	}
	return p.year[at][slices.IndexFunc(p.Measures, func(of record.SeriesMeasure) bool { return of.Measure == m })].Now
}

// PlaceRows is how a place reads in the periods of a series, oldest first.
type PlaceRows struct {
	record.Jurisdiction
	Rows []record.Row
}

// PlacesOf returns every place that a line of a series names, or where a correction counts
// one. They must not be changed. A series that there is not, or that lists places, is
// [record.ErrNotFound].
func (e *Edition) PlacesOf(ctx context.Context, id record.SeriesID) (SeriesPlaces, error) {
	s, ok := e.SeriesNamed(id)
	if !ok || s.Lists() {
		return SeriesPlaces{}, fmt.Errorf("series that counts %q: %w", id, record.ErrNotFound)
	}
	return e.places.of(ctx, id, func(ctx context.Context) (SeriesPlaces, error) { return e.readPlaces(ctx, s) })
}

// longest is up to how many periods all places of a series are read at once.
const longest = 30

// Long reports whether a series has so many periods that its places are read for some of them only.
func (s *SeriesPeriods) Long() bool { return len(s.Periods) > longest || s.folded != nil }

// inYear are how many periods of a cadence a year has, as far as series of it can be long.
var inYear = map[record.Cadence]int{record.Weekly: 52, record.Monthly: 12, record.Quarterly: 4}

// UsualSpan is how many periods of a long series a table shows where nobody asks for another number.
const UsualSpan = 4

// windowKey names some periods of a series.
type windowKey struct {
	series   record.SeriesID
	by       record.Cadence
	from, to int
}

// windowsKept is how many windows an edition keeps.
const windowsKept = 3

// PlacesOver is [Edition.PlacesOf] for the periods of a long series from one to before another, with what
// each place's figures add up to over the year that ends with them.
func (e *Edition) PlacesOver(ctx context.Context, s SeriesPeriods, from, to int) (SeriesPlaces, error) {
	key := windowKey{s.ID, s.Cadence, from, to}
	return e.windows.of(ctx, key, windowsKept, func(ctx context.Context) (SeriesPlaces, error) {
		window := s
		window.Periods = s.Periods[max(0, from-1):to]
		year := max(0, to-inYear[s.Cadence])
		sums, err := e.sumsOver(ctx, s, s.within(year, to))
		if err != nil {
			return SeriesPlaces{}, err
		}
		if s.folded != nil {
			all, err := e.foldPlaces(ctx, s, from, to)
			all.year, all.Year = sums, to-year
			return all, err
		}
		var named []record.Slug
		for i, row := range sums {
			if row != nil {
				named = append(named, e.Roll.Places[i].Slug)
			}
		}
		all, err := e.readPlaces(ctx, window, named...)
		all.year, all.Year = sums, to-year
		if before := len(window.Periods) - (to - from); before > 0 { // which the first change is from
			all.Periods = window.Periods[before:]
			for i := range all.Places {
				all.Places[i].Rows = all.Places[i].Rows[before:]
			}
		}
		return all, err
	})
}

// readPlaces reads the places that a line of the series names, and others.
func (e *Edition) readPlaces(ctx context.Context, s SeriesPeriods, places ...record.Slug) (SeriesPlaces, error) {
	all := SeriesPlaces{SeriesPeriods: s}
	reports := s.reports()
	lines, err := e.Snap.Lines(ctx, store.Filter{Reports: notNil(reports)})
	if err != nil {
		return SeriesPlaces{}, err
	}
	for _, l := range lines {
		if l.Jurisdiction == "" {
			all.Unplaced = append(all.Unplaced, l)
		} else {
			places = append(places, l.Jurisdiction)
		}
	}
	for slug, moves := range e.Said.moves {
		if slices.ContainsFunc(moves, func(m record.MoveIn) bool { return m.Correction.Report.Series() == s.ID }) {
			places = append(places, slug)
		}
	}
	listings, err := e.ListingsOf(ctx, places, reports)
	if err != nil {
		return SeriesPlaces{}, err
	}
	for _, l := range listings {
		all.Places = append(all.Places, PlaceRows{Jurisdiction: l.Jurisdiction, Rows: l.Rows(s.Periods)})
	}
	return all, nil
}

// PlacesIn returns the places that a line of one report of a series names, or where a correction
// counts one, each with its row of that period alone. at is that of the report in the periods. Of a month or year the
// rows are in short, see [Edition.Filled].
func (e *Edition) PlacesIn(ctx context.Context, s SeriesPeriods, at int) ([]PlaceRows, error) {
	if s.folded != nil {
		all, err := e.PlacesOver(ctx, s, at, at+1)
		return slices.DeleteFunc(slices.Clone(all.Places), func(p PlaceRows) bool {
			return !slices.ContainsFunc(p.Rows[0].Figures, func(f record.RowFigure) bool { return Names(&f.Figure) })
		}), err
	}
	window := s.Periods[max(0, at-1) : at+1]
	report := s.Periods[at].Report.ID
	lines, err := e.Snap.Lines(ctx, store.Filter{Report: report})
	if err != nil {
		return nil, err
	}
	var places []record.Slug
	for _, l := range lines {
		if l.Jurisdiction != "" {
			places = append(places, l.Jurisdiction)
		}
	}
	for slug, moves := range e.Said.moves {
		if slices.ContainsFunc(moves, func(m record.MoveIn) bool { return m.Correction.Report == report }) {
			places = append(places, slug)
		}
	}
	var reports []record.ReportID
	for _, c := range window {
		if c.Report.Published() {
			reports = append(reports, c.Report.ID)
		}
	}
	listings, err := e.ListingsOf(ctx, places, reports)
	if err != nil {
		return nil, err
	}
	all := make([]PlaceRows, len(listings))
	for i, l := range listings {
		rows := l.Rows(window)
		all[i] = PlaceRows{Jurisdiction: l.Jurisdiction, Rows: rows[len(rows)-1:]}
	}
	return all, nil
}

// Filled are some of [Edition.PlacesIn] with all that the record has of their figures: those of a month or year were
// read in short.
func (e *Edition) Filled(ctx context.Context, s SeriesPeriods, at int, places []PlaceRows) ([]PlaceRows, error) {
	if s.folded == nil || len(places) == 0 {
		return places, nil
	}
	window := SeriesPeriods{Periods: s.within(max(0, at-1), at+1)}
	var slugs []record.Slug
	for _, p := range places {
		slugs = append(slugs, p.Slug)
	}
	listings, err := e.ListingsOf(ctx, slugs, window.reports())
	if err != nil {
		return nil, err
	}
	rows := make(map[record.Slug][]record.Row, len(listings))
	for _, l := range listings {
		if rows[l.Jurisdiction.Slug], err = e.RowsIn(ctx, s, l, at, at+1); err != nil {
			return nil, err
		}
	}
	all := slices.Clone(places)
	for i := range all {
		if of, ok := rows[all[i].Slug]; ok {
			all[i].Rows = of
		}
	}
	return all, nil
}

// reports are those that came out.
func (s *SeriesPeriods) reports() (ids []record.ReportID) {
	for _, c := range s.Periods {
		if c.Report.Published() {
			ids = append(ids, c.Report.ID)
		}
	}
	return ids
}

// Adds reports whether the numbers of a measure may be added over the periods: none counts a
// case that another counts as well.
func (s *SeriesPeriods) Adds(of record.SeriesMeasure) bool {
	if of.Base == record.OnTheList {
		return false
	}
	for i := 1; i < len(s.Periods); i++ { // they are in order of time
		if s.Periods[i-1].Report.Period.Overlaps(s.Periods[i].Report.Period) {
			return false
		}
	}
	return true
}

// Over is how much of a measure is in the record, over all reports that came out; see [SeriesPeriods.Adds].
// The total is known where that of each report is.
func (s *SeriesPeriods) Over(of record.SeriesMeasure) record.SectionCoverage {
	all := record.SectionCoverage{Measure: of.Measure, Total: record.Known(0), Whole: true}
	for _, c := range s.Periods {
		if !c.Report.Published() {
			continue
		}
		part := c.Section(of.Measure)
		all.Rows, all.Unread, all.Sum = all.Rows+part.Rows, all.Unread+part.Unread, all.Sum+part.Sum
		all.Whole = all.Whole && part.Whole
		if !part.Total.Known {
			all.Total.Known = false
		}
		all.Total.N += part.Total.N
	}
	if !all.Total.Known || len(s.reports()) == 0 {
		all.Total = record.Count{}
	}
	return all
}

// NewestWhole is the newest period of which a whole report came out, else the newest that
// came out at all; ok is false where none did.
func (s *SeriesPeriods) NewestWhole() (at int, ok bool) {
	at = -1
	for i := range s.Periods {
		r := &s.Periods[i].Report
		if r.Published() && (at < 0 || !r.Partial || s.Periods[at].Report.Partial) {
			at = i
		}
	}
	return at, at >= 0
}

// NewestFirst are all series, the one with the newest period first.
func (e *Edition) NewestFirst() []SeriesPeriods {
	all := slices.Clone(e.Series)
	slices.SortStableFunc(all, func(a, b SeriesPeriods) int { return cmp.Compare(b.newest(), a.newest()) })
	return all
}

// EventsOf are the events that are about a series as a whole, and of a list also those about
// what came off it or was changed on it.
func (e *Edition) EventsOf(s SeriesPeriods) []record.Event {
	return slices.DeleteFunc(slices.Clone(e.Said.Events), func(v record.Event) bool {
		if v.Report == "" {
			return v.Jurisdiction != "" || v.Concerns != record.National || !s.early
		}
		return v.Report.Series() != s.ID || v.Jurisdiction != "" && !s.Lists()
	})
}

// Own is what a measure adds up to in the place's own figures as they read now; it is not known
// where none has a number.
func (p *PlaceRows) Own(m record.Measure) (sum record.Count) {
	for i := range p.Rows {
		if n := p.Rows[i].At(m).Effective; n.Known {
			sum = record.Known(sum.N + n.N)
		}
	}
	return sum
}

// Apart is what the facilities add up to in the place that others run.
func (p *PlaceRows) Apart(m record.Measure) (sum record.Count) {
	for i := range p.Rows {
		if n := ApartIn(p.Rows[i].At(m)); n.Known {
			sum = record.Known(sum.N + n.N)
		}
	}
	return sum
}

// ApartIn is the same of one figure.
func ApartIn(f *record.Figure) (sum record.Count) {
	for i := range f.Apart {
		if n := f.Apart[i].Value; n.Known {
			sum = record.Known(sum.N + n.N)
		}
	}
	return sum
}
