package public

import (
	"cmp"
	"slices"
	"strings"

	"detainerledger/internal/dataset"
	"detainerledger/internal/edition"
	"detainerledger/internal/link"
	"detainerledger/internal/record"
	"detainerledger/internal/words"
	"detainerledger/templates/pages"
	"detainerledger/templates/ui"
	"detainerledger/web/answer"
	"detainerledger/web/present"
)

// placesTable is what the table of the places of a series is made from.
type placesTable struct {
	edition.SeriesPlaces
	q  seriesQuery
	of record.SeriesMeasure
	// states are those of all places, the filter notwithstanding.
	states []string
	// adds: the measure may be added over the periods.
	adds bool
	// part is the measure of whose share of another is told, where one of the two is shown.
	part record.SeriesMeasure
	// at is the period that the share is of: that by which the rows are sorted, else the newest
	// whole one.
	at int
}

// placesOfSeries shows the places of a series that counts, or sends them as a file. It returns
// the address of what is shown.
func placesOfSeries(r *answer.Request, v *pages.SeriesView, s edition.SeriesPeriods) (asked string, err error) {
	t, err := readPlaces(r, s)
	if err != nil {
		return "", err
	}
	asked = t.q.With(nil)
	if ext := r.Format(); present.Tabular(ext) {
		return asked, present.SendTable(r, ext, asked, t.file())
	}
	on, err := t.q.PageOf(r.W, len(t.Places))
	if err != nil {
		return "", err
	}
	view := pages.PlacesByPeriod{Filter: t.q.filter(r.W, t.states), Measures: t.switches(r.W), Totals: t.adds,
		Share: t.part.Measure != "", InStates: t.Area == "", Count: len(t.Places), Pages: on.Pages}
	view.CSV, view.JSON = t.q.files()
	view.Apart = slices.ContainsFunc(t.Places, func(p edition.PlaceRows) bool { return p.Apart(t.of.Measure).Known })
	view.Columns = t.headings(r.W, view.Apart)
	view.Foot = t.foot(r.W)
	view.Caption = r.W.T("{measure}, by place and {period}. Rows {from} to {to} of {n}.", "measure",
		measureName(r.W, t.of), "period", r.W.Cadence(s.Cadence), "from", r.W.Number(min(on.From+1, len(t.Places))),
		"to", r.W.Number(on.To), "n", r.W.Number(len(t.Places)))
	view.Notes = t.notes(r.W, view.Apart)
	for _, p := range t.Places[on.From:on.To] {
		row, err := t.row(r, p)
		if err != nil {
			return "", err
		}
		view.Rows = append(view.Rows, row)
	}
	v.Places = &view
	return asked, nil
}

// readPlaces reads the places that the address asks for, in its order.
func readPlaces(r *answer.Request, s edition.SeriesPeriods) (*placesTable, error) {
	all, err := r.PlacesOf(r.Ctx(), s.ID)
	if err != nil {
		return nil, err
	}
	t := &placesTable{SeriesPlaces: all}
	var measures []string
	for _, of := range s.Measures {
		measures = append(measures, string(of.Measure))
	}
	newest, _ := s.NewestWhole()
	sorts := func(m record.Measure) []string {
		of, _ := s.Measure(m)
		var sorts []string
		if t.adds = s.Adds(of) && len(s.Periods) > 1; t.adds {
			sorts = append(sorts, byTotal)
		} else if newest >= 0 {
			sorts = append(sorts, t.key(newest))
		}
		for i := range s.Periods {
			sorts = append(sorts, t.key(i))
		}
		return append(sorts, byName)
	}
	if t.q, err = readSeriesQuery(r, link.Series(s.ID), measures, sorts); err != nil {
		return nil, err
	}
	t.of, _ = s.Measure(t.q.measure)
	for _, m := range s.Measures {
		if m.ShareOf != "" && (m.Measure == t.of.Measure || m.ShareOf == t.of.Measure) {
			t.part = m
		}
	}
	t.at = newest
	if i := t.sortedBy(); i >= 0 {
		t.at = i
	}
	for i := range t.Places {
		t.states = append(t.states, strings.ToLower(t.Places[i].State))
	}
	t.Places = slices.DeleteFunc(t.Places, func(p edition.PlaceRows) bool {
		return !t.q.takes(p.State) || !slices.ContainsFunc(p.Rows, func(row record.Row) bool {
			f := row.At(t.of.Measure)
			return f.Printed() || f.State == record.MovedHere || len(f.Apart) > 0
		})
	})
	t.Unplaced = slices.DeleteFunc(t.Unplaced, func(l record.Line) bool {
		return l.Measure != t.of.Measure || !t.q.takes(l.InState())
	})
	t.sort()
	return t, nil
}

