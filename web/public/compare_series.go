package public

import (
	"context"
	"fmt"
	"slices"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/present"
)

// chooseSeries chooses the series by whose periods the places are compared: the requested one, or else the early ones
// if one of them names a place, or else the newest that does.
func (c *comparison) chooseSeries() {
	for _, s := range c.NewestFirst() {
		if slices.ContainsFunc(c.listings, func(l record.Listing) bool { return names(s, l) }) {
			c.naming = append(c.naming, s)
		}
	}
	shown := c.Early()
	asked, ok := c.SeriesNamed(c.asked)
	early := slices.ContainsFunc(c.naming, func(s edition.SeriesPeriods) bool { return c.IsEarly(s.ID) })
	switch {
	case ok:
		shown = []edition.SeriesPeriods{asked}
	case !early && len(c.naming) > 0:
		shown = c.naming[:1]
	}
	for _, s := range shown {
		in := comparedIn{SeriesPeriods: s}
		for _, l := range c.listings {
			in.rows = append(in.rows, l.Rows(s.Periods))
		}
		c.series = append(c.series, in)
	}
}

// names reports whether a line of the series names the place, or a correction counts one there.
func names(s edition.SeriesPeriods, l record.Listing) bool {
	return l.Of(func(id record.SeriesID) bool { return id == s.ID }).Listed()
}

// otherSeries links to the comparison in each series that names one of the places.
func (c comparison) otherSeries() (all []ui.PageChoice) {
	for _, s := range c.NewestFirst() {
		is := func(o record.SeriesID) bool { return o == s.ID }
		shown := slices.ContainsFunc(c.series, func(o comparedIn) bool { return is(o.ID) })
		if shown || slices.ContainsFunc(c.naming, func(o edition.SeriesPeriods) bool { return is(o.ID) }) {
			all = append(all, ui.PageChoice{Text: c.W.Official(s.Title), Current: shown,
				Href: link.ComparedIn(s.ID, c.slugs...)})
		}
	}
	return all
}

// inSeries returns one series of all places, without measures if none of its lines names one of them and there is
// another series.
func (c comparison) inSeries(ctx context.Context, i int) (pages.ComparedSeries, error) {
	w, of := c.W, c.series[i]
	v := pages.ComparedSeries{Series: of.Series, Early: c.IsEarly(of.ID)}
	drawn := slices.ContainsFunc(of.rows, func(rows []record.Row) bool {
		return slices.ContainsFunc(rows, present.AnyDrawn)
	})
	if !drawn && len(c.series) > 1 {
		return v, nil
	}
	for k, l := range c.listings {
		if !v.Early && !names(of.SeriesPeriods, l) {
			v.NotNamed = append(v.NotNamed,
				w.T("No line of this series names {place}.", "place", w.ThePlace(c.Places.Name(c.slugs[k]))))
		}
	}
	for _, m := range of.Measures {
		if of.Lists() && !of.prints(m.Measure) {
			continue // the places are listed in another category, or not at all
		}
		measure, err := c.measure(ctx, i, m)
		if err != nil {
			return v, err
		}
		if drawn && !of.Lists() {
			measure.Chart = c.chart(i, m)
		}
		v.Measures = append(v.Measures, measure)
	}
	return v, nil
}

// prints reports whether a report prints one of the places with the measure.
func (s *comparedIn) prints(m record.Measure) bool {
	return slices.ContainsFunc(s.rows, func(rows []record.Row) bool {
		return slices.ContainsFunc(rows, func(r record.Row) bool { return r.At(m).Printed() })
	})
}

