package public

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/chart"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

const (
	// highestShown is how many places the front page ranks.
	highestShown = 10
	// A broad screen shows the newest periods of a place, a narrow one fewer of them.
	periodsBroad, periodsNarrow = 6, 3
)

// highest ranks the places of a map by what it draws: the sum over all its periods if they are added up, or else the
// numbers of one report. Without numbers there is no ranking.
func highest(r *answer.Request, m *cartographer, rows []mapRow) (pages.HighestView, error) {
	w := r.W
	v := pages.HighestView{Title: m.highestTitle()}
	rows = slices.DeleteFunc(slices.Clone(rows), func(row mapRow) bool { return row.figure.shade() != chart.Counted })
	if m.presence() || len(rows) == 0 {
		return pages.HighestView{}, nil
	}
	v.Of = len(rows)
	ranked := foremost(rows, highestShown, func(a, b mapRow) int {
		return cmp.Or(cmp.Compare(b.figure.now.N, a.figure.now.N), cmp.Compare(a.place.Name, b.place.Name))
	})
	slugs := make([]record.Slug, len(ranked))
	for i := range ranked {
		slugs[i] = ranked[i].place.Slug
	}
	from := max(0, len(m.periods)-periodsBroad)
	figures, err := m.figuresIn(r.Ctx(), slugs, m.periods[from:])
	if err != nil {
		return v, err
	}
	for i, c := range m.periods[from:] {
		v.Columns = append(v.Columns, pages.HighestColumn{Text: m.columnHead(c.Report.Period),
			Broad: len(m.periods)-from-i > periodsNarrow, Partial: c.Report.Partial})
	}
	if len(m.periods) > 1 {
		v.Total = allPeriods(w, m.series)
	}
	most := 0
	for _, row := range ranked {
		shown := pages.HighestRow{Total: w.Number(row.figure.now.N), Standing: row.place.Standing}
		j, read := row.place.Jurisdiction, figures[row.place.Slug]
		shown.Place, shown.State = ui.Link{Text: j.Name, Href: link.Jurisdiction(j.Slug)}, edition.StateName(j.State)
		if !m.IsEarly(m.series.ID) {
			marks := (&mapPlace{row, read}).marks()
			shown.Standing = record.Standing{Corrected: slices.Contains(marks, "corrected"),
				Disputed: slices.Contains(marks, "disputed")}
		}
		for _, f := range read {
			cell, err := m.highestCell(r, f)
			if err != nil {
				return v, err
			}
			most = max(most, cell.N)
			shown.Cells = append(shown.Cells, cell)
		}
		v.Rows = append(v.Rows, shown)
	}
	for i := range v.Rows {
		for k := range v.Rows[i].Cells {
			c := &v.Rows[i].Cells[k]
			c.Bar = chart.Length(100*c.N) / chart.Length(max(1, most))
		}
	}
	v.Legend = m.legend(v.Rows)
	v.Held = m.held()
	v.List = m.address(link.Jurisdictions)
	v.CSV, v.JSON = link.As(v.List, "csv"), link.As(v.List, "json")
	return v, nil
}

// highestCell returns the figure of one period, or the mark for its absence.
func (m *cartographer) highestCell(r *answer.Request, f record.Figure) (pages.HighestCell, error) {
	if mark, reason := markOf(r.W, m.of, r.IsEarly(m.series.ID), &f); mark != "" {
		return pages.HighestCell{Mark: mark, Reason: reason}, nil
	}
	of := m.periods[0].Report.ID
	if len(f.Lines) > 0 {
		of = f.Lines[0].Report
	}
	shown, err := present.FigureView(r.Ctx(), &r.Reading, of, f)
	return pages.HighestCell{Figure: shown.WithoutDisputes(), N: f.Effective.N}, err
}

// year returns the year of all weeks of the map, "" if there are several, or periods other than weeks.
func (m *cartographer) year() string {
	first, last := m.periods[0].Report.Period, m.periods[len(m.periods)-1].Report.Period
	if m.series.Cadence != record.Weekly || first.Start[:4] != last.End[:4] {
		return ""
	}
	return string(first.Start[:4])
}

// columnHead names a period above its column; the title has the year.
func (m *cartographer) columnHead(p record.Period) string {
	if m.year() != "" {
		return present.InTwoLines(m.w.DayOfYear(p.Start), m.w.DayOfYear(p.End))
	}
	return shortPeriod(m.w, m.series, p)
}

// highestTitle says what the places are ranked by.
func (m *cartographer) highestTitle() string {
	w := m.w
	period := shortPeriod(w, m.series, m.periods[0].Report.Period)
	switch {
	case len(m.periods) > 1:
		all := strings.ToLower(allPeriods(w, m.series))
		if year := m.year(); year != "" {
			all += ", " + year
		}
		return w.T("{measure}, {periods}", "measure", shortMeasure(w, m.of), "periods", all)
	case m.of.Measure == record.Issued:
		return w.T("Most detainers sent, {period} (not declined)", "period", period)
	}
	return w.T("{measure}, {periods}", "measure", shortMeasure(w, m.of), "periods", period)
}

// legend explains the marks in the rows.
func (m *cartographer) legend(rows []pages.HighestRow) string {
	var said []string
	for _, mark := range []struct{ sign, text string }{
		{"·", m.w.T("· not in our copy yet")}, {"–", m.w.T("– not on ICE’s list")},
	} {
		if slices.ContainsFunc(rows, func(r pages.HighestRow) bool {
			return slices.ContainsFunc(r.Cells, func(c pages.HighestCell) bool { return c.Mark == mark.sign })
		}) {
			said = append(said, mark.text)
		}
	}
	return strings.Join(said, "\u2003")
}

// held says in a line how much of what was counted the record has, "" if all.
func (m *cartographer) held() string {
	w := m.w
	if m.of.Printed == record.HighestPlaces {
		return w.T("Section I names only the places with the most. A place that is not on it may have some too.")
	}
	sum, total := 0, 0
	for _, c := range m.periods {
		part := c.Section(m.of.Measure)
		if !part.Total.Known {
			return ""
		}
		sum, total = sum+part.Sum, total+part.Total.N
	}
	if sum >= total {
		return ""
	}
	return w.T("Our copy has {n} of the {all} that ICE counted.", "n", w.Number(sum), "all", w.Number(total))
}
