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
	q  present.ListQuery
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
	// from and to are the periods shown, the last not among them; every are those of the whole series, of which a
	// long one has some here.
	from, to int
	every    []record.Coverage
	// long: the series has more periods than are read at once. by is the parameter that adds them up by calendar
	// month or year, "" where they are shown as they are, and weekly is then the series itself.
	long   bool
	by     string
	weekly record.Series
	// roll is where the roll has a place.
	roll map[record.Slug]int
}

// year is what the figures of a place add up to over the last year of a long series.
func (t *placesTable) year(p *edition.PlaceRows) record.Count {
	return t.InYear(t.roll[p.Slug], t.of.Measure)
}

// view is the table as a page shows it.
func (t *placesTable) view(r *answer.Request) (pages.PlacesByPeriod, error) {
	w := r.W
	v := pages.PlacesByPeriod{Count: len(t.Places)}
	on, err := t.q.PageOf(w, len(t.Places))
	if err != nil {
		return v, err
	}
	v.Pages = on.Pages
	v.CSV, v.JSON = files(t.q)
	table := newPeriodTable(r, t.Series, t.of.Measure, t.q, t.Periods[t.from:t.to])
	apart := slices.ContainsFunc(t.Places, func(p edition.PlaceRows) bool { return p.Apart(t.of.Measure).Known })
	for i := range t.Places {
		for j := range t.Places[i].Rows {
			table.highest = max(table.highest, t.Places[i].Rows[j].At(t.of.Measure).Effective.N)
		}
	}
	v.Table.Place = table.head()
	if t.adds {
		v.Table.Columns = append(v.Table.Columns, t.totals(table)...)
	}
	v.Table.Columns = append(v.Table.Columns, table.headings()...)
	if apart {
		v.Table.Columns = append(v.Table.Columns, ui.SortColumn{Text: w.T("Run by others there"), Number: true, Broad: true})
	}
	if t.part.Measure != "" {
		v.Table.Columns = append(v.Table.Columns, ui.SortColumn{Text: t.shareName(w), Number: true, Broad: true})
	}
	for _, p := range t.Places[on.From:on.To] {
		row, err := t.row(table, p, apart)
		if err != nil {
			return v, err
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	v.Table.Foot = t.foot(w, table, len(v.Table.Columns))
	v.Table.Legend = table.legend()
	v.Table.Caption = w.T("{measure}, by place and {period}. Rows {from} to {to} of {n}.", "measure",
		measureName(w, t.of), "period", w.Cadence(t.Cadence), "from", w.Number(min(on.From+1, len(t.Places))),
		"to", w.Number(on.To), "n", w.Number(len(t.Places)))
	v.Notes = t.notes(w, apart)
	if whole, _ := r.SeriesNamed(t.ID); t.long {
		open, err := openText(r, whole)
		if err != nil {
			return v, err
		}
		if open != "" {
			v.Notes = append([]string{open}, v.Notes...)
		}
	}
	v.Lacking = table.notInCopy()
	v.Earlier, v.Later, v.Narrow = table.others(t.every)
	v.Spans = t.spans(w)
	return v, nil
}

// readPlaces reads the places of a series that counts, those that the address asks for, in its order.
func readPlaces(r *answer.Request, at listAddress, s edition.SeriesPeriods) (*placesTable, error) {
	t := &placesTable{long: s.Long(), weekly: s.Series, roll: r.At}
	in := answer.NewQuery(r.W, at.page, r.Only(at.parameters...))
	if t.by, s = present.AskedSums(in, s); in.Err() != nil {
		return nil, in.Err()
	}
	t.every = s.Periods
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
			if s.Long() {
				sorts = append(sorts, byYear)
			}
		} else if newest >= 0 {
			sorts = append(sorts, periodKey(s.Series, s.Periods[newest].Report.Period))
		}
		for i := range s.Periods {
			sorts = append(sorts, periodKey(s.Series, s.Periods[i].Report.Period))
		}
		return append(sorts, byName)
	}
	var err error
	if t.q, err = readSeriesQuery(r, at, s, measures, sorts); err != nil {
		return nil, err
	}
	t.of, _ = s.Measure(t.q.Measure)
	for _, m := range s.Measures {
		if m.ShareOf != "" && (m.Measure == t.of.Measure || m.ShareOf == t.of.Measure) {
			t.part = m
		}
	}
	if err := t.read(r, s); err != nil {
		return nil, err
	}
	t.at, _ = t.NewestWhole()
	if i := t.sortedBy(); i >= 0 {
		t.at = i
	}
	for i := range t.Places {
		t.states = append(t.states, strings.ToLower(t.Places[i].State))
	}
	t.narrow(r)
	t.sort()
	return t, nil
}

