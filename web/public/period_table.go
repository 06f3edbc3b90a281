package public

import (
	"slices"
	"strings"

	"detainerledger/internal/edition"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// onPhones is how many periods a table shows on a narrow screen, the last ones.
const onPhones = 3

// listFragment is the fragment of the table of places.
const listFragment = "#list"

// periodTable makes a table of places by period, for a series of any kind.
type periodTable struct {
	r      *answer.Request
	series record.Series
	early  bool // of the weekly reports
	of     record.SeriesMeasure
	q      present.ListQuery
	// columns are the periods with a column, by index in the rows of a place, oldest first; lacking are those of
	// which the record has no line.
	periods []record.Coverage
	columns []int
	lacking []record.Coverage
	// highest is the number with the longest bar.
	highest int
	// marks are those used in the cells.
	marks map[string]bool
}

func newPeriodTable(
	r *answer.Request, series record.Series, of record.Measure, q present.ListQuery, periods []record.Coverage,
) *periodTable {
	t := &periodTable{r: r, series: series, early: r.IsEarly(series.ID), q: q, periods: periods, marks: map[string]bool{}}
	t.of, _ = series.Measure(of)
	for i := range periods {
		c := &periods[i]
		switch {
		case edition.Held(c, of), c.Report.Status == record.StatusNotPublished && len(t.columns) > 0:
			t.columns = append(t.columns, i)
		case c.Report.Published():
			t.lacking = append(t.lacking, *c)
		}
	}
	return t
}

// onlyBroad reports whether a column is hidden on a narrow screen.
func (t *periodTable) onlyBroad(column int) bool { return len(t.columns)-column > onPhones }

// heading sorts the table by its column, or reverses the order.
func (t *periodTable) heading(text, sort string) ui.SortColumn {
	col := ui.SortColumn{Text: text, Number: true}
	set := map[string]string{"sort": sort, "order": ""}
	if sort == t.q.Sort {
		col.Sorted = t.q.Order
		set["order"] = "ascending"
		if t.q.Order == "ascending" {
			set["order"] = "descending"
		}
	}
	col.Href = t.q.With(set) + t.q.Fragment
	return col
}

// head is the first column's heading.
func (t *periodTable) head() ui.SortColumn {
	col := t.heading(t.r.W.T("Place"), byName)
	col.Number, col.Term = false, "jurisdiction"
	col.TermBroad = true // on phones the heading next to it has one, and both would be too close
	return col
}

// headings are those of the periods.
func (t *periodTable) headings() []ui.SortColumn {
	var all []ui.SortColumn
	oneYear := inOneYear(t.periods)
	for at, i := range t.columns {
		report := t.periods[i].Report
		key := periodKey(t.series, report.Period)
		if t.early && len(t.columns) == 1 {
			key = string(t.of.Measure) // it then has no column of its own
		}
		col := t.heading(columnName(t.r.W, t.series, report, oneYear), key)
		col.Broad, col.TermBroad = t.onlyBroad(at), at < len(t.columns)-1 // the last one is enough
		switch {
		case !report.Published():
			col.Term, col.Href = "no-report", ""
		case t.early && t.of.Measure == record.Issued:
			col.Term = "section-i"
		case t.early:
			col.Term = "section-ii"
		default:
			col.Term = "period"
		}
		all = append(all, col)
	}
	return all
}

// columnName heads the column of a period; a span of days takes at most two lines.
func columnName(w *words.Language, s record.Series, report record.Report, oneYear bool) string {
	switch s.Cadence {
	case record.Monthly, record.CalendarYear, record.FiscalYear:
		name := present.Unbroken(periodName(w, s, report.Period))
		if report.Partial {
			name += " " + w.T("(part)")
		}
		return name
	}
	from, to := w.PeriodEnds(report.Period)
	if oneYear {
		for _, year := range []string{", ", " de ", " "} {
			to = strings.TrimSuffix(to, year+string(report.Period.End[:len("2017")]))
		}
	}
	return present.InTwoLines(from, to)
}

// inOneYear reports whether all periods begin and end in one year, so that the year need not be repeated.
func inOneYear(periods []record.Coverage) bool {
	year := func(d record.Day) string { return string(d[:len("2017")]) }
	return !slices.ContainsFunc(periods, func(c record.Coverage) bool {
		return year(c.Report.Period.Start) != year(periods[0].Report.Period.Start) ||
			year(c.Report.Period.End) != year(periods[0].Report.Period.Start)
	})
}

// row is a place with its figures. rows are those of all periods.
func (t *periodTable) row(
	place ui.Link, state string, standing record.Standing, rows []record.Row,
) (ui.PeriodTableRow, error) {
	row := ui.PeriodTableRow{Place: place, State: state, Standing: standing}
	for _, i := range t.columns {
		cell, err := t.cell(&rows[i])
		if err != nil {
			return row, err
		}
		row.Cells = append(row.Cells, cell)
	}
	return row, nil
}

func (t *periodTable) cell(row *record.Row) (ui.PeriodCell, error) {
	f := row.Figure(t.of.Measure)
	if mark, reason := t.mark(&f); mark != "" {
		t.marks[mark] = true
		return ui.PeriodCell{Mark: mark, Reason: reason, Disputed: f.Printed() && len(f.Disputes) > 0}, nil
	}
	figure, err := present.FigureView(t.r.Ctx(), &t.r.Reading, row.Report.ID, f)
	n := f.Effective
	if !n.Known {
		n = f.Published
	}
	cell := ui.PeriodCell{Figure: figure, Change: row.Change(t.of.Measure)}
	if t.highest > 0 && n.N > 0 {
		cell.Bar = min(100, max(2, 100*n.N/t.highest))
	}
	return cell, err
}

// mark returns the mark for a missing number, with the reason; "" if there is a figure to show.
func (t *periodTable) mark(f *record.Figure) (mark, reason string) {
	return markOf(t.r.W, t.of, t.early, f)
}

// markOf returns that of a figure of a measure; early is set for an early series.
func markOf(w *words.Language, of record.SeriesMeasure, early bool, f *record.Figure) (mark, reason string) {
	switch {
	case f.State == record.NumberUnknown:
		return w.T("listed"), w.T("listed; we do not have the number")
	case f.State == record.NotListed && early && of.Printed == record.HighestPlaces:
		return "–", w.T("not on ICE’s list, which names only the places with the most")
	case f.State == record.NotListed && early:
		return "–", w.T("not on ICE’s list")
	case f.State == record.NotListed:
		return "–", w.T("no line names the place")
	case f.State == record.NoReport:
		return "×", w.T("no report was published")
	case f.State == record.NotEntered:
		return "·", w.T("not in our copy yet")
	}
	return "", ""
}

// legend explains the marks in the table.
func (t *periodTable) legend() []string {
	w := t.r.W
	meaning := map[string]string{
		"·": w.T("not in our copy yet"), "–": w.T("no line names the place"), "×": w.T("no report was published"),
		w.T("listed"): w.T("number missing"),
	}
	if t.early {
		meaning["–"] = w.T("not on ICE’s list")
	}
	var all []string
	for _, mark := range []string{"·", "–", "×", w.T("listed")} {
		if t.marks[mark] {
			all = append(all, w.T("“{mark}” {reason}", "mark", mark, "reason", meaning[mark]))
		}
	}
	return all
}

// notInCopy names the periods shown that have no column.
func (t *periodTable) notInCopy() string {
	if len(t.lacking) == 0 {
		return ""
	}
	var names []string
	for _, c := range t.lacking {
		names = append(names, present.PeriodName(t.r.W, t.series, c.Report))
	}
	return t.r.W.T("Not in our copy yet: {periods}.", "periods", t.r.W.Join(names))
}

// others link to the periods before and after those shown. If a broad screen shows all, the link back is for narrow
// ones.
func (t *periodTable) others(all []record.Coverage) (earlier, later ui.Link, narrow bool) {
	at := func(start record.Day) int {
		return slices.IndexFunc(all, func(c record.Coverage) bool { return c.Report.Period.Start == start })
	}
	to := func(c record.Coverage) string {
		return t.q.With(map[string]string{"report": string(c.Report.ID)}) + t.q.Fragment
	}
	if len(t.columns) == 0 {
		return earlier, later, false
	}
	first := at(t.periods[t.columns[max(0, len(t.columns)-onPhones)]].Report.Period.Start)
	for i := first - 1; i >= 0 && earlier.Href == ""; i-- {
		if edition.Held(&all[i], t.of.Measure) {
			earlier = ui.Link{Text: t.r.W.T("← Earlier"), Href: to(all[i])}
			narrow = all[i].Report.Period.Start >= t.periods[0].Report.Period.Start &&
				t.periods[0].Report.Period.Start == all[0].Report.Period.Start
		}
	}
	last := at(t.periods[len(t.periods)-1].Report.Period.Start)
	for i := min(last+onPhones, len(all)-1); i > last && later.Href == ""; i-- {
		if edition.Held(&all[i]) {
			later = ui.Link{Text: t.r.W.T("Later →"), Href: to(all[i])}
		}
	}
	return earlier, later, narrow
}