// key names a period of the series.
func (t *placesTable) key(at int) string { return periodKey(t.Series, t.Periods[at].Report.Period) }

// sortedBy is the period by which the rows are sorted, -1 where it is none.
func (t *placesTable) sortedBy() int {
	for i := range t.Periods {
		if t.key(i) == t.q.sort {
			return i
		}
	}
	return -1
}

// sort puts what has no number last both ways, and what is alike by name.
func (t *placesTable) sort() {
	at := t.sortedBy()
	value := func(p *edition.PlaceRows) record.Count {
		switch {
		case at >= 0:
			return p.Rows[at].At(t.of.Measure).Effective
		case t.q.sort == byTotal:
			return p.Own(t.of.Measure)
		}
		return record.Count{}
	}
	slices.SortStableFunc(t.Places, func(a, b edition.PlaceRows) int {
		by := cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.State, b.State), cmp.Compare(a.Slug, b.Slug))
		x, y := value(&a), value(&b)
		switch {
		case x.Known != y.Known:
			return cmp.Compare(b2i(y.Known), b2i(x.Known))
		case t.q.sort == byName && t.q.order == "descending":
			return -by
		case t.q.order == "descending":
			return cmp.Or(cmp.Compare(y.N, x.N), by)
		}
		return cmp.Or(cmp.Compare(x.N, y.N), by)
	})
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// switches lead to the other measures of the series.
func (t *placesTable) switches(w *words.Language) []ui.PageChoice {
	var all []ui.PageChoice
	for _, of := range t.Measures {
		all = append(all, ui.PageChoice{Text: measureName(w, of), Current: of.Measure == t.of.Measure,
			Href: t.q.With(map[string]string{"measure": string(of.Measure)})})
	}
	return all
}

// headings are those of the columns: the newest period comes first.
func (t *placesTable) headings(w *words.Language, apart bool) []ui.SortColumn {
	all := []ui.SortColumn{t.q.heading(w.T("Place"), byName)}
	if t.Area == "" {
		all = append(all, ui.SortColumn{Text: w.T("State"), Broad: true})
	}
	if t.adds {
		all = append(all, t.q.heading(w.T("All periods"), byTotal))
	}
	for i := range slices.Backward(t.Periods) {
		text := periodName(w, t.Series, t.Periods[i].Report.Period)
		if len(t.Periods) == 1 { // which one it is stands above
			text = measureName(w, t.of)
		}
		if t.Periods[i].Report.Partial {
			text += " " + w.T("(part)")
		}
		all = append(all, t.q.heading(text, t.key(i)))
	}
	if apart {
		all = append(all, ui.SortColumn{Text: w.T("Run by others there"), Number: true})
	}
	if t.part.Measure != "" {
		all = append(all, ui.SortColumn{Text: t.shareName(w), Number: true})
	}
	return all
}

// shareName heads the column of the share; the period is told where there are several.
func (t *placesTable) shareName(w *words.Language) string {
	whole, _ := t.SeriesPlaces.Measure(t.part.ShareOf)
	name := w.T("Share: {part} of {whole}", "part", strings.ToLower(measureName(w, t.part)), "whole",
		strings.ToLower(measureName(w, whole)))
	if len(t.Periods) > 1 {
		name += ", " + periodName(w, t.Series, t.Periods[t.at].Report.Period)
	}
	return name
}

// row is one place as the page shows it.
func (t *placesTable) row(r *answer.Request, p edition.PlaceRows) (pages.PlaceByPeriod, error) {
	w, m := r.W, t.of.Measure
	row := pages.PlaceByPeriod{Place: ui.Link{Text: p.Name, Href: link.Jurisdiction(p.Slug)},
		Total: numberOf(w, p.Own(m)), Apart: numberOf(w, p.Apart(m))}
	if t.Area == "" {
		row.State = edition.StateName(p.State)
	}
	if t.part.Measure != "" && t.at >= 0 {
		row.Share = present.ShareText(w, &p.Rows[t.at], t.part)
	}
	for i := range slices.Backward(p.Rows) {
		f := p.Rows[i].Figure(m)
		if !f.Printed() && f.State != record.MovedHere {
			row.Cells = append(row.Cells, pages.PeriodCell{Mark: markOf(f.State), Reason: w.State(f.State)})
			continue
		}
		figure, err := present.FigureView(r.Ctx(), &r.Reading, p.Rows[i].Report.ID, f)
		if err != nil {
			return row, err
		}
		row.Cells = append(row.Cells, pages.PeriodCell{Figure: figure})
	}
	return row, nil
}