// read reads the places, those of a long series in the periods shown only.
func (t *placesTable) read(r *answer.Request, s edition.SeriesPeriods) (err error) {
	t.to = 1 + slices.IndexFunc(s.Periods, func(c record.Coverage) bool { return c.Report.ID == t.q.Report })
	t.from = max(0, t.to-t.q.Periods)
	if s.Long() {
		t.SeriesPlaces, err = r.PlacesOver(r.Ctx(), s, t.from, t.to)
		t.from, t.to = 0, len(t.Periods)
	} else {
		t.SeriesPlaces, err = r.PlacesOf(r.Ctx(), s.ID)
	}
	t.Places, t.Unplaced = slices.Clone(t.Places), slices.Clone(t.Unplaced)
	return err
}

// narrow leaves the places and lines that the filter takes.
func (t *placesTable) narrow(r *answer.Request) {
	if t.q.State == "" && strings.HasPrefix(t.q.Address, link.States+"/") {
		t.q.State = strings.TrimPrefix(t.q.Address, link.States+"/") // a state's own page
	}
	t.Places = slices.DeleteFunc(t.Places, func(p edition.PlaceRows) bool {
		return !takesPlace(t.q, p.Name, p.State, p.Kind) ||
			!takesStanding(t.q, func() record.Standing { return standingOf(&p) }) ||
			!t.year(&p).Known &&
				!slices.ContainsFunc(p.Rows, func(row record.Row) bool { return edition.Names(row.At(t.of.Measure)) })
	})
	t.Unplaced = slices.DeleteFunc(t.Unplaced, func(l record.Line) bool {
		return l.Measure != t.of.Measure || t.q.Q+t.q.Kind != "" || t.q.Show != present.ShowListed ||
			!takesPlace(t.q, "", l.InState(), "")
	})
}

// standingOf is what was said of the figures of a place in the series.
func standingOf(p *edition.PlaceRows) (s record.Standing) {
	for i := range p.Rows {
		for j := range p.Rows[i].Figures {
			f := &p.Rows[i].Figures[j]
			s.Corrected = s.Corrected || len(f.Corrections) > 0
			s.Disputed = s.Disputed || len(f.Disputes) > 0
		}
	}
	return s
}

// key names a period of the series.
func (t *placesTable) key(at int) string { return periodKey(t.Series, t.Periods[at].Report.Period) }

