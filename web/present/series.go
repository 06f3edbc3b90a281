// Package present makes words, rows and Views of the record, for all parts of the site that
// show the same: a page and the API, a feed and a letter.
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
	// listedIn are the reports of the series that name the jurisdiction in any section.
	listedIn int
	// elsewhere is set where only other series name the jurisdiction.
	elsewhere bool
	// within are the counts that contain a figure, "New York City’s 12", by the figure.
	within map[figureOf]ui.Link
	// Name is what a jurisdiction is called.
	Name func(record.Slug) string
}

// figureOf names a figure of a place.
type figureOf struct {
	report  record.ReportID
	measure record.Measure
}

// Whole is the count that contains a figure, nothing where none does.
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

// reportNames are what a text calls the reports of a series.
type reportNames struct {
	W       *words.Language
	cadence record.Cadence
	// Published counts the reports that came out.
	Published int
	// first and last are the years in which periods begin, "" where there is no report.
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

// CountedReports are the same with their number, "three weekly reports of 2017".
func (n reportNames) CountedReports() string { return n.ofYears(n.CountedKind()) }

func (n reportNames) ofYears(reports string) string {
	if n.first == "" {
		return reports
	}
	return n.W.T("{reports} of {years}", "reports", reports, "years", n.Years())
}

// kind is what the series' reports are called by their cadence. A record that has no
// series yet has reports of none.
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

// CountedKind are the reports with their number, "three weekly reports".
func (n reportNames) CountedKind() string {
	if n.Published == 1 {
		return n.W.T("one {report}", "report", n.kind())
	}
	return n.W.T("{n} {reports}", "n", n.W.Spelled(n.Published), "reports", n.kind())
}

// period names the report's period within running text, without the year, which
// the sentence has said.
func (n reportNames) period(r record.Report) string {
	return n.W.PeriodWithin(n.cadence, r.Period)
}

// StatusText writes a series' status with its date in words, "suspended, April
// 11, 2017" of "suspended 2017-04-11".
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

// SeriesOf reads the listing in every series, and what is to be said about how
// much of each series is in the record.
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
		if err != nil && !errors.Is(err, record.ErrNotFound) { // a draft may bring the place itself
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

// containing are the counts that contain figures of the listing, with what was printed
// there. Each place that contains some is read once.
func containing(ctx context.Context, r *answer.Reading, l record.Listing) (map[figureOf]ui.Link, error) {
	lines := l.Lines
	for _, m := range l.Moves {
		lines = append(lines[:len(lines):len(lines)], m.Lines...)
	}
	var within map[figureOf]ui.Link // of most places nothing is contained
	read := map[record.Slug]map[figureOf][]record.Line{}
	for i := range lines {
		line := &lines[i]
		if line.PartOf == "" {
			continue
		}
		if read[line.PartOf] == nil {
			whole, err := r.Listing(ctx, line.PartOf)
			if err != nil && !errors.Is(err, record.ErrNotFound) { // a draft may bring the place itself
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

// wholeCount is a count that contains others, as it was printed in these lines.
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

// coverageNotes explain the kinds of absence that the rows show.
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
	// MostUnfolded is how many periods a series has at most to be told one by one: a
	// year of weeks and a little more.
	MostUnfolded = 60
	// NewestTold is how many moments and changes of a kind such a series shows one by one.
	NewestTold = 12
)

// Long reports whether the series is folded by year.
func (s SeriesRows) Long() bool { return len(s.Rows) > MostUnfolded }

// Newest are the last n rows as a series.
func (s SeriesRows) Newest(n int) SeriesRows {
	s.Rows = s.Rows[max(0, len(s.Rows)-n):]
	return s
}
