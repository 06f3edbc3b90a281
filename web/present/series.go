// Package present turns the record into words, rows and Views that several parts of the site share: a page and the API,
// a feed and a letter.
package present

import (
	"context"
	"errors"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
)

// SeriesRows are a jurisdiction's rows in one series.
type SeriesRows struct {
	record.Series
	reportNames
	Rows []record.Row
	// listedIn counts the reports of the series that name the jurisdiction in any section.
	listedIn int
	// elsewhere is set if only other series name the jurisdiction.
	elsewhere bool
	// within are the counts that contain a figure, "New York City’s 12", by figure.
	within map[figureOf]ui.Link
	// Name returns a jurisdiction's name.
	Name func(record.Slug) string
}

// figureOf identifies a figure of a place.
type figureOf struct {
	report  record.ReportID
	measure record.Measure
}

// Whole returns the count that contains a figure, empty if there is none.
func (s *SeriesRows) Whole(r *record.Row, m record.Measure) ui.Link {
	return s.within[figureOf{r.Report.ID, m}]
}

// Figure is a figure of a row with the count that contains it.
func (s *SeriesRows) Figure(r *record.Row, m record.Measure) ui.FigureView {
	v := ui.FigureView{Figure: r.Figure(m)}
	if v.PartOf != "" {
		v.Within = s.Whole(r, m)
	}
	return v
}

// reportNames has the forms in which texts name the reports of a series.
type reportNames struct {
	W       *words.Language
	cadence record.Cadence
	// Published counts the published reports.
	Published int
	// first and last are the first and last years in which periods begin, "" if there is no report.
	first, last record.Day
}

func NewReportNames(w *words.Language, cadence record.Cadence, periods []record.Coverage) reportNames {
	n := reportNames{W: w, cadence: cadence}
	for _, c := range periods {
		n.Published += One(c.Report.Published())
	}
	if len(periods) > 0 {
		n.first, n.last = periods[0].Report.Period.Start[:4], periods[len(periods)-1].Report.Period.Start[:4]
	}
	return n
}

// ReportsOf names the reports of the series, "weekly reports of 2017".
func (n reportNames) ReportsOf() string { return n.ofYears(n.kind()) }

// CountedReports does so with their number, "three weekly reports of 2017".
func (n reportNames) CountedReports() string { return n.ofYears(n.CountedKind()) }

func (n reportNames) ofYears(reports string) string {
	if n.first == "" {
		return reports
	}
	return n.W.T("{reports} of {years}", "reports", reports, "years", n.Years())
}

// kind names the series' reports by cadence. A record without series has reports without a cadence.
func (n reportNames) kind() string {
	if n.cadence == "" {
		return n.W.T("reports")
	}
	return n.W.Reports(n.cadence, n.Published)
}

// Years are those in which the series' periods begin, "2017" or "2017 to 2019".
func (n reportNames) Years() string {
	if n.first == n.last {
		return string(n.first)
	}
	return n.W.T("{first} to {last}", "first", string(n.first), "last", string(n.last))
}

// CountedKind names the reports with their number, "three weekly reports".
func (n reportNames) CountedKind() string {
	if n.Published == 1 {
		return n.W.T("one {report}", "report", n.kind())
	}
	return n.W.T("{n} {reports}", "n", n.W.Spelled(n.Published), "reports", n.kind())
}

// period names the report's period in running text, without the year, which the sentence has given.
func (n reportNames) period(r record.Report) string {
	return n.W.PeriodWithin(n.cadence, r.Period)
}

// StatusText formats a series' status and date, "suspended, April 11, 2017" for "suspended 2017-04-11".
func StatusText(w *words.Language, status string) string {
	word, date, found := strings.Cut(status, " ")
	day, err := record.ParseDay(date)
	if !found || err != nil {
		return w.Official(status)
	}
	if word == "suspended" {
		word = w.T("suspended")
	}
	return word + ", " + w.Day(day)
}

func reportsOfAll(w *words.Language, all []SeriesRows) string {
	var names []string
	for _, s := range all {
		names = append(names, s.CountedReports())
	}
	if len(names) == 0 {
		return w.T("reports")
	}
	return w.Join(names)
}

// SeriesOf reads the listing in every series, with notes about how much of each series is in the record.
func SeriesOf(
	ctx context.Context, r *answer.Reading, l record.Listing,
) (all []SeriesRows, notes [][]string, err error) {
	within, err := containing(ctx, r, l)
	if err != nil {
		return nil, nil, err
	}
	elsewhere := false
	if !l.Listed() {
		whole, err := r.WholeListing(ctx, l.Jurisdiction.Slug)
		if err != nil && !errors.Is(err, record.ErrNotFound) { // a draft may add the place itself
			return nil, nil, err
		}
		elsewhere = whole.Listed()
	}
	reports := l.Reports()
	for _, series := range r.Early() {
		rows := SeriesRows{
			Series: series.Series, reportNames: NewReportNames(r.W, series.Cadence, series.Periods),
			Rows: l.Rows(series.Periods), within: within, Name: r.Places.Name, elsewhere: elsewhere,
		}
		for i := range rows.Rows {
			if _, found := slices.BinarySearch(reports, rows.Rows[i].Report.ID); found {
				rows.listedIn++
			}
		}
		all = append(all, rows)
		notes = append(notes, coverageNotes(rows, series.Periods))
	}
	return all, notes, nil
}

