package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"detainerledger/internal/record"
	"detainerledger/internal/store"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
)

// wholeReport returns the newest report of which all of Section I is in the
// record, which says most about a single place; else the newest published one.
func wholeReport(coverages []record.Coverage) (record.Coverage, bool) {
	var newest record.Coverage
	for _, c := range slices.Backward(coverages) {
		if !c.Report.Published() {
			continue
		}
		if c.Section(record.Issued).Whole {
			return c, true
		}
		if newest.Report.ID == "" {
			newest = c
		}
	}
	return newest, newest.Report.ID != ""
}

// emptyRows carry the reports of the periods and no figures.
func emptyRows(coverages []record.Coverage) []record.Row {
	rows := make([]record.Row, len(coverages))
	for i, c := range coverages {
		rows[i].Report = c.Report
	}
	return rows
}

// seriesRows are a jurisdiction's rows in one series.
type seriesRows struct {
	record.Series
	rows []record.Row
	// listedIn are the reports of the series that name the jurisdiction in any section.
	listedIn int
	// within are the counts that contain a figure, "New York City’s 12", by the figure.
	within map[figureOf]ui.Link
	// name is what a jurisdiction is called.
	name func(record.Slug) string
	w    *words.Language
}

// figureOf names a figure of a place.
type figureOf struct {
	report  record.ReportID
	measure record.Measure
}

// whole is the count that contains a figure, nothing where none does.
func (s *seriesRows) whole(r *record.Row, m record.Measure) ui.Link {
	return s.within[figureOf{r.Report.ID, m}]
}

// figure is a figure of a row with the count that contains it.
func (s *seriesRows) figure(r *record.Row, m record.Measure) ui.FigureView {
	v := ui.FigureView{Figure: r.Figure(m)}
	if v.PartOf != "" {
		v.Within = s.whole(r, m)
	}
	return v
}

// published counts the reports of the series that came out.
func (s seriesRows) published() int {
	n := 0
	for _, r := range s.rows {
		if r.Report.Published() {
			n++
		}
	}
	return n
}

// reportsOf names the reports of the series, "weekly reports of 2017".
func (s seriesRows) reportsOf() string {
	if len(s.rows) == 0 {
		return s.kind()
	}
	return s.w.T("{reports} of {years}", "reports", s.kind(), "years", s.years())
}

// kind is what the series' reports are called by their cadence.
func (s seriesRows) kind() string {
	switch s.Cadence {
	case record.Weekly:
		return s.w.N(s.published(), "weekly report", "weekly reports")
	case record.Quarterly:
		return s.w.N(s.published(), "quarterly report", "quarterly reports")
	default:
		return s.w.N(s.published(), "yearly report", "yearly reports")
	}
}

// years are those in which the series' periods begin, "2017" or "2017 to 2019".
func (s seriesRows) years() string {
	first := s.rows[0].Report.Period.Start[:4]
	last := s.rows[len(s.rows)-1].Report.Period.Start[:4]
	if first == last {
		return string(first)
	}
	return s.w.T("{first} to {last}", "first", string(first), "last", string(last))
}

// countedKind are the reports with their number, "three weekly reports".
func (s seriesRows) countedKind() string {
	if s.published() == 1 {
		return s.w.T("one {report}", "report", s.kind())
	}
	return s.w.T("{n} {reports}", "n", s.w.Spelled(s.published()), "reports", s.kind())
}

// countedReports are the same with their years, "three weekly reports of 2017".
func (s seriesRows) countedReports() string {
	if len(s.rows) == 0 {
		return s.countedKind()
	}
	return s.w.T("{reports} of {years}", "reports", s.countedKind(), "years", s.years())
}

// period names the report's period within running text, without the year, which
// the sentence has said.
func (s seriesRows) period(r record.Report) string {
	if s.Cadence != record.Weekly {
		return s.w.PeriodOf(s.Cadence, r.Period)
	}
	return s.w.T("the week of {day}", "day", s.w.MonthDay(r.Period.Start))
}