// sortedBy is the period by which the rows are sorted, -1 where it is none.
func (t *placesTable) sortedBy() int {
	for i := range t.Periods {
		if t.key(i) == t.q.Sort {
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
		case t.q.Sort == byYear:
			return t.year(p)
		case t.q.Sort == byName:
			return record.Count{}
		}
		return p.Own(t.of.Measure)
	}
	type sorted struct {
		place edition.PlaceRows
		by    record.Count
	}
	all := make([]sorted, len(t.Places))
	for i := range t.Places {
		all[i] = sorted{t.Places[i], value(&t.Places[i])}
	}
	slices.SortFunc(all, func(a, b sorted) int {
		by := func() int {
			return cmp.Or(cmp.Compare(a.place.Name, b.place.Name), cmp.Compare(a.place.State, b.place.State),
				cmp.Compare(a.place.Slug, b.place.Slug))
		}
		switch x, y := a.by, b.by; {
		case x.Known != y.Known:
			return cmp.Compare(b2i(y.Known), b2i(x.Known))
		case x.N != y.N && t.q.Order == "descending":
			return cmp.Compare(y.N, x.N)
		case x.N != y.N:
			return cmp.Compare(x.N, y.N)
		case t.q.Sort == byName && t.q.Order == "descending":
			return -by()
		}
		return by()
	})
	for i := range all {
		t.Places[i] = all[i].place
	}
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

// shareName heads the column of the share; the period is told where there are several.
func (t *placesTable) shareName(w *words.Language) string {
	whole, _ := t.SeriesPlaces.Measure(t.part.ShareOf)
	name := w.T("Share: {part} of {whole}", "part", present.Uncapital(measureName(w, t.part)), "whole",
		present.Uncapital(measureName(w, whole)))
	if len(t.Periods) > 1 {
		name += ", " + periodName(w, t.Series, t.Periods[t.at].Report.Period)
	}
	return name
}

// row is one place as the page shows it.
func (t *placesTable) row(table *periodTable, p edition.PlaceRows, apart bool) (ui.PeriodTableRow, error) {
	w, state := table.r.W, p.State
	if t.Area != "" || t.q.State != "" {
		state = ""
	}
	place := ui.Link{Text: p.Name, Href: link.Jurisdiction(p.Slug)}
	row, err := table.row(place, state, standingOf(&p), p.Rows[t.from:t.to])
	if t.totalled() {
		row.Cells = slices.Insert(row.Cells, 0, textOr(numberOf(w, p.Own(t.of.Measure)), w.T("no number")))
	}
	if t.adds && t.Year > 0 {
		row.Cells = slices.Insert(row.Cells, 0, textOr(numberOf(w, t.year(&p)), w.T("no number")))
	}
	if apart {
		row.Cells = append(row.Cells, textOr(numberOf(w, p.Apart(t.of.Measure)), w.T("no line")))
	}
	if t.part.Measure != "" {
		share := ""
		if t.at >= 0 {
			share = present.ShareText(w, &p.Rows[t.at], t.part)
		}
		row.Cells = append(row.Cells, textOr(share, w.T("no share")))
	}
	return row, err
}

// textOr is a cell with a text, or a mark with the reason why there is none.
func textOr(text, reason string) ui.PeriodCell {
	if text == "" {
		return ui.PeriodCell{Mark: "–", Reason: reason}
	}
	return ui.PeriodCell{Text: text}
}

func numberOf(w *words.Language, n record.Count) string {
	if !n.Known {
		return ""
	}
	return w.Number(n.N)
}

// foot sums up all places that the filter takes, in each period: their own figures, those of
// facilities of others, and the lines without a place. Columns is how many columns the table has.
func (t *placesTable) foot(w *words.Language, table *periodTable, columns int) []ui.FootRow {
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
	sums := func(name string, of []int) ui.FootRow {
		row, total := ui.FootRow{Name: name}, 0
		for _, n := range of {
			total += n
		}
		if t.adds && t.Year > 0 {
			row.Cells = append(row.Cells, "") // what is not the places' own is read for the periods shown only
		}
		if t.totalled() {
			row.Cells = append(row.Cells, w.Number(total))
		}
		for _, i := range table.columns {
			row.Cells = append(row.Cells, w.Number(of[t.from+i]))
		}
		for len(row.Cells) < columns {
			row.Cells = append(row.Cells, "")
		}
		return row
	}
	rows := []ui.FootRow{sums(w.T("The places themselves"), own)}
	if slices.Max(apart) > 0 {
		rows = append(rows, sums(w.T("Run by others there"), apart))
	}
	if len(t.Unplaced) > 0 {
		rows = append(rows, sums(w.T("Place not known"), unplaced))
	}
	if t.by == "" { // of a sum, the other lines are not read
		rows = append(rows, sums(w.T("All lines"), all))
	}
	rows[len(rows)-1].Bold = true
	return rows
}

// notes say how the table is to be read.
func (t *placesTable) notes(w *words.Language, apart bool) []string {
	notes := []string{w.T(absences[t.of.Absence]) + " " + w.T("A missing number is never zero.")}
	if apart {
		notes = append(notes, w.T("“Run by others there”: jails in the place that a state, the federal government, "+
			"several places together or another government runs. They are no part of the place’s own numbers."))
	}
	if len(t.Unplaced) > 0 {
		notes = append(notes, w.T(
			"“Place not known”: lines that name no place that we could tell. They count in the sum."))
	}
	if t.by != "" {
		if t.by == present.ByMonth {
			notes = append([]string{w.T("A month has four weeks or five, and one with five can have more detainers.")},
				notes...)
		}
		notes = append([]string{w.T("A week belongs to the {period} in which it begins. “(part)”: the record does not "+
			"have every week of it. It is compared with no other, and neither are outcomes that are still open.", "period",
			w.Cadence(t.Cadence))}, notes...)
		notes = append(notes, w.T("Jails run by others and lines whose place is not known are in the list by week only."))
	} else if slices.ContainsFunc(t.Periods, func(c record.Coverage) bool { return c.Report.Partial }) {
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
					row := &p.Rows[i]
					cells := seriesCells(t.ID, row.Report, p.Jurisdiction, t.of.Measure, row.At(t.of.Measure))
					if t.by != "" {
						cells[len(cells)-1] = "not added up"
					}
					if !yield(cells) {
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
				f := record.Figure{State: record.Listed, Published: sum, Effective: sum}
				nowhere := record.Jurisdiction{}
				if sum.Known && !yield(seriesCells(t.ID, t.Periods[i].Report, nowhere, t.of.Measure, &f)) {
					return
				}
			}
		}}
}

// seriesCells are a figure of any series as a row of the table of its places.
func seriesCells(
	series record.SeriesID, report record.Report, j record.Jurisdiction, m record.Measure, f *record.Figure,
) dataset.Row {
	apart, known := edition.ApartIn(f), "no line"
	if apart.Known {
		known = "known"
	}
	return dataset.Row{string(series), string(report.ID), string(report.Period.Start), string(report.Period.End),
		report.Partial, string(m), string(j.Slug), j.Name, j.State, string(f.State), f.Published, f.Effective,
		string(f.PartOf), len(f.Disputes) > 0, apart, known}
}