// markOf stands for a number that there is not: what is not in the copy has another mark than
// what no line names.
func markOf(s record.State) string {
	if s == record.NotListed {
		return "–"
	}
	return "·"
}

func numberOf(w *words.Language, n record.Count) string {
	if !n.Known {
		return ""
	}
	return w.Number(n.N)
}

// foot sums up all places that the filter takes, in each period: their own figures, those of
// facilities of others, and the lines without a place.
func (t *placesTable) foot(w *words.Language) []pages.FootRow {
	own, apart, unplaced := make([]int, len(t.Periods)), make([]int, len(t.Periods)), make([]int, len(t.Periods))
	for i := range t.Periods {
		for p := range t.Places {
			f := t.Places[p].Rows[i].At(t.of.Measure)
			own[i] += f.Counts()
			apart[i] += edition.ApartIn(f).N
		}
		for _, l := range t.Unplaced {
			if l.Report == t.Periods[i].Report.ID && l.Value.Known {
				unplaced[i] += l.Value.N
			}
		}
	}
	all := make([]int, len(t.Periods))
	for i := range all {
		all[i] = own[i] + apart[i] + unplaced[i]
	}
	rows := []pages.FootRow{sums(w, w.T("The places themselves"), own)}
	if slices.Max(apart) > 0 {
		rows = append(rows, sums(w, w.T("Run by others there"), apart))
	}
	if len(t.Unplaced) > 0 {
		rows = append(rows, sums(w, w.T("Place not known"), unplaced))
	}
	rows = append(rows, sums(w, w.T("All lines"), all))
	rows[len(rows)-1].Bold = true
	return rows
}

// sums is a row of sums, the newest period first.
func sums(w *words.Language, name string, of []int) pages.FootRow {
	row, total := pages.FootRow{Name: name}, 0
	for _, n := range slices.Backward(of) {
		row.Cells = append(row.Cells, w.Number(n))
		total += n
	}
	row.Total = w.Number(total)
	return row
}

// notes say how the table is to be read.
func (t *placesTable) notes(w *words.Language, apart bool) []string {
	notes := []string{w.T("–: no line of that period names the place.") + " " + w.T(absences[t.of.Absence]) + " " +
		w.T("·: not in our copy yet. A missing number is never zero.")}
	if apart {
		notes = append(notes, w.T("“Run by others there”: jails in the place that a state, the federal government, "+
			"several places together or another government runs. They are no part of the place’s own numbers."))
	}
	if len(t.Unplaced) > 0 {
		notes = append(notes, w.T(
			"“Place not known”: lines that name no place that we could tell. They count in the sum."))
	}
	if slices.ContainsFunc(t.Periods, func(c record.Coverage) bool { return c.Report.Partial }) {
		notes = append(notes, w.T(
			"“(part)”: the records cover a part of the year only. Do not compare it with a whole year."))
	}
	if t.part.Measure != "" {
		notes = append(notes, w.T(
			"Both numbers of a share are of the same detainers. No percentage is given of fewer than 10."))
	}
	return notes
}

// file is the table as a file: a row for each place and period.
func (t *placesTable) file() present.TableFile {
	return present.TableFile{Name: "detainer-ledger-" + string(t.ID), Table: dataset.SeriesPlacesPage,
		Rows: func(yield func(dataset.Row) bool) {
			for _, p := range t.Places {
				for i := range p.Rows {
					f := p.Rows[i].At(t.of.Measure)
					apart := edition.ApartIn(f)
					if !yield(t.cells(i, string(p.Slug), p.Name, p.State, string(f.State), f.Published, f.Effective,
						string(f.PartOf), len(f.Disputes) > 0, apart)) {
						return
					}
				}
			}
			for i := range t.Periods {
				sum := record.Count{}
				for _, l := range t.Unplaced {
					if l.Report == t.Periods[i].Report.ID && l.Value.Known {
						sum = record.Known(sum.N + l.Value.N)
					}
				}
				if sum.Known && !yield(t.cells(i, "", "", "", string(record.Listed), sum, sum, "", false, record.Count{})) {
					return
				}
			}
		}}
}

func (t *placesTable) cells(
	at int, slug, name, state, figure string, published, effective record.Count, partOf string, disputed bool,
	apart record.Count,
) dataset.Row {
	report := t.Periods[at].Report
	known := "no line"
	if apart.Known {
		known = "known"
	}
	return dataset.Row{string(t.ID), string(report.ID), string(report.Period.Start), string(report.Period.End),
		report.Partial, string(t.of.Measure), slug, name, state, figure, published, effective, partOf, disputed, apart, known}
}
