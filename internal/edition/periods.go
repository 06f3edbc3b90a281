package edition

import (
	"context"
	"slices"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
)

// SeriesPeriods is a series, described, with each of its periods, oldest first.
type SeriesPeriods struct {
	record.Series
	// early: the series came in before series said what they count.
	early   bool
	Periods []record.Coverage
	// folded are the folds that Periods were made from, if the series is read by calendar month or year; unfolded
	// are its own periods.
	folded   []fold
	unfolded []record.Coverage
}

// Early returns the early series: those of the weekly reports of 2017, whose two measures and three sections appear in
// the list, on the map and in a place's first table.
func (e *Edition) Early() []SeriesPeriods {
	return slices.DeleteFunc(slices.Clone(e.Series), func(s SeriesPeriods) bool { return !s.early })
}

// IsEarly reports whether a series is an early one. "", which names no series, counts as early.
func (e *Edition) IsEarly(id record.SeriesID) bool {
	i := slices.IndexFunc(e.Series, func(s SeriesPeriods) bool { return s.ID == id })
	return id == "" || i >= 0 && e.Series[i].early
}

// MainSeries returns the series that the front page and the list show first: the first one in the record, an early one
// if there are any. It may be none.
func (e *Edition) MainSeries() (record.Series, []record.Coverage) {
	if len(e.Series) == 0 {
		return record.Series{}, nil
	}
	first := max(0, slices.IndexFunc(e.Series, func(s SeriesPeriods) bool { return s.early }))
	return e.Series[first].Series, e.Series[first].Periods
}

// ListsWeekly reports whether a list of places shows the series in the form of the weekly reports. It does so for the
// early series that is the main one, and for a record without series.
func (e *Edition) ListsWeekly(id record.SeriesID) bool {
	main, _ := e.MainSeries()
	return id == main.ID && e.IsEarly(id)
}

// AllPeriods returns every period of every series, by report.
func (e *Edition) AllPeriods() map[record.ReportID]record.Coverage {
	periods := map[record.ReportID]record.Coverage{}
	for _, series := range e.Series {
		for _, c := range series.Periods {
			periods[c.Report.ID] = c
		}
	}
	return periods
}

// ReadPeriods reads every series of a snapshot with its periods.
func ReadPeriods(ctx context.Context, snap *store.Snapshot) ([]SeriesPeriods, error) {
	every, err := snap.AllSeries(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]SeriesPeriods, len(every))
	for i, series := range every {
		all[i].Series, all[i].early = series.Described(), series.Form == ""
		if all[i].Periods, err = snap.Coverages(ctx, series); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// WholeReport returns the newest report of which the record holds all of the first measure, because it says most about
// a single place. Failing that, it returns the newest published report. The periods are those of one series.
func WholeReport(coverages []record.Coverage) (record.Coverage, bool) {
	var newest record.Coverage
	for _, c := range slices.Backward(coverages) {
		if !c.Report.Published() {
			continue
		}
		if c.Section(c.Measures()[0].Measure).Whole {
			return c, true
		}
		if newest.Report.ID == "" {
			newest = c
		}
	}
	return newest, newest.Report.ID != ""
}

// NewestHeld returns the newest published report of which the record holds a line, or else the newest published one.
// The periods are those of one series.
func NewestHeld(coverages []record.Coverage) (record.Coverage, bool) {
	var newest record.Coverage
	for _, c := range slices.Backward(coverages) {
		if !c.Report.Published() {
			continue
		}
		if Held(&c) {
			return c, true
		}
		if newest.Report.ID == "" {
			newest = c
		}
	}
	return newest, newest.Report.ID != ""
}

// Held reports whether the record holds a line of one of the measures, or of any measure if none is given.
func Held(c *record.Coverage, measures ...record.Measure) bool {
	if len(measures) == 0 {
		for _, of := range c.Measures() {
			measures = append(measures, of.Measure)
		}
	}
	return slices.ContainsFunc(measures, func(m record.Measure) bool { return c.Section(m).Rows > 0 })
}

// PeriodsShown is how many periods a table of a series shows by default. For years it is as many as fit on a screen.
func PeriodsShown(c record.Cadence) int {
	if c == record.CalendarYear || c == record.FiscalYear {
		return 9
	}
	return 6
}

// Published counts the published reports of the early series.
func (e *Edition) Published() int {
	published := 0
	for _, series := range e.Early() {
		for _, c := range series.Periods {
			if c.Report.Published() {
				published++
			}
		}
	}
	return published
}

// Naming counts the published reports that name a place.
func (e *Edition) Naming(slug string) int {
	if i, found := e.At[record.Slug(slug)]; found {
		return e.Roll.Places[i].Reports
	}
	return 0
}

// lines counts the printed lines in the record.
func lines(all []SeriesPeriods) int {
	n := 0
	for _, series := range all {
		for _, c := range series.Periods {
			for _, of := range c.Measures() {
				n += c.Section(of.Measure).Rows
			}
		}
	}
	return n
}