// containing returns the counts that contain figures of the listing, with what was printed there. Each containing place
// is read once.
func containing(ctx context.Context, r *answer.Reading, l record.Listing) (map[figureOf]ui.Link, error) {
	lines := l.Lines
	for _, m := range l.Moves {
		lines = append(lines[:len(lines):len(lines)], m.Lines...)
	}
	var within map[figureOf]ui.Link // most places have none
	read := map[record.Slug]map[figureOf][]record.Line{}
	for i := range lines {
		line := &lines[i]
		if line.PartOf == "" {
			continue
		}
		if read[line.PartOf] == nil {
			whole, err := r.Listing(ctx, line.PartOf)
			if err != nil && !errors.Is(err, record.ErrNotFound) { // a draft may add the place itself
				return nil, err
			}
			read[line.PartOf] = map[figureOf][]record.Line{}
			for _, of := range whole.Lines {
				key := figureOf{of.Report, of.Measure}
				read[line.PartOf][key] = append(read[line.PartOf][key], of)
			}
		}
		if within == nil {
			within = map[figureOf]ui.Link{}
		}
		if key := (figureOf{line.Report, line.Measure}); within[key].Href == "" {
			within[key] = wholeCount(r, line.PartOf, line.Report, line.Measure, read[line.PartOf][key])
		}
	}
	return within, nil
}

// wholeCount returns a count that contains others, as printed in these lines.
func wholeCount(
	r *answer.Reading, slug record.Slug, report record.ReportID, m record.Measure, lines []record.Line,
) ui.Link {
	within := PlaceLink(r, slug)
	whole := record.Read(report, m, record.Printed{Lines: lines}, record.NotEntered)
	if place, ok := r.Places.Index.Place(string(slug)); ok && whole.Published.Known {
		within.Text = r.W.T("{place}’s {n}", "place", r.W.ThePlace(place.Name), "n", r.W.Number(whole.Published.N))
	}
	return within
}

// mostGaps is how many incomplete reports a note names; each report's page says what it lacks.
const mostGaps = 4

// coverageNotes explain the kinds of absence in the rows.
func coverageNotes(s SeriesRows, coverages []record.Coverage) []string {
	var notes []string
	absent := func(state record.State) (issued, declined bool) {
		for i := range s.Rows {
			issued = issued || s.Rows[i].At(record.Issued).State == state
			declined = declined || s.Rows[i].At(record.Declined).State == state
		}
		return issued, declined
	}
	if notListed, _ := absent(record.NotListed); notListed {
		notes = append(notes, s.W.T("Section I names only the places with the most."))
	}
	var gaps []string
	left := 0
	for i := range s.Rows {
		r := &s.Rows[i]
		if r.At(record.Declined).State != record.NotEntered {
			continue
		}
		if len(gaps) == mostGaps {
			left++
		} else if part := coverages[i].Section(record.Declined); part.Total.Known {
			gaps = append(gaps, s.W.T("{n} of {all} declines of {period}", "n", s.W.Number(part.Sum), "all",
				s.W.Number(part.Total.N), "period", s.period(r.Report)))
		}
	}
	if left > 0 {
		gaps = append(gaps, s.W.N(left, "not every decline of {n} more report", "not every decline of {n} more reports"))
	}
	if len(gaps) > 0 {
		notes = append(notes, s.W.T("Our copy has {gaps}.", "gaps", s.W.Join(gaps)))
	} else if issued, declined := absent(record.NotEntered); issued || declined {
		notes = append(notes, s.W.T("Our copy does not have every line."))
	}
	return notes
}

// PeriodOf returns the period of a report.
func PeriodOf(all []SeriesRows, id record.ReportID) record.Period {
	for _, s := range all {
		for _, r := range s.Rows {
			if r.Report.ID == id {
				return r.Report.Period
			}
		}
	}
	return record.Period{}
}

const (
	// MostUnfolded is the largest number of periods that a series shows one by one: a little more than a year of
	// weeks.
	MostUnfolded = 60
	// NewestTold is how many moments and changes of a kind a longer series shows one by one.
	NewestTold = 12
)

// Long reports whether the series is folded by year.
func (s SeriesRows) Long() bool { return len(s.Rows) > MostUnfolded }

// Newest returns the last n rows as a series.
func (s SeriesRows) Newest(n int) SeriesRows {
	s.Rows = s.Rows[max(0, len(s.Rows)-n):]
	return s
}