// statusText writes a series' status with its date in words, "suspended, April
// 11, 2017" of "suspended 2017-04-11".
func statusText(w *words.Language, status string) string {
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

func reportsOfAll(w *words.Language, all []seriesRows) string {
	var names []string
	for _, s := range all {
		names = append(names, s.countedReports())
	}
	if len(names) == 0 {
		return w.T("reports")
	}
	return w.Join(names)
}

// seriesOf reads the listing in every series, and what is to be said about how
// much of each series is in the record.
func (s *server) seriesOf(ctx context.Context, snap *store.Snapshot, p *places, l record.Listing) (all []seriesRows, notes [][]string, err error) {
	every, err := s.allSeries(ctx, snap)
	if err != nil {
		return nil, nil, err
	}
	within, err := s.containing(ctx, snap, p, l)
	if err != nil {
		return nil, nil, err
	}
	reports := l.Reports()
	for _, series := range every {
		rows := seriesRows{Series: series.Series, rows: l.Rows(series.periods), within: within, name: p.name, w: p.w}
		for i := range rows.rows {
			if _, found := slices.BinarySearch(reports, rows.rows[i].Report.ID); found {
				rows.listedIn++
			}
		}
		all = append(all, rows)
		notes = append(notes, coverageNotes(rows, series.periods))
	}
	return all, notes, nil
}

// containing are the counts that contain figures of the listing, with what was printed
// there. Each place that contains some is read once.
func (s *server) containing(ctx context.Context, snap *store.Snapshot, p *places, l record.Listing) (map[figureOf]ui.Link, error) {
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
			whole, err := s.listing(ctx, snap, line.PartOf)
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
			within[key] = p.containing(line.PartOf, line.Report, line.Measure, read[line.PartOf][key])
		}
	}
	return within, nil
}

// containing is a count that contains others, as it was printed in these lines.
func (p *places) containing(slug record.Slug, report record.ReportID, m record.Measure, lines []record.Line) ui.Link {
	within := p.link(slug)
	whole := record.Read(report, m, record.Printed{Lines: lines}, record.NotEntered)
	if place, ok := p.index.Place(string(slug)); ok && whole.Published.Known {
		within.Text = p.w.T("{place}’s {n}", "place", p.w.Official(place.Name), "n", p.w.Number(whole.Published.N))
	}
	return within
}

// mostGaps is how many incomplete reports a note names; each report's page says what it lacks.
const mostGaps = 4

// coverageNotes explain the kinds of absence that the rows show.
func coverageNotes(s seriesRows, coverages []record.Coverage) []string {
	var notes []string
	absent := func(state record.State) (issued, declined bool) {
		for i := range s.rows {
			issued = issued || s.rows[i].Issued.State == state
			declined = declined || s.rows[i].Declined.State == state
		}
		return issued, declined
	}
	if notListed, _ := absent(record.NotListed); notListed {
		notes = append(notes, s.w.T("Section I names only the highest places. “Not listed” there does not mean that no detainer was issued."))
	}
	var gaps []string
	left := 0
	for i := range s.rows {
		r := &s.rows[i]
		if r.Declined.State != record.NotEntered {
			continue
		}
		if len(gaps) == mostGaps {
			left++
		} else if part := coverages[i].Section(record.Declined); part.Total.Known {
			gaps = append(gaps, s.w.T("{n} of {all} declines of {period}", "n", s.w.Number(part.Sum), "all", s.w.Number(part.Total.N), "period", s.period(r.Report)))
		}
	}
	if issued, declined := absent(record.NotEntered); issued || declined {
		note := s.w.T("“Not yet entered” means that no line in the record names this place there, and that the record does not hold every line of that section.")
		if len(gaps) > 0 {
			if left > 0 {
				gaps = append(gaps, s.w.N(left, "not every decline of {n} more report", "not every decline of {n} more reports"))
			}
			note += " " + s.w.T("It holds {gaps}.", "gaps", s.w.Join(gaps))
		}
		notes = append(notes, note)
	}
	return notes
}

func heading(w *words.Language, c record.Cadence) string {
	switch c {
	case record.Weekly:
		return w.T("Week by week")
	case record.Quarterly:
		return w.T("Quarter by quarter")
	default:
		return w.T("Year by year")
	}
}

// periodOf returns the period of a report.
func periodOf(all []seriesRows, id record.ReportID) record.Period {
	for _, s := range all {
		for _, r := range s.rows {
			if r.Report.ID == id {
				return r.Report.Period
			}
		}
	}
	return record.Period{}
}