// measure is one measure of one series, place by place.
func (c comparison) measure(ctx context.Context, i int, m record.SeriesMeasure) (pages.ComparedMeasure, error) {
	w, of := c.W, c.series[i]
	v := pages.ComparedMeasure{
		By: of.Cadence, SeriesMeasure: m, Name: measureName(w, m), ID: fmt.Sprintf("%s-%s", of.ID, m.Measure),
		Base: w.T(bases[m.Base]),
		Caption: w.T("{measure}, by {cadence}, as published and as it reads now", "measure", measureName(w, m),
			"cadence", w.Cadence(of.Cadence)),
		Differences: c.differences(i, m.Measure), Apart: c.apart(of, m),
	}
	if !c.IsEarly(of.ID) {
		v.Absent = present.AbsenceWord(w, m.Absence)
		if of.Long() {
			c.byYear(of, &v)
			return v, nil
		}
	}
	first := max(0, len(of.Periods)-mostPeriods) // among the periods shown
	if first > 0 {
		v.Shown = w.T("The table and the chart show the newest {n} of {all} periods; the files have all of them.",
			"n", w.Number(mostPeriods), "all", w.Number(len(of.Periods)))
	}
	for k := first; k < len(of.Periods); k++ {
		report := of.Periods[k].Report
		row := pages.ComparedRow{Report: report, Partial: report.Partial}
		if !c.IsEarly(of.ID) {
			row.Name = present.PeriodName(w, of.Series, report)
		}
		if !report.Published() {
			row.NoReport = w.State(of.rows[0][k].Figure(m.Measure).State)
		}
		for place := range c.listings {
			f, err := present.FigureView(ctx, c.Reading, report.ID, of.rows[place][k].Figure(m.Measure))
			if err != nil {
				return v, err
			}
			row.Figures = append(row.Figures, f)
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}

// byYear fills in the sums of each year, for a series with too many periods to read one by one.
func (c comparison) byYear(of comparedIn, v *pages.ComparedMeasure) {
	w := c.W
	v.By = record.CalendarYear
	v.Caption = w.T("{measure}, by {cadence}, as published and as it reads now", "measure", v.Name,
		"cadence", w.Cadence(v.By))
	v.Shown = w.T("The table has the sum of each year, the chart the newest {n} periods; the files have all {all}.",
		"n", w.Number(min(mostPeriods, len(of.Periods))), "all", w.Number(len(of.Periods)))
	for place, rows := range of.rows {
		for k, year := range (edition.SeriesRows{SeriesPeriods: of.SeriesPeriods, Rows: rows}).By(record.CalendarYear).Rows {
			if place == 0 {
				v.Rows = append(v.Rows, pages.ComparedRow{Report: year.Report, Partial: year.Report.Partial,
					Name: string(year.Report.Period.Start[:len("2026")])})
			}
			v.Rows[k].Figures = append(v.Rows[k].Figures, ui.FigureView{Figure: year.Figure(v.Measure)})
		}
	}
}

// apart says what facilities that others run counted in the places, if the periods may be added.
func (c comparison) apart(of comparedIn, m record.SeriesMeasure) (told []string) {
	if !of.Adds(m) {
		return nil
	}
	for i, l := range c.listings {
		rows := edition.PlaceRows{Jurisdiction: l.Jurisdiction, Rows: of.rows[i]}
		if n := rows.Apart(m.Measure); n.Known {
			told = append(told, c.W.T("Facilities in {place} that others run counted {n} in all periods: "+
				"no part of the figures here.", "place", c.W.ThePlace(c.Places.Name(c.slugs[i])), "n", c.W.Number(n.N)))
		}
	}
	return told
}

// file is the comparison as a file, place by place: with a row for each period of the early series, and one for each
// period and measure of another.
func (c comparison) file() present.TableFile {
	early := c.asked == "" || c.IsEarly(c.asked)
	if early && len(c.series) > 0 {
		early = c.IsEarly(c.series[0].ID)
	}
	if !early {
		return c.seriesFile(c.series[0])
	}
	return present.TableFile{Name: comparisonName, Table: dataset.PeriodsPage, Rows: func(yield func(dataset.Row) bool) {
		for i, l := range c.listings {
			for _, s := range c.series {
				for _, r := range s.rows[i] {
					if !yield(periodCells(l.Jurisdiction, s.ID, r)) {
						return
					}
				}
			}
		}
	}}
}

// comparisonName is the prefix of the names of a comparison's files.
const comparisonName = "detainer-ledger-comparison"

func (c comparison) seriesFile(of comparedIn) present.TableFile {
	return present.TableFile{Name: comparisonName, Table: dataset.SeriesPlacesPage,
		Rows: func(yield func(dataset.Row) bool) {
			for i, l := range c.listings {
				for k := range of.rows[i] {
					row := &of.rows[i][k]
					for _, m := range of.Measures {
						if !yield(seriesCells(of.ID, row.Report, l.Jurisdiction, m.Measure, row.At(m.Measure))) {
							return
						}
					}
				}
			}
		}}
}
